"""SCH324 spread-past-period: the spread is longer than the time until the next slot.

Why: The delay is the same for all slots, so one that is longer than the period runs each slot after the next one's
nominal time: a daily report with `spread: 2d` may be two days late. Within a period all the load is spread already.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 5m
        spread: 10m

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 5m
        spread: 5m
"""

from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.timing_facts import spread_past_period
from schedsync.model.slots.timing_screen import least_distance
from schedsync.model.timing.duration import format_duration


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report a spread beyond the distance of the coming slots."""
    if entry.spread is None or entry.spread <= least_distance(entry.timing, entry.timezone):
        return
    apart = spread_past_period(entry, now)
    if apart is not None:
        spread, distance = format_duration(entry.spread), format_duration(apart)
        builder.report(
            checks.SPREAD_PAST_PERIOD,
            f"a spread of {spread} is longer than the {distance} until the next slot",
            "spread",
            hints=(f"write {distance} or less; when the entry begins is `start`",),
        )
