"""``schedsync next``."""

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.loading import read_manifests, read_project
from schedsync.cli.options import Invocation, command
from schedsync.cli.selecting import selector_flags
from schedsync.clock import SystemClock
from schedsync.errors import InvalidValueError
from schedsync.model.slots.load import LONGEST_SPAN
from schedsync.model.slots.upcoming import Upcoming, upcoming, with_load
from schedsync.model.state.selector import Selector
from schedsync.model.timing.instants import parse_timestamp


@command("next")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option("--live", is_flag=True, help="Of the live entries, not of manifests.")
@click.option("--count", type=click.IntRange(1), default=5, show_default=True, metavar="N", help="Slots per entry.")
@click.option("--from", "since", metavar="TIME", help="Slots strictly after this time; now unless given.")
@click.option("--until", metavar="TIME", help="Slots up to this time.")
@click.option("--load", is_flag=True, help="Draw dispatches per minute or hour, of 24 hours unless --until.")
@selector_flags
def next_slots(
    invocation: Invocation,
    paths: tuple[str, ...],
    live: bool,
    count: int,
    since: str | None,
    until: str | None,
    load: bool,
    selector: Selector,
) -> ExitCode:
    """Show the coming slots of manifests or live entries.

    Works offline unless --live. TIME is ISO 8601, in UTC where it has no offset; it may lie in the past.
    """
    first = None if since is None else _time(since, "--from")
    last = None if until is None else _time(until, "--until", end_of_day=True)
    if first is not None and last is not None and last < first:
        raise click.UsageError("--until lies before --from.")
    now = SystemClock().now()
    if load and last is not None and last - (first or now) > LONGEST_SPAN:
        raise click.UsageError(f"--load looks at {LONGEST_SPAN.days} days at most: give --from and --until.")
    if live:
        if paths:
            raise click.UsageError("--live looks at the store: it takes no PATH.")
        found = _live(invocation, first, last, count, selector, load)
    else:
        loaded = read_manifests(invocation, read_project(), paths)
        entries = [
            (declared.entry, declared.owner)
            for declared in loaded.declared
            if selector.matches(declared.entry.name, declared.entry.labels)
        ]
        found = upcoming(entries, since=first or now, until=last, count=count, now=now)
        if load:
            found = with_load(found, [entry for entry, _ in entries])
    invocation.emit(found)
    return ExitCode.OK


def _live(
    invocation: Invocation,
    since: datetime | None,
    until: datetime | None,
    count: int,
    selector: Selector,
    load: bool,
) -> Upcoming:
    # Only --live needs redis-py, which takes longer to import than the rest takes to run.
    from schedsync.cli.store_access import choose_store, note_nothing, opened, variables
    from schedsync.operations.next_slots import next_live

    chosen = choose_store(invocation, read_project(), variables())
    with opened(chosen.settings) as store:
        found = next_live(
            store,
            since=since,
            until=until,
            count=count,
            owner=invocation.options.owner,
            selector=selector,
            load=load,
        )
    if not found.entries:
        note_nothing(invocation, store)
    return found


def _time(text: str, option: str, *, end_of_day: bool = False) -> datetime:
    try:
        return parse_timestamp(text, ZoneInfo("UTC"), end_of_day=end_of_day)
    except InvalidValueError as error:
        raise click.BadParameter(error.message, param_hint=f"'{option}'") from None
