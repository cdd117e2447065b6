"""RFC 5545 recurrence sets, walked; ``dateutil`` expands the rules."""

import heapq
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, UTC, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule as dateutil_rrule

from schedsync.model.timing.instants import resolve, zone

_HORIZON = timedelta(days=50 * 366)
_YEAR = timedelta(days=366)
LATEST = datetime(9950, 1, 1)  # noqa: DTZ001 - a local time
# More than any daylight saving change: where the search for local times begins before the instant asked for.
_MARGIN = timedelta(hours=3)
FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
SUB_DAILY = ("HOURLY", "MINUTELY", "SECONDLY")
_FREQUENT = ("DAILY", *SUB_DAILY)
# How many years in which some day matches may pass without a time that does, until a search ends.
_EMPTY_YEARS = {"DAILY": 12, "HOURLY": 3, "MINUTELY": 3, "SECONDLY": 3}
_UNITS = {
    "WEEKLY": timedelta(weeks=1),
    "DAILY": timedelta(days=1),
    "HOURLY": timedelta(hours=1),
    "MINUTELY": timedelta(minutes=1),
    "SECONDLY": timedelta(seconds=1),
}
_CYCLE = 400
# 28 years that hold each of the 14 kinds of year, up to the calendar's end.
_LAST_YEARS = (datetime(9972, 1, 1), datetime(9999, 12, 31))  # noqa: DTZ001 - local times
_DAY_OPTIONS = ("bymonth", "bymonthday", "byyearday", "byweekno", "byweekday")


