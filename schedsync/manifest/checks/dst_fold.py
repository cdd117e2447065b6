"""SCH311 dst-fold: a fixed time is one that comes twice when daylight saving ends.

Why: The clock shows 02:30 two times on that day. As in Debian's cron the entry runs once, at the first of them, so an
hour more than usual passes until its next slot.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "30 2 * 10 *"
        timezone: Europe/Berlin

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "30 4 * 10 *"
        timezone: Europe/Berlin
"""

from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.checks.dst_gap import HINT, clock_changes, other_dates
from schedsync.model.entry.entry import Entry


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report the dates on which a named time is repeated."""
    found = clock_changes(entry, now, "fold")
    if found:
        first = found[0]
        runs = "runs both times" if first.follows_clock else "runs once, at the first"
        builder.report(
            checks.DST_FOLD,
            f"{first.wall:%H:%M} comes twice on {first.day} in {entry.timezone}: {runs}",
            builder.timing_key,
            hints=(*other_dates(found, "repeated"), HINT),
        )
