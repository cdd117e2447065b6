"""SCH313 hour-without-minute: `crontab` has an hour but no minute.

Why: A field that is left out is `*`, so this runs every minute of those hours: `hour: 6` is 60 runs a day, and
`hour: "*/12"` 120. Write the minute; for every minute of an hour, write `minute: "*"`.

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
from schedsync.model.crontab_fields import rule_of_crontab
from schedsync.model.entry import Entry
from schedsync.model.timing import Crontab
from schedsync.model.timing_facts import hour_without_minute


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report an hour without a minute, unless the minute's ``*`` was written."""
    if not isinstance(entry.timing, Crontab) or not hour_without_minute(entry) or "minute" in builder.merged["crontab"]:
        return
    runs = len(rule_of_crontab(entry.timing).hours) * 60
    builder.report(
        checks.HOUR_WITHOUT_MINUTE,
        f"an hour without a minute means every minute of it: {runs} runs on each day",
        "crontab",
        "hour",
        key=True,
        label="add `minute: 0`",
    )
