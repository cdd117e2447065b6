"""When, alone: the six kinds of timing as frozen values.

A timing knows neither its entry's name nor its zone; ``recurrence`` puts them together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Cron:
    """One or several cron expressions, their slots united.

    Attributes:
        expressions: Canonical texts: single blanks, names as numbers, ``@daily`` and its kin expanded; 5 fields, or
            6 with leading seconds. Sorted, without repeats.
    """

    expressions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crontab:
    """Celery's ``crontab``: its syntax, its AND between the day fields, and Debian's daylight saving rule.

    Attributes:
        minute: Canonical field text: names as numbers, no blanks, otherwise as written.
        hour: As minute.
        day_of_month: As minute.
        month_of_year: As minute.
        day_of_week: As minute; 0 is Sunday.
    """

    minute: str = "*"
    hour: str = "*"
    day_of_month: str = "*"
    month_of_year: str = "*"
    day_of_week: str = "*"


@dataclass(frozen=True, slots=True)
class Every:
    """A fixed grid of elapsed time: slot k is the Unix epoch + phase + k times period.

    Attributes:
        period: At least 100 ms, whole milliseconds.
        phase: Where on the grid, at least zero and less than the period; ``"auto"``: a hash of the entry's name.
    """

    period: timedelta
    phase: timedelta | Literal["auto"] = timedelta(0)


@dataclass(frozen=True, slots=True)
class At:
    """Once.

    Attributes:
        instant: Aware UTC, whole milliseconds.
    """

    instant: datetime


@dataclass(frozen=True, slots=True)
class RRule:
    """An RFC 5545 recurrence set.

    Attributes:
        text: Lines ``DTSTART``, ``RRULE``, ``RDATE`` and ``EXDATE``, joined by line feeds, in upper case, blanks
            removed.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Solar:
    """One of Celery's solar events at a place.

    Attributes:
        event: One of the nine names of Celery's ``solar``.
        latitude: Degrees, -90 to 90, north positive.
        longitude: Degrees, -180 to 180, east positive.
    """

    event: str
    latitude: float
    longitude: float


Timing = Cron | Crontab | Every | At | RRule | Solar

TIMING_KEYS = ("cron", "crontab", "every", "at", "rrule", "solar")
"""The keys of an entry's mapping under which a timing stands: exactly one of them."""
