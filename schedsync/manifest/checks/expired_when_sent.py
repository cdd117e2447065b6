"""SCH320 expired-when-sent: the timestamp in `expires` lies before the entry's next slot.

Why: Each message would be expired when it is sent, so none is: every slot is skipped with that reason. A timestamp is
one instant for all slots; a duration counts from each sending. Where the entry is to stop, write `end`.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        options: {expires: 2020-12-24T18:00}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        options: {expires: next_slot}
"""

from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.timing_facts import expired_when_sent
from schedsync.model.timing.instants import zone


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report an instant after which nothing is sent; an entry that is over has a rule of its own."""
    instant = expired_when_sent(entry, now)
    if instant is not None:
        builder.report(
            checks.EXPIRED_WHEN_SENT,
            f"{instant.astimezone(zone(entry.timezone)):%Y-%m-%d %H:%M} is before the next slot: nothing would be sent",
            "options",
            "expires",
            hints=("write a duration, such as `1h`, or `next_slot`; `end` says when the entry stops",),
        )
