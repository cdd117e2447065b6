"""SCH323 soft-limit-too-late: `soft_time_limit` is not below `time_limit`.

Why: The hard limit kills the process that runs the task. A soft limit at or after it never raises
SoftTimeLimitExceeded, so the task cannot tidy up.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        options: {time_limit: 60, soft_time_limit: 90}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        options: {time_limit: 90, soft_time_limit: 60}
"""

from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report a soft limit that the hard one forestalls.

    Zero stands for the task's own limit, and what a variable will say is not known.
    """
    options = builder.merged.get("options", {})
    soft, hard = options.get("soft_time_limit"), options.get("time_limit")
    if isinstance(soft, int | float) and isinstance(hard, int | float) and soft >= hard > 0:
        builder.report(
            checks.SOFT_LIMIT_TOO_LATE,
            f"a soft limit of {soft} s never comes: the task is killed after {hard} s",
            "options",
            "soft_time_limit",
            hints=("write fewer seconds than time_limit has",),
        )
