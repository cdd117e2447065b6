"""SCH313 hour-without-minute: `crontab` has an hour or a day but no minute.

Why: A field that is left out is `*`, so this runs every minute of those hours or days: `hour: 6` is 60 runs a day,
`hour: "*/12"` 120, `day_of_week: mon` 1440. Write the minute; for every minute of an hour, write `minute: "*"`.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        crontab: {hour: "*/12"}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        crontab: {minute: 0, hour: "*/12"}
"""

from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry
from schedsync.model.timing import Crontab
from schedsync.model.timing.crontab_fields import rule_of_crontab

_COARSER = {"hour": "an hour", "day_of_month": "a day", "day_of_week": "a day", "month_of_year": "a month"}


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report the first field that is named without a minute, unless the minute's ``*`` was written."""
    timing = entry.timing
    if not isinstance(timing, Crontab) or "minute" in builder.merged["crontab"]:
        return
    field = next((each for each in _COARSER if getattr(timing, each) != "*"), None)
    if field is None:
        return
    hours = len(rule_of_crontab(timing).hours)
    builder.report(
        checks.HOUR_WITHOUT_MINUTE,
        f"{_COARSER[field]} without a minute means every minute of it: {hours * 60} runs on each day",
        "crontab",
        field,
        key=True,
        label="add `minute: 0`" if "hour" in builder.merged["crontab"] else "add `hour: 0, minute: 0`",
    )
