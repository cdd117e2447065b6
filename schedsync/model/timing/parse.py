"""What stands under a timing key of a manifest, to a timing value."""

from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from schedsync.errors import InvalidValueError
from schedsync.model.timing import At, Every, RRule
from schedsync.model.timing.cron_text import parse_cron
from schedsync.model.timing.crontab_fields import parse_crontab
from schedsync.model.timing.duration import parse_duration
from schedsync.model.timing.instants import parse_timestamp
from schedsync.model.timing.solar_event import parse_solar

__all__ = ["parse_at", "parse_cron", "parse_crontab", "parse_every", "parse_rrule", "parse_solar"]

SHORTEST_PERIOD = timedelta(milliseconds=100)


def parse_every(every: object, phase: object = None) -> Every:
    """Read a period and where it stands on the grid.

    Args:
        every: A duration, at least 100 ms.
        phase: A duration, reduced to less than the period; ``auto``; ``None`` for zero.

    Raises:
        InvalidValueError: With ``every`` or ``phase`` in ``path`` (``SCH303``, ``SCH306``).
    """
    period = _duration(every, "every")
    if period < SHORTEST_PERIOD:
        raise InvalidValueError("every is at least 100ms", code="SCH306", hint="write 100ms or more", path=("every",))
    if phase is None:
        return Every(period)
    offset: timedelta | Literal["auto"] = "auto"
    if phase != "auto":
        offset = _duration(phase, "phase") % period
    return Every(period, offset)


def parse_at(text: object, local_zone: ZoneInfo) -> At:
    """Read a timestamp; without an offset it is in ``local_zone``.

    Raises:
        InvalidValueError: When it is none (``SCH304``).
    """
    if not isinstance(text, str):
        raise InvalidValueError("at takes a timestamp, such as 2026-11-23T09:00", code="SCH304", path=("at",))
    try:
        return At(parse_timestamp(text, local_zone))
    except InvalidValueError as error:
        raise InvalidValueError(error.message, code=error.code, hint=error.hint, path=("at",)) from None


def parse_rrule(text: object, local_zone: ZoneInfo) -> RRule:
    """Read a recurrence set; floating times are in ``local_zone``.

    Raises:
        InvalidValueError: When it has no meaning (``SCH307``).
    """
    # Here, since few entries are an rrule, and dateutil takes longer to import than a hundred others to read.
    from schedsync.model.timing import recurrence_rule

    return recurrence_rule.parse_rrule(text, local_zone)


def _duration(value: object, key: str) -> timedelta:
    try:
        return parse_duration(value)
    except InvalidValueError as error:
        raise InvalidValueError(error.message, code=error.code, hint=error.hint, path=(key,)) from None
