"""SCH322 phase-past-period: the phase is as long as the period of `every`, or longer.

Why: The phase moves a grid that repeats with each period, so only what is left over counts: of `every: 1h` a phase of
90 minutes is one of 30. It is no delay of the first run; that is `start`.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        phase: 90m

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        phase: 30m
"""

from datetime import datetime, timedelta

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry
from schedsync.model.timing import Every
from schedsync.model.timing.duration import format_duration, parse_duration


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report a phase that means less than it says."""
    written = builder.merged.get("phase", "auto")
    if not isinstance(entry.timing, Every) or not isinstance(entry.timing.phase, timedelta) or written == "auto":
        return
    phase, period, meant = parse_duration(written), entry.timing.period, entry.timing.phase
    if phase < period:
        return
    shown = format_duration(meant) if meant else "none"
    builder.report(
        checks.PHASE_PAST_PERIOD,
        f"a phase of {format_duration(phase)} is not within the {format_duration(period)} of `every`: it means {shown}",
        "phase",
        hints=(f"write `phase: {shown}`" if meant else "leave it out", "when the entry begins is `start`"),
    )
