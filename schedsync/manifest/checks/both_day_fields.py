"""SCH312 both-day-fields: a cron expression restricts the day of the month and the day of the week.

Why: Cron combines the two with OR: "0 6 1 * 1" runs on every first of a month and on every Monday, not only on Mondays
that are a first. Where AND is meant, `crontab` combines them so, as Celery does.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 1 * 1"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        crontab: {minute: 0, hour: 6, day_of_month: 1, day_of_week: 1}
"""

from datetime import datetime
from itertools import islice

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.collector import MOST_FINDINGS
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.timing_facts import both_day_fields
from schedsync.model.timing.parse import parse_cron


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report each expression that restricts both."""
    found = frozenset(both_day_fields(entry))
    if not found:
        return
    written = builder.merged["cron"]
    texts = enumerate(written if isinstance(written, list) else [written])
    restricted = (index for index, text in texts if parse_cron(text).expressions[0] in found)
    for index in islice(restricted, MOST_FINDINGS + 1):
        builder.report(
            checks.BOTH_DAY_FIELDS,
            "both day fields are restricted, which means either of them",
            *("cron", index) if isinstance(written, list) else ("cron",),
            hints=("write two expressions in a list to say so, or `crontab:` for days that are both",),
        )
