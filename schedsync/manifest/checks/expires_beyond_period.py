"""SCH315 expires-beyond-period: messages live longer than the time until the next one.

Why: While no worker takes them, messages of the same entry pile up. `expires: next_slot` drops each when the next one
comes.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 5m
        options: {expires: 1h}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 5m
        options: {expires: next_slot}
"""

from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry, ExpiresAfter
from schedsync.model.slots.timing_facts import expires_beyond_period
from schedsync.model.slots.timing_screen import least_distance
from schedsync.model.timing.duration import format_duration


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report a life longer than the slots are apart."""
    if not isinstance(entry.expires, ExpiresAfter) or entry.expires.duration <= least_distance(
        entry.timing, entry.timezone
    ):
        return
    apart = expires_beyond_period(entry, now)
    if apart is not None:
        life = format_duration(entry.expires.duration)
        builder.report(
            checks.EXPIRES_BEYOND_PERIOD,
            f"expires after {life}, but the next slot comes after {format_duration(apart)}",
            "options",
            "expires",
            hints=("write `expires: next_slot`",),
        )
