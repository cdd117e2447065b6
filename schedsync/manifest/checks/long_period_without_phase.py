"""SCH314 long-period-without-phase: `every` is a day or more, without `phase`.

Why: The grid of `every` begins at the Unix epoch, so `1d` is midnight UTC whatever the zone, and `1w` is Thursday
00:00 UTC. Days and weeks of the calendar are said with `cron`.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1d

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        timezone: Europe/Berlin
"""

from datetime import datetime, timedelta

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.timing_facts import long_period_without_phase
from schedsync.model.timing import Every
from schedsync.model.timing.duration import format_duration
from schedsync.model.timing.instants import EPOCH, ONE_DAY

# By the days of a period, where an expression says as many.
_CRON = {1: '"0 0 * * *"', 7: '"0 0 * * 4"'}


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report a period of days that is left to the epoch."""
    if not isinstance(entry.timing, Every) or not long_period_without_phase(entry) or "phase" in builder.merged:
        return
    period = entry.timing.period
    following = EPOCH + ((now - EPOCH) // period + 1) * period
    builder.report(
        checks.LONG_PERIOD_WITHOUT_PHASE,
        f"every {format_duration(period)} without a phase runs next on {following:%A, %Y-%m-%d at %H:%M} UTC",
        "every",
        hints=(f"{_in_days(period, following)}set `phase: 0s` to keep this grid",),
    )


def _in_days(period: timedelta, following: datetime) -> str:
    """What says the same in days of the calendar, where anything does."""
    days, rest = divmod(period, ONE_DAY)
    if rest:
        return ""
    if days in _CRON:
        return f"say days with cron, such as `cron: {_CRON[days]}`, or "
    start = f"DTSTART:{following:%Y%m%dT%H%M%S}"
    return f'say days with rrule, such as `rrule: "{start}\\nRRULE:FREQ=DAILY;INTERVAL={days}"`, or '