@dataclass(frozen=True, slots=True)
class Rule:
    """One ``RRULE`` with its parts read, ready for dateutil.

    Attributes:
        frequency: One of ``FREQUENCIES``.
        start: The naive ``DTSTART``.
        interval: In periods of the frequency.
        count: How many slots at most; ``None`` without end.
        until: The last naive time, or ``None``.
        options: What dateutil takes beside these, as pairs; part of the rule's identity.
    """

    frequency: str
    start: datetime
    interval: int
    count: int | None
    until: datetime | None
    options: tuple[tuple[str, Any], ...] = ()

    def walls(self, after: datetime) -> Iterator[datetime]:
        """Local times after one, rising."""
        if not _some_day_matches(self._day_options):
            return iter(())
        if self.count is not None:
            counted = _counted(self)
            return iter(counted[bisect_right(counted, after) :])
        if self.frequency in _FREQUENT:
            return self.frequent_walls(after)
        start = self._start_near(after)
        limit = min(max(after, start) + _HORIZON, LATEST, self.until or LATEST)
        return (wall for wall in self.expand(start, limit) if wall > after)

    def expand(self, start: datetime, until: datetime) -> Iterator[datetime]:
        """What dateutil makes of it, from a start on this rule's grid.

        dateutil looks at ``until`` only where something matches, and otherwise goes on to the end of the calendar. So
        it works in the calendar's last centuries, whose days and weekdays are the same every 400 years.
        """
        number = FREQUENCIES.index(self.frequency)
        ahead = (MAXYEAR - max(start, until).year) // _CYCLE * _CYCLE
        walls = dateutil_rrule.rrule(
            number,  # type: ignore[arg-type]  # the stubs want the literal
            dtstart=start.replace(year=start.year + ahead),
            interval=self.interval,
            until=until.replace(year=until.year + ahead),
            cache=False,
            **dict(self.options),
        )
        return (wall.replace(year=wall.year - ahead) for wall in walls)

    def try_times(self) -> None:
        """Walk to the first time on any day, because dateutil finds some contradictions only there.

        Raises:
            ValueError: When the interval and the filters leave no time of day.
        """
        # From a day up there are none, and to ask takes as long as to read the rule.
        if self.frequency in SUB_DAILY:
            times = tuple((key, value) for key, value in self.options if key not in (*_DAY_OPTIONS, "bysetpos"))
            next(replace(self, options=times).expand(self.start, self.start), None)

    def frequent_walls(self, after: datetime) -> Iterator[datetime]:
        """Local times of a rule that may come daily or more often, without its count.

        dateutil steps through each of them, for half a minute where no day ever matches; so the next day
        that can match is looked up first, and years that match on no time of it end the search.
        """
        end = min(self.until or LATEST, LATEST)
        span = max(_YEAR, 2 * self.interval * _UNITS[self.frequency])
        empty = 0
        while empty < _EMPTY_YEARS[self.frequency] and after < end:
            day = self._next_day(max(after, self.start))
            if day is None:
                return
            begin = max(after, day - timedelta.resolution)
            after = begin + span if end - begin > span else end
            empty += 1
            for wall in self.expand(self._start_near(begin), after):
                if wall > begin:
                    empty = 0
                    yield wall

    def _next_day(self, after: datetime) -> datetime | None:
        midnight = datetime.combine(after.date(), time())
        return _matching_day(self._day_options, midnight) if self._day_options else midnight

    @property
    def _day_options(self) -> tuple[tuple[str, Any], ...]:
        return tuple((key, value) for key, value in self.options if key in _DAY_OPTIONS)

    def _start_near(self, after: datetime) -> datetime:
        """A start on the grid of periods, at least one period before ``after``, so that old rules stay cheap."""
        if after <= self.start:
            return self.start
        if unit := _UNITS.get(self.frequency):
            periods = (after - self.start) // (unit * self.interval) - 1
            return self.start + max(0, periods) * unit * self.interval
        if self.frequency == "MONTHLY":
            months = (after.year - self.start.year) * 12 + after.month - self.start.month
            skipped = (months // self.interval - 1) * self.interval
            if skipped <= 0:
                return self.start
            years, month = divmod(self.start.month - 1 + skipped, 12)
            return self.start.replace(year=self.start.year + years, month=month + 1, day=1)
        skipped = ((after.year - self.start.year) // self.interval - 1) * self.interval
        if skipped <= 0:
            return self.start
        return self.start.replace(year=self.start.year + skipped, month=1, day=1)


@dataclass(frozen=True, slots=True)
class RecurrenceSet:
    """A recurrence set, ready to be walked.

    Attributes:
        rules: Its ``RRULE`` lines.
        extra: Local times added, sorted.
        without: Local times taken away.
        in_utc: Whether its local times are UTC, whatever the entry's zone.
    """

    rules: tuple[Rule, ...]
    extra: tuple[datetime, ...]
    without: frozenset[datetime]
    in_utc: bool

    def slots(self, after: datetime, local_zone: ZoneInfo) -> Iterator[datetime]:
        """Slots strictly after an instant, rising strictly, UTC; ends where none comes for 50 years."""
        where = zone("UTC") if self.in_utc else local_zone
        begin = after.astimezone(where).replace(tzinfo=None) - _MARGIN
        streams = [
            self._instants(rule.walls(begin), where, follows_clock=rule.frequency in SUB_DAILY) for rule in self.rules
        ]
        later = self.extra[bisect_right(self.extra, begin) :]
        streams.append(self._instants(iter(later), where, follows_clock=False))
        last = after
        for slot in heapq.merge(*streams):
            if slot > last:
                yield slot
                last = slot

    def names(self, start: datetime, stop: datetime) -> bool:
        """Whether a rule of fixed times, or a single time, falls on a local time in ``[start, stop)``."""
        just_before = start - timedelta(microseconds=1)
        streams = [rule.walls(just_before) for rule in self.rules if rule.frequency not in SUB_DAILY]
        streams.append(iter(self.extra[bisect_right(self.extra, just_before) :]))
        found = (wall for wall in heapq.merge(*streams) if wall not in self.without)
        return next(found, stop) < stop

    @property
    def hours(self) -> frozenset[int]:
        """The hours that its fixed times name; none of times in UTC, and of rules that go with the clock."""
        if self.in_utc:
            return frozenset()
        named = {wall.hour for wall in self.extra}
        for rule in self.rules:
            if rule.frequency not in SUB_DAILY:
                named.update(dict(rule.options).get("byhour", (rule.start.hour,)))
        return frozenset(named)

    def _instants(self, walls: Iterator[datetime], where: ZoneInfo, *, follows_clock: bool) -> Iterator[datetime]:
        repeated: list[datetime] = []
        for wall in walls:
            if wall in self.without:
                continue
            if not follows_clock:
                yield resolve(wall, where)
                continue
            first = wall.replace(tzinfo=where).astimezone(UTC)
            while repeated and repeated[0] < first:
                yield repeated.pop(0)
            if first.astimezone(where).replace(tzinfo=None, fold=0) != wall:
                continue
            yield first
            second = wall.replace(tzinfo=where, fold=1).astimezone(UTC)
            if second != first:
                repeated.append(second)
        yield from repeated


def _matching_days(options: tuple[tuple[str, Any], ...], first: datetime, until: datetime) -> Iterator[datetime]:
    # Year by year: the same filters, and dateutil is much faster than day by day.
    filters = {"byweekday": range(7)} | dict(options)
    return iter(dateutil_rrule.rrule(dateutil_rrule.YEARLY, dtstart=first, until=until, cache=False, **filters))


@lru_cache(maxsize=4096)  # the rules of a file share few filters, and are asked from the same day
def _matching_day(options: tuple[tuple[str, Any], ...], first: datetime) -> datetime | None:
    return next(_matching_days(options, first, min(first + _HORIZON, LATEST)), None)


@lru_cache(maxsize=1024)
def _some_day_matches(options: tuple[tuple[str, Any], ...]) -> bool:
    """Whether the filters leave any day at all: 30 February does not come, and is not to be sought again and again."""
    return not options or next(_matching_days(options, *_LAST_YEARS), None) is not None


@lru_cache(maxsize=512)
def _counted(rule: Rule) -> tuple[datetime, ...]:
    if rule.frequency in _FREQUENT:
        walls = rule.frequent_walls(rule.start - timedelta.resolution)
    else:
        walls = rule.expand(rule.start, min(rule.start + 2 * _HORIZON, LATEST))
    return tuple(islice(walls, rule.count))
