"""SCH707 no-timezone: the entry names no zone, and the application's is not UTC.

Why: Celery's own beat reads a crontab in the application's zone; here an entry without `timezone` is in UTC. Whoever
moved the entry from `beat_schedule`, or knows the application, expects another hour. Write the zone, also where it is
UTC. What does not depend on a zone (`every` without dates, `solar`) is not meant.

Found with `--app` alone; the application's zone is Europe/Berlin.

Bad::

    version: 1
    owner: billing
    schedules:
      archive:
        task: reports.archive
        cron: "0 6 * * *"

Good::

    version: 1
    owner: billing
    schedules:
      archive:
        task: reports.archive
        cron: "0 6 * * *"
        timezone: Europe/Berlin
"""

from schedsync.manifest import checks
from schedsync.manifest.building import UTC_NAME, EntryBuilder
from schedsync.model.app.facts import AppFacts
from schedsync.model.entry.entry import Entry
from schedsync.model.timing import Every, Solar


def check(entry: Entry, builder: EntryBuilder, app: AppFacts) -> None:
    """Report a zone that is left out."""
    if app.timezone in (None, UTC_NAME) or "timezone" in builder.merged:
        return
    if isinstance(entry.timing, Every | Solar) and not (entry.start or entry.end or entry.exclude_dates):
        return
    builder.report(
        checks.NO_TIMEZONE,
        f"no timezone, so UTC, while {app.name} is in {app.timezone}",
        builder.timing_key,
        key=True,
        hints=(f"write `timezone: {app.timezone}`, or `timezone: UTC` if that is meant",),
    )
