"""SCH318 end-before-start: the entry ends before it starts.

Why: No slot lies between the two.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        start: 2098-02-01
        end: 2098-01-01

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        start: 2098-01-01
        end: 2098-02-01
"""

from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.timing_facts import ends_before_start


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report bounds that hold nothing between them."""
    if ends_before_start(entry):
        builder.report(
            checks.END_BEFORE_START,
            '"end" is before "start"',
            "end",
            hints=("exchange the two, or remove the one that is not meant",),
        )
