"""Celery's schedule objects, turned into timings."""

from collections.abc import Iterable
from datetime import timedelta, tzinfo
from typing import Any

from celery.schedules import BaseSchedule, crontab, schedule, solar

from schedsync.errors import InvalidValueError
from schedsync.interop.to_celery import RecurrenceSchedule
from schedsync.interop.zones import zone_name_of
from schedsync.model.timing import At, Cron, Crontab, Every, RRule, Solar, Timing
from schedsync.model.timing.instants import zone
from schedsync.model.timing.parse import parse_crontab, parse_every, parse_solar

# Celery's constructor takes day_of_week before day_of_month; by name there is nothing to confuse.
_CRONTAB_FIELDS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")

# Whoever overrides one of these says something that the fields do not.
_BEHAVIOUR = ("is_due", "remaining_estimate", "remaining_delta")

# Subclasses whose overrides only carry the zone that their instances hold in ``tz``.
_KNOWN_SUBCLASSES = {"django_celery_beat.tzcrontab.TzAwareCrontab"}


def timing_of(value: object) -> tuple[Timing, str | None]:
    """Turn what Celery takes for a schedule into a timing.

    Args:
        value: ``crontab``, ``schedule``, ``solar``, a ``timedelta``, a number of seconds, one of our timings, or what
            ``celery_schedule_of`` returned.

    Returns:
        The timing, and the name of the zone it is read in; ``None`` where the value holds none and the application's
        applies.

    Raises:
        InvalidValueError: For classes of one's own and whatever else a file cannot say; the message names it.
    """
    match value:
        case Cron() | Crontab() | Every() | At() | RRule() | Solar():
            return value, None
        case RecurrenceSchedule():
            return value.entry.timing, value.entry.timezone
        case bool():
            raise _unsupported(value)
        case int() | float():
            return _every(value), None
        case timedelta():
            return _every(value.total_seconds()), None
        case BaseSchedule():
            return _of_schedule(value)
    raise _unsupported(value)


def _of_schedule(value: BaseSchedule) -> tuple[Timing, str | None]:
    for base in (crontab, solar, schedule):
        if isinstance(value, base):
            _check_behaviour(type(value), base)
            break
    match value:
        case crontab():
            return _of_crontab(value), zone_name_of(_frame(value))
        case solar():
            place = {"event": value.event, "latitude": value.lat, "longitude": value.lon}
            return parse_solar(place), None
        case schedule():
            return _of_interval(value)
    raise _unsupported(value)


def _of_crontab(value: crontab) -> Crontab:
    """Read the fields as they were written; where we cannot read one, the numbers that Celery made of it."""
    try:
        return parse_crontab({field: _as_written(value, field) for field in _CRONTAB_FIELDS})
    except InvalidValueError:
        # Celery ignores whatever follows a range ("1-5;"); the numbers are what it runs.
        written = {field: _as_written(value, field) for field in _CRONTAB_FIELDS}
        return parse_crontab(
            {field: "*" if text == "*" else sorted(getattr(value, field)) for field, text in written.items()}
        )


def _as_written(value: crontab, field: str) -> Any:  # noqa: ANN401 - what parse_crontab takes for a field
    written = getattr(value, f"_orig_{field}")
    if isinstance(written, int | str):
        return written
    # A list, set or range; a generator is empty by now, so the numbers are taken from where Celery keeps them.
    return sorted(getattr(value, field)) if isinstance(written, Iterable) else written


def _frame(value: crontab) -> tzinfo:
    """The zone that the fields are meant in: the schedule's own ``tz``, else the one this version of Celery uses.

    Asking is better than knowing: without a ``tz`` of its own, Celery 5.7 takes the application's, older ones the
    zone of what ``nowfun`` returns.
    """
    own = _tz(value)
    if own != value.app.timezone:
        return own
    # celery-types leaves out what remaining_delta returns.
    last_run_at = value.remaining_delta(value.maybe_make_aware(value.now()))[0]
    return last_run_at.tzinfo or own


def _of_interval(value: schedule) -> tuple[Timing, str | None]:
    """An interval; a relative one is rounded by Celery to whole minutes, hours or local days."""
    period: timedelta = vars(value)["run_every"]
    if not value.relative:
        return _every(period.total_seconds()), None
    if period == timedelta(days=1):
        return Crontab(minute="0", hour="0"), zone_name_of(_tz(value))
    if period == timedelta(hours=1):
        return Crontab(minute="0"), zone_name_of(_tz(value))
    if period > timedelta(days=1) and zone_name_of(_tz(value)) != "UTC":
        raise InvalidValueError(
            f"a relative interval of {period} counts local days, which a grid of elapsed time cannot say",
            code="SCH720",
            hint="write a crontab",
        )
    return _every(period.total_seconds()), None


def _tz(value: BaseSchedule) -> tzinfo:
    found: Any = value.tz  # celery-types says text
    return found if isinstance(found, tzinfo) else zone(found)


def _every(seconds: float) -> Every:
    """A grid with that period, in whole milliseconds: the resolution of every instant in the store."""
    return parse_every(round(seconds, 3), None)


def _check_behaviour(cls: type[BaseSchedule], base: type[BaseSchedule]) -> None:
    if cls is base or f"{cls.__module__}.{cls.__qualname__}" in _KNOWN_SUBCLASSES:
        return
    overridden = [name for name in _BEHAVIOUR if getattr(cls, name, None) is not getattr(base, name, None)]
    if overridden:
        raise InvalidValueError(
            f"the schedule class {cls.__module__}.{cls.__qualname__} decides by code of its own "
            f"({', '.join(overridden)}), which no file can say",
            code="SCH720",
            hint="write its times as cron, every, rrule or at",
        )


def _unsupported(value: object) -> InvalidValueError:
    cls = type(value)
    return InvalidValueError(
        f"a schedule of class {cls.__module__}.{cls.__qualname__} cannot be said in a file",
        code="SCH720",
        hint="use crontab, solar, schedule, a timedelta or a number of seconds",
    )
