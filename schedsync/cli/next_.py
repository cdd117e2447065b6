"""``schedsync next``."""

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.loading import read_manifests, read_project
from schedsync.cli.options import Invocation, command
from schedsync.cli.selecting import read_selector, selector_flags
from schedsync.clock import SystemClock
from schedsync.errors import InvalidValueError
from schedsync.model.instants import parse_timestamp
from schedsync.model.selector import Selector
from schedsync.model.upcoming import Upcoming, upcoming


@command("next")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--live", is_flag=True, help="Of the live entries, not of manifests.")
@click.option("--count", type=click.IntRange(1), default=5, show_default=True, metavar="N", help="Slots per entry.")
@click.option("--from", "since", metavar="TIME", help="Slots strictly after this time; now unless given.")
@click.option("--until", metavar="TIME", help="Slots up to this time.")
@selector_flags
def next_slots(
    invocation: Invocation,
    paths: tuple[str, ...],
    live: bool,
    count: int,
    since: str | None,
    until: str | None,
    target: tuple[str, ...],
    exclude: tuple[str, ...],
    label: tuple[str, ...],
) -> ExitCode:
    """Show the coming slots of manifests or live entries.

    Works offline unless --live. TIME is ISO 8601, in UTC where it has no offset; it may lie in the past.
    """
    selector = read_selector(target, exclude, label)
    first = None if since is None else _time(since, "--from")
    last = None if until is None else _time(until, "--until", end_of_day=True)
    if first is not None and last is not None and last < first:
        raise click.UsageError("--until lies before --from.")
    if live:
        if paths:
            raise click.UsageError("--live looks at the store: it takes no PATH.")
        found = _live(invocation, first, last, count, selector)
    else:
        loaded = read_manifests(invocation, read_project(), paths)
        now = SystemClock().now()
        entries = [
            (declared.entry, declared.owner)
            for declared in loaded.declared
            if selector.matches(declared.entry.name, declared.entry.labels)
        ]
        found = upcoming(entries, since=first or now, until=last, count=count, now=now)
    invocation.emit(found)
    return ExitCode.OK


def _live(
    invocation: Invocation, since: datetime | None, until: datetime | None, count: int, selector: Selector
) -> Upcoming:
    # Only --live needs redis-py, which takes longer to import than the rest takes to run.
    from schedsync.cli.store_access import choose_store, opened, variables
    from schedsync.operations.next_slots import next_live

    chosen = choose_store(invocation, read_project(), variables())
    with opened(chosen.settings) as store:
        return next_live(
            store, since=since, until=until, count=count, owner=invocation.options.owner, selector=selector
        )


def _time(text: str, option: str, *, end_of_day: bool = False) -> datetime:
    try:
        return parse_timestamp(text, ZoneInfo("UTC"), end_of_day=end_of_day)
    except InvalidValueError as error:
        raise click.BadParameter(error.message, param_hint=f"'{option}'") from None
