"""Slots of a timing that names wall-clock times, with Debian's rule for daylight saving (Debian's cron(8)).

``cronsim`` reads the expressions, but the walk over the days is ours: its own depends on the instant it starts from
where a clock changes by half an hour or at midnight, while a slot must be the same whoever asks, from wherever.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schedsync.model.timing.instants import ONE_DAY, ONE_SECOND, resolve, transition

_LAST_YEAR = 9950
_DECEMBER = 12
# More than any daylight saving change, so that no instant of a day is missed when jumping to the day.
_MARGIN = timedelta(hours=3)


class MonthDays:
    """The days of the month that are meant, of any month.

    There are 84 kinds of month and seven more of February's, so that each is looked through once, however many years
    are searched and however many entries name these days.

    Args:
        matches: Whether a local date is meant; all months of one name, length and first weekday are alike to it.
    """

    def __init__(self, matches: Callable[[date], bool]) -> None:
        self._matches = matches
        self._known: dict[tuple[int, int, int], tuple[int, ...]] = {}

    def of(self, year: int, month: int) -> tuple[int, ...]:
        """Rising."""
        weekday, length = _kind(year, month)
        known = self._known.get((month, weekday, length))
        if known is None:
            known = tuple(day for day in range(1, length + 1) if self._matches(date(year, month, day)))
            self._known[month, weekday, length] = known
        return known


@dataclass(frozen=True, slots=True)
class ClockRule:
    """Wall-clock times, ready to be walked.

    Attributes:
        seconds: Sorted.
        minutes: Sorted.
        hours: Sorted.
        months: 1 to 12; those that never have one of the days are left out, or each walk looks through all years.
        days: The local dates in these months that are meant.
        follows_clock: Whether every instant whose clock reads a named time is a slot, once more in the repeated hour
            and not at all in the skipped one. Otherwise each named time is one slot a day: at the gap's end where it
            is skipped, the first where it is repeated.
    """

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: frozenset[int]
    days: MonthDays
    follows_clock: bool

    def slots(self, after: datetime, local_zone: ZoneInfo) -> Iterator[datetime]:
        """Slots strictly after an instant, rising strictly, UTC; ends with the calendar."""
        # In UTC there is nothing to follow, and the other way is the faster.
        follows_clock = self.follows_clock and local_zone.key != "UTC"
        return self._following(after, local_zone) if follows_clock else self._fixed(after, local_zone)

    def walls(self, start: datetime, stop: datetime) -> Iterator[datetime]:
        """Named local times in ``[start, stop)``, all naive."""
        day = start.date()
        while (midnight := datetime.combine(day, time())) < stop:
            if day.month in self.months and day.day in self.days.of(day.year, day.month):
                low = max(0, -((midnight - start) // ONE_SECOND)) if midnight < start else 0
                for second in self._times(low):
                    wall = midnight + timedelta(seconds=second)
                    if wall >= stop:
                        return
                    yield wall
            day += ONE_DAY

    def _fixed(self, after: datetime, local_zone: ZoneInfo) -> Iterator[datetime]:
        wall = after.astimezone(local_zone)
        low = wall.hour * 3600 + wall.minute * 60 + wall.second + 1
        last = after
        first_day = wall.date()
        for day in self._days(first_day):
            start, steady = _day(day, local_zone)
            for second in self._times(low if day == first_day else 0):
                slot = start + timedelta(seconds=second)
                if not steady:
                    slot = resolve(datetime.combine(day, time()) + timedelta(seconds=second), local_zone)
                if slot > last:
                    yield slot
                    last = slot

    def _following(self, after: datetime, local_zone: ZoneInfo) -> Iterator[datetime]:
        at = after.replace(microsecond=0) + ONE_SECOND
        while True:
            # From the day before: where clocks go back across midnight, that day's last minutes come once more.
            today = at.astimezone(local_zone).date()
            day = next(self._days(today - ONE_DAY), None)
            if day is None:
                return
            if day > today:
                at = max(at, _day(day, local_zone)[0] - _MARGIN)
            until = at + ONE_DAY
            for start, stop, offset in _steady_spans(at, until, local_zone):
                begin = (start + offset).replace(tzinfo=None)
                for wall in self.walls(begin, (stop + offset).replace(tzinfo=None)):
                    yield wall.replace(tzinfo=UTC) - offset
            at = until

    def _days(self, first: date) -> Iterator[date]:
        year, month = first.year, first.month
        while found := _month_from(self.days, self.months, year, month):
            year, month = found
            for number in self.days.of(year, month):
                day = date(year, month, number)
                if day >= first:
                    yield day
            year, month = (year, month + 1) if month < _DECEMBER else (year + 1, 1)

    def _times(self, low: int) -> Iterator[int]:
        """Seconds since midnight, rising, from ``low`` on."""
        from_hour, rest = divmod(low, 3600)
        from_minute, from_second = divmod(rest, 60)
        for hour in self.hours[bisect_left(self.hours, from_hour) :]:
            in_first_hour = hour == from_hour
            for minute in self.minutes[bisect_left(self.minutes, from_minute) if in_first_hour else 0 :]:
                in_first_minute = in_first_hour and minute == from_minute
                for second in self.seconds[bisect_left(self.seconds, from_second) if in_first_minute else 0 :]:
                    yield hour * 3600 + minute * 60 + second


_kind = lru_cache(maxsize=8192)(monthrange)


@lru_cache(maxsize=4096)  # entries share few days, and a fifth Monday of February is decades away
def _month_from(days: MonthDays, months: frozenset[int], year: int, month: int) -> tuple[int, int] | None:
    """The first month, from one on, that is among ``months`` and has such days; ``None`` at the calendar's end."""
    among = sorted(months)
    for each in range(year, _LAST_YEAR) if among else ():
        for one in among:
            if (each > year or one >= month) and days.of(each, one):
                return each, one
    return None


@lru_cache(maxsize=16_384)
def _day(day: date, local_zone: ZoneInfo) -> tuple[datetime, bool]:
    """The instant of a local midnight, and whether the clock is the same from there to the next."""
    midnight = datetime.combine(day, time(), tzinfo=local_zone)
    steady = midnight.utcoffset() == (midnight + ONE_DAY).utcoffset()
    return midnight.astimezone(UTC), steady


def _steady_spans(
    start: datetime, stop: datetime, local_zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The spans of one UTC offset that make up a span of about a day."""
    first = start.astimezone(local_zone).utcoffset() or timedelta()
    last = stop.astimezone(local_zone).utcoffset() or timedelta()
    if first == last:
        yield start, stop, first
        return
    change = transition(start, stop, local_zone)
    yield start, change, first
    yield change, stop, last
