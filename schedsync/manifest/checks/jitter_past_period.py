"""SCH319 jitter-past-period: the jitter is longer than the time until the next slot.

Why: Jitter never reaches the next slot, so a longer one means something else than it says.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 5m
        jitter: 10m

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 5m
        jitter: 1m
"""

from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.timing_facts import jitter_past_period
from schedsync.model.slots.timing_screen import least_distance
from schedsync.model.timing.duration import format_duration


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report a jitter beyond the distance of the coming slots."""
    if entry.jitter is None or entry.jitter <= least_distance(entry.timing, entry.timezone):
        return
    apart = jitter_past_period(entry, now)
    if apart is not None:
        jitter, distance = format_duration(entry.jitter), format_duration(apart)
        builder.report(
            checks.JITTER_PAST_PERIOD,
            f"a jitter of {jitter} is longer than the {distance} until the next slot",
            "jitter",
            hints=(f"write less than {distance}; a delay that is the same for all slots is `spread`",),
        )
