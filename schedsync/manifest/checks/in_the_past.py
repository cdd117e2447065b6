"""SCH316 in-the-past: the entry is over: its `at`, its `end` or the last date of its `rrule` lies in the past.

Why: It never fires again. Remove it, or give it a new time.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        at: 2020-12-24T18:00

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        at: 2099-12-24T18:00
"""

from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.timing_facts import outlook
from schedsync.model.slots.timing_screen import surely_fires


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report what makes the entry over."""
    if surely_fires(entry) or outlook(entry, now) != "past":
        return
    by_end = entry.end is not None and entry.end <= now
    key = "end" if by_end else builder.timing_key
    what = "the last date" if key == "rrule" else f'"{key}"'
    builder.report(
        checks.IN_THE_PAST,
        f"{what} is in the past: this never fires",
        key,
        hints=("remove the entry, or give it a new time",),
    )
