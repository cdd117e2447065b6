"""Entries, turned into Celery's schedule objects."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from celery import Celery
from celery.exceptions import ImproperlyConfigured
from celery.schedules import BaseSchedule, crontab, schedstate, schedule, solar

from schedsync.model.entry.entry import Entry
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.timing import Cron, Crontab, Every, Solar
from schedsync.model.timing.instants import zone

# Fields that mean the same to cron and to Celery: stars, numbers and ranges, with steps; no N/STEP, no names.
_COMMON_FIELD = re.compile(r"(?:\*(?:/\d+)?|\d+(?:-\d+(?:/\d+)?)?)(?:,(?:\*(?:/\d+)?|\d+(?:-\d+(?:/\d+)?)?))*")
_DAYS = {month: monthrange(2024, month)[1] for month in range(1, 13)}  # of a leap year
_NEVER_AGAIN = timedelta(days=1)


class RecurrenceSchedule(BaseSchedule):
    """A schedule that answers from the entry's own recurrence, for what Celery's classes cannot say.

    Attributes:
        entry: The entry whose slots are meant.
    """

    def __init__(self, entry: Entry, nowfun: Callable[[], datetime] | None = None, app: Celery | None = None) -> None:
        super().__init__(nowfun=nowfun, app=app)
        self.entry = entry

    def remaining_estimate(self, last_run_at: datetime) -> timedelta:
        """How long until the first slot after ``last_run_at``; a day, to look again, when there is none."""
        slot = Recurrence.of(self.entry).next_slot(self._utc(last_run_at))
        return _NEVER_AGAIN if slot is None else slot - self._utc(self.now())

    def is_due(self, last_run_at: datetime) -> schedstate:
        """Whether a slot has come since ``last_run_at``, and the seconds until the next one."""
        remaining = self.remaining_estimate(last_run_at)
        due = remaining <= timedelta(0)
        if due:
            remaining = self.remaining_estimate(self.now())
        return schedstate(due, max(remaining.total_seconds(), 0.0))

    def _utc(self, instant: datetime) -> datetime:
        return self.maybe_make_aware(instant).astimezone(UTC)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RecurrenceSchedule):
            return self.entry == other.entry
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.entry)

    def __reduce__(self) -> tuple[type["RecurrenceSchedule"], tuple[Entry, Callable[[], datetime] | None]]:
        return self.__class__, (self.entry, vars(self)["nowfun"])

    def __repr__(self) -> str:
        return f"<recurrence: {self.entry.timing} {self.entry.timezone}>"


def celery_schedule_of(entry: Entry, app: Celery | None) -> BaseSchedule:
    """The Celery schedule that says when an entry runs.

    A real ``crontab``, ``schedule`` or ``solar`` where its class can say all of it, because monitoring tools read
    their fields; else a ``RecurrenceSchedule``. Jitter, spread and misfire are no part of a schedule.

    The crontab carries the entry's zone in its ``tz``. Celery's own arithmetic on it is wrong around daylight saving
    and a ``schedule`` drifts, so the answer is for reading: what fires is decided by the recurrence.
    """
    said: BaseSchedule | None = None
    if entry.start is None and entry.end is None and not entry.exclude_dates:
        match entry.timing:
            case Crontab() as timing:
                said = _crontab(timing, entry.timezone, app)
            case Cron((expression,)):
                said = _crontab_of_cron(expression, entry.timezone, app)
            case Every(period):
                said = schedule(period, app=app)
            case Solar() as timing:
                said = _solar(timing, app)
    return RecurrenceSchedule(entry, app=app) if said is None else said


def _crontab(timing: Crontab, timezone: str, app: Celery | None) -> crontab | None:
    try:
        made: Any = crontab(  # celery-types leaves its attributes out
            minute=timing.minute,
            hour=timing.hour,
            day_of_month=timing.day_of_month,
            month_of_year=timing.month_of_year,
            day_of_week=timing.day_of_week,
            app=app,
        )
    except ValueError:
        return None
    made.tz = zone(timezone)
    # Days that no month has: recent versions refuse to build it, older ones loop when asked.
    comes = any(day <= _DAYS[month] for month in made.month_of_year for day in made.day_of_month)
    return made if comes else None


def _crontab_of_cron(expression: str, timezone: str, app: Celery | None) -> crontab | None:
    """A crontab that means the same, or ``None``: seconds, ``L``, ``#`` and cron's *or* of days have none."""
    fields = expression.split()
    if len(fields) != 5 or not all(_COMMON_FIELD.fullmatch(field) for field in fields):
        return None
    minute, hour, day_of_month, month_of_year, day_of_week = fields
    either_day = not day_of_month.startswith("*") and not day_of_week.startswith("*")
    if either_day or re.search(r"-7\b", day_of_week):
        return None
    day_of_week = re.sub(r"\b7\b", "0", day_of_week) if "/" not in day_of_week else day_of_week
    return _crontab(Crontab(minute, hour, day_of_month, month_of_year, day_of_week), timezone, app)


def _solar(timing: Solar, app: Celery | None) -> solar | None:
    try:
        event: Any = timing.event  # one of the nine, as the model has checked
        return solar(event, timing.latitude, timing.longitude, app=app)
    except (ImportError, ImproperlyConfigured):  # ephem is an extra; before 5.7 the import's own error comes through
        return None
