"""An entry's slots and fire times: its timing, zone, bounds, exclusions, jitter and spread put together."""

import heapq
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, assert_never
from zoneinfo import ZoneInfo

from schedsync.model.entry.entry import DateSpan, Entry
from schedsync.model.slots.every_grid import EveryGrid
from schedsync.model.slots.identity import hash_fraction
from schedsync.model.timing import At, Cron, Crontab, Every, RRule, Solar, Timing
from schedsync.model.timing.clock_rule import ClockRule
from schedsync.model.timing.cron_text import rule_of_expression
from schedsync.model.timing.crontab_fields import rule_of_crontab
from schedsync.model.timing.instants import ONE_DAY, ONE_MS, resolve, to_ms, zone
from schedsync.model.timing.solar_event import solar_slots

if TYPE_CHECKING:
    from schedsync.model.timing.recurrence_set import RecurrenceSet


_PASSED_OVER = 16


@dataclass(frozen=True, slots=True, eq=False)
class Recurrence:
    """When an entry fires. Build it with ``of``.

    A slot is the same whatever instant it is asked from: ``slots(a)`` is the tail of ``slots(b)`` for every b before a.

    Attributes:
        name: The entry's.
        local_zone: The entry's.
        start: First instant a slot may have, or ``None``.
        end: Last instant a slot may have, or ``None``.
        excluded: Spans ``[from, to)`` without slots, sorted, apart from each other.
        jitter_ms: Bound of the delay drawn for each slot.
        delay: The entry's spread, drawn.
    """

    name: str
    local_zone: ZoneInfo
    start: datetime | None
    end: datetime | None
    excluded: tuple[tuple[datetime, datetime], ...]
    jitter_ms: int
    delay: timedelta
    _source: Callable[[datetime], Iterator[datetime]]
    _grid: EveryGrid | None

    @classmethod
    def of(cls, entry: Entry) -> "Recurrence":
        """The entry's recurrence; the same object for entries that fire alike.

        Raises:
            InvalidValueError: When the zone is unknown here, or the timing needs what is not installed.
        """
        return _build(
            entry.name,
            entry.timing,
            entry.timezone,
            entry.start,
            entry.end,
            entry.exclude_dates,
            entry.jitter,
            entry.spread,
        )

    def slots(self, after: datetime) -> Iterator[datetime]:
        """Slots strictly after an instant, rising strictly, aware UTC, within bounds and outside exclusions.

        The search is bounded: it ends where no slot comes for 50 years.
        """
        if self.start is not None and after < self.start:
            after = self.start - ONE_MS
        while True:
            passed_over = 0
            for slot in self._source(after):
                if self.end is not None and slot > self.end:
                    return
                again = self._exclusion_end(slot)
                if again is None:
                    passed_over = 0
                    yield slot
                    continue
                # To begin again behind it costs as much as some slots that are passed over.
                passed_over += 1
                if passed_over == _PASSED_OVER:
                    after = again - ONE_MS
                    break
            else:
                return

    def next_slot(self, after: datetime) -> datetime | None:
        """The first slot strictly after an instant."""
        return next(self.slots(after), None)

    def fire_time(self, slot: datetime) -> datetime:
        """When a slot fires: its nominal time plus spread and jitter. Slots fire in their order.

        The jitter is a hash of name and slot, below the bound and below the distance to the next slot.
        """
        return self.delayed(slot, self.next_slot(slot) if self.jitter_ms else None)

    def delayed(self, slot: datetime, following: datetime | None) -> datetime:
        """When a slot fires whose next one is known, ``None`` if none comes."""
        if not self.jitter_ms:
            return slot + self.delay
        bound = self.jitter_ms
        if following is not None:
            bound = min(bound, (following - slot) // ONE_MS)
        jitter = int(hash_fraction("jitter", self.name, to_ms(slot)) * bound)
        return slot + self.delay + jitter * ONE_MS

    def next_fire(self, after_slot: datetime) -> tuple[datetime, datetime] | None:
        """The first slot strictly after an instant, and its fire time."""
        slot = self.next_slot(after_slot)
        return None if slot is None else (slot, self.fire_time(slot))

    def newest_slots(self, limit: int, *, after: datetime, until: datetime) -> list[datetime]:
        """The newest slots in ``(after, until]``, at most ``limit``, rising.

        Looks back over growing spans, so that its work is bounded by the limit, not by how much passed since ``after``.
        """
        too_short, too_long = timedelta(), None
        span = timedelta(minutes=1)
        cap = 2 * limit + 64
        while after < until:
            begin = max(after, until - span)
            found = list(islice((slot for slot in _until(self.slots(begin), until)), cap + 1))
            if len(found) <= cap and (len(found) >= limit or begin == after):
                return found[-limit:]
            if len(found) > cap:
                too_long = until - begin
            else:
                too_short = span
            span = span * 4 if too_long is None else (too_short + too_long) / 2
        return []

    def count_slots(self, *, after: datetime, until: datetime) -> int | None:
        """How many slots lie in ``(after, until]``, where arithmetic can say it (``every``), else ``None``."""
        up_to = self.counter()
        return None if up_to is None else max(0, up_to(to_ms(until)) - up_to(to_ms(after)))

    def counter(self) -> Callable[[int], int] | None:
        """Counts slots where arithmetic can do it (``every``), else ``None``.

        Returns:
            A function of a millisecond of the epoch, which rises by one at each slot; where it begins says nothing.
        """
        if self._grid is None:
            return None
        up_to = self._grid.number
        low = None if self.start is None else to_ms(self.start - ONE_MS)
        high = None if self.end is None else to_ms(self.end)
        excluded = [(to_ms(first) - 1, to_ms(stop) - 1) for first, stop in self.excluded]
        if low is None and high is None and not excluded:
            return up_to

        def within(ms: int) -> int:
            ms = ms if low is None else max(ms, low)
            ms = ms if high is None else min(ms, high)
            return up_to(ms) - sum(up_to(min(max(ms, first), stop)) - up_to(first) for first, stop in excluded)

        return within

    def _exclusion_end(self, slot: datetime) -> datetime | None:
        if not self.excluded:
            return None
        index = bisect_right(self.excluded, slot, key=_first) - 1
        return self.excluded[index][1] if index >= 0 and slot < self.excluded[index][1] else None


@lru_cache(maxsize=64)  # asked several times of each entry, and a list may be long
def source_rules(timing: Cron | Crontab) -> tuple[ClockRule, ...]:
    """The wall-clock rules of a timing; none for an expression that names a day no month has."""
    if isinstance(timing, Crontab):
        return (rule_of_crontab(timing),)
    rules = (rule_of_expression(expression) for expression in timing.expressions)
    return tuple(rule for rule in rules if rule is not None)


def recurrence_set(timing: RRule) -> "RecurrenceSet":
    """The recurrence set of an ``rrule``.

    Raises:
        InvalidValueError: When a rule's parts do not fit together (``SCH307``).
    """
    # Here, since few entries are an rrule, and dateutil takes longer to import than a hundred others to look at.
    from schedsync.model.timing.recurrence_rule import read_set

    return read_set(timing)


@lru_cache(maxsize=32_768)
def _build(
    name: str,
    timing: Timing,
    timezone: str,
    start: datetime | None,
    end: datetime | None,
    exclude_dates: tuple[DateSpan, ...],
    jitter: timedelta | None,
    spread: timedelta | None,
) -> Recurrence:
    local_zone = zone(timezone)
    grid = EveryGrid.of(timing, name) if isinstance(timing, Every) else None
    delay = int(hash_fraction("spread", name) * (spread // ONE_MS)) * ONE_MS if spread else timedelta()
    return Recurrence(
        name,
        local_zone,
        start,
        end,
        excluded_spans(exclude_dates, local_zone),
        jitter // ONE_MS if jitter else 0,
        delay,
        grid.slots if grid else _source(timing, local_zone),
        grid,
    )


def _source(timing: Timing, local_zone: ZoneInfo) -> Callable[[datetime], Iterator[datetime]]:
    match timing:
        case Cron() | Crontab():
            rules = source_rules(timing)
            if len(rules) == 1:
                return lambda after: rules[0].slots(after, local_zone)
            return lambda after: _united([rule.slots(after, local_zone) for rule in rules], after)
        case At(instant=instant):
            return lambda after: iter((instant,) if instant > after else ())
        case RRule():
            found = recurrence_set(timing)
            return lambda after: found.slots(after, local_zone)
        case Solar():
            return lambda after: solar_slots(timing, after)
        case Every():  # pragma: no cover - _build asks its grid
            raise AssertionError(timing)
        case _:
            assert_never(timing)


def _united(streams: list[Iterator[datetime]], after: datetime) -> Iterator[datetime]:
    last = after
    for slot in heapq.merge(*streams):
        if slot > last:
            yield slot
            last = slot


def _until(slots: Iterator[datetime], until: datetime) -> Iterator[datetime]:
    for slot in slots:
        if slot > until:
            return
        yield slot


def excluded_spans(spans: tuple[DateSpan, ...], local_zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    """The spans of local dates as spans of instants, from the first's midnight to the midnight after the last.

    Returns:
        Spans ``[from, to)``, sorted, apart from each other.
    """
    joined: list[tuple[datetime, datetime]] = []
    for span in sorted(spans):
        first = resolve(datetime.combine(span.first, time()), local_zone)
        stop = resolve(datetime.combine(span.last + ONE_DAY, time()), local_zone)
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((first, stop))
    return tuple(joined)


def _first(span: tuple[datetime, datetime]) -> datetime:
    return span[0]
