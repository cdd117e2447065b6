"""The entry: a named task with its timing, and everything a manifest says of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schedsync.model.entry.misfire import DEFAULT_MISFIRE, Misfire
from schedsync.model.timing import Timing
from schedsync.model.values.json_text import EMPTY_LIST, EMPTY_MAP, Json


@dataclass(frozen=True, slots=True, order=True)
class DateSpan:
    """Local dates on which an entry has no slots, both ends included."""

    first: date
    last: date


class DateSpans(tuple[DateSpan, ...]):
    """Spans whose hash is made once: all that is remembered of an entry's slots asks for it, and a list may be long."""

    _hash: int | None = None

    def __hash__(self) -> int:
        """As the tuple's."""
        if self._hash is None:
            self._hash = super().__hash__()
        return self._hash


@dataclass(frozen=True, slots=True)
class ExpiresAfter:
    """A message expires this long after it was sent."""

    duration: timedelta


@dataclass(frozen=True, slots=True)
class ExpiresAt:
    """A message expires at this instant, aware UTC."""

    instant: datetime


@dataclass(frozen=True, slots=True)
class ExpiresNextSlot:
    """A message expires at the nominal time of the entry's next slot."""


Expires = ExpiresAfter | ExpiresAt | ExpiresNextSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry, valid once built. Two entries that mean the same are equal.

    Attributes:
        name: 1 to 200 printable characters, unique in the key prefix.
        task: The Celery task's name.
        timing: When.
        timezone: IANA name of the zone that the timing, dates and offset-less timestamps are read in.
        start: First instant a slot may have, aware UTC, inclusive.
        end: Last instant a slot may have, aware UTC, inclusive.
        exclude_dates: Spans of local dates without slots, sorted.
        jitter: Bound of the delay drawn afresh for each slot.
        spread: Bound of the one delay drawn for all slots of this entry.
        misfire: What happens to late slots.
        args: A JSON list.
        kwargs: A JSON object.
        options: A JSON object for ``apply_async``, without ``expires``.
        expires: When a message is no longer worth running, or ``None``.
        enabled: Whether it fires at all.
        labels: Pairs, sorted by key.
        description: For people.
        protect: Whether leaving it out of the manifests is not enough to delete it.
    """

    name: str
    task: str
    timing: Timing
    timezone: str = "UTC"
    start: datetime | None = None
    end: datetime | None = None
    exclude_dates: tuple[DateSpan, ...] = ()
    jitter: timedelta | None = None
    spread: timedelta | None = None
    misfire: Misfire = DEFAULT_MISFIRE
    args: Json = EMPTY_LIST
    kwargs: Json = EMPTY_MAP
    options: Json = EMPTY_MAP
    expires: Expires | None = None
    enabled: bool = True
    labels: tuple[tuple[str, str], ...] = ()
    description: str | None = None
    protect: bool = False
