"""SCH310 dst-gap: a fixed time is one that the clock skips when daylight saving begins.

Why: There is no 02:30 on that day. As in Debian's cron the entry runs when the gap ends, which may be together with
others or later than something expects. Timings whose hour or minute is a wildcard follow the clock and are not meant.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "30 2 * 3 *"
        timezone: Europe/Berlin

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "30 4 * 3 *"
        timezone: Europe/Berlin
"""

from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.dst import DstEffect
from schedsync.model.slots.timing_facts import FIVE_YEARS, DstDate, dst_dates
from schedsync.model.slots.timing_screen import surely_ignores_clock_changes
from schedsync.model.timing.instants import zone

HINT = "choose a time that no clock change touches, or `timezone: UTC`"


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report the dates on which a named time is skipped."""
    found = clock_changes(entry, now, "gap")
    if not found:
        return
    first = found[0]
    runs = "does not run then"
    if first.moved_to is not None:
        runs = f"runs at {first.moved_to.astimezone(zone(entry.timezone)):%H:%M}"
    builder.report(
        checks.DST_GAP,
        f"{first.wall:%H:%M} does not exist on {first.day} in {entry.timezone}: {runs}",
        builder.timing_key,
        hints=(*other_dates(found, "skipped"), HINT),
    )


def clock_changes(entry: Entry, now: datetime, effect: DstEffect) -> tuple[DstDate, ...]:
    """The dates of one kind in the next five years."""
    if surely_ignores_clock_changes(entry, now):
        return ()
    found = dst_dates(entry, after=now, until=now + FIVE_YEARS)
    return tuple(one for one in found if one.effect == effect)


def other_dates(found: tuple[DstDate, ...], what: str) -> tuple[str, ...]:
    """A hint that names the dates after the first; none for a single one."""
    return (f"{what} also on {', '.join(str(one.day) for one in found[1:])}",) if found[1:] else ()
