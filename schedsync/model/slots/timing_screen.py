"""Cheap answers that spare the exact ones of ``timing_facts``: a thousand entries are screened in milliseconds.

Each function says only what is certain; where it cannot tell, the exact computation must be asked.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from schedsync.model.entry.entry import Entry
from schedsync.model.slots.recurrence import recurrence_set, source_rules
from schedsync.model.timing import At, Cron, Crontab, Every, RRule, Timing
from schedsync.model.timing.clock_rule import ClockRule
from schedsync.model.timing.instants import transition, zone

_YEARS_AHEAD = timedelta(days=5 * 366)
_SCAN_STEP = timedelta(days=7)
_SHORTEST_MONTH = 28
_YEARS_SEEN = range(2020, 2036)
_MONTHS = range(1, 13)
_ALL_HOURS = 24


def surely_fires(entry: Entry) -> bool:
    """Whether the texts alone show that the entry fires again and again."""
    if entry.start is not None or entry.end is not None or entry.exclude_dates:
        return False
    match entry.timing:
        case Every(period=period):
            return period <= _YEARS_AHEAD
        case Cron(expressions=expressions):
            return any(_plain_days(*expression.split()[-3::2]) for expression in expressions)
        case _:
            return False


def surely_ignores_clock_changes(entry: Entry, now: datetime) -> bool:
    """Whether no named hour is one that the zone's clock skips or repeats in the next five years."""
    match entry.timing:
        case Every() | At():
            return True
        case Cron() | Crontab():
            changed = changed_hours(entry.timezone, now.astimezone(UTC).date())
            return not changed or changed.isdisjoint(_hours(entry.timing))
        case RRule():
            changed = changed_hours(entry.timezone, now.astimezone(UTC).date())
            return not changed or changed.isdisjoint(recurrence_set(entry.timing).hours)
        case _:
            return True


@lru_cache(maxsize=4096)
def least_distance(timing: Timing, timezone: str) -> timedelta:
    """No two slots are closer than this; zero where that cannot be told.

    An hour less than the clock's face says where a change of the clock may lie between; in a zone whose clock changes
    by other amounts (Lord Howe: half an hour) nothing is said.
    """
    match timing:
        case Every(period=period):
            return period
        case Cron() | Crontab() if _changes_by_hours(timezone):
            rules = source_rules(timing)
            return _rule_distance(rules[0]) if len(rules) == 1 else timedelta()
        case _:
            return timedelta()


@lru_cache(maxsize=64)
def changed_hours(timezone: str, since: date) -> frozenset[int]:
    """The local hours that are skipped or repeated, in whole or in part, in the five years from a date on."""
    local_zone = zone(timezone)
    at = datetime(since.year, since.month, since.day, tzinfo=UTC)
    hours: set[int] = set()
    offset = _offset(at, local_zone)
    for _ in range(_YEARS_AHEAD // _SCAN_STEP):
        following = at + _SCAN_STEP
        next_offset = _offset(following, local_zone)
        if next_offset != offset:
            naive = transition(at, following, local_zone).replace(tzinfo=None)
            wall, stop = sorted((naive + offset, naive + next_offset))
            while wall < stop:
                hours.add(wall.hour)
                wall = wall.replace(minute=0, second=0) + timedelta(hours=1)
        at, offset = following, next_offset
    return frozenset(hours)


def _hours(timing: Cron | Crontab) -> set[int]:
    """The hours that are named; a rule of every hour that goes with the clock names none."""
    rules = (rule for rule in source_rules(timing) if not (rule.follows_clock and len(rule.hours) == _ALL_HOURS))
    return {hour for rule in rules for hour in rule.hours}


@lru_cache(maxsize=64)
def _changes_by_hours(timezone: str) -> bool:
    """Whether the clock changes by whole hours only, judged by the months around the present."""
    local_zone = zone(timezone)
    offsets = {_offset(datetime(year, month, 1, tzinfo=UTC), local_zone) for year in _YEARS_SEEN for month in _MONTHS}
    first = next(iter(offsets))
    return all((other - first) % timedelta(hours=1) == timedelta() for other in offsets)


def _offset(instant: datetime, local_zone: ZoneInfo) -> timedelta:
    return instant.astimezone(local_zone).utcoffset() or timedelta()


def _plain_days(day_of_month: str, day_of_week: str) -> bool:
    if day_of_week != "*":
        return False
    return day_of_month == "*" or (day_of_month.isdecimal() and int(day_of_month) <= _SHORTEST_MONTH)


def _rule_distance(rule: ClockRule) -> timedelta:
    if len(rule.seconds) > 1:
        return timedelta(seconds=_closest(rule.seconds, 60))
    if len(rule.minutes) > 1:
        return timedelta(minutes=_closest(rule.minutes, 60))
    apart = timedelta(hours=_closest(rule.hours, 24))
    return apart / 2 if rule.follows_clock and apart == timedelta(hours=1) else apart - timedelta(hours=1)


def _closest(values: tuple[int, ...], modulus: int) -> int:
    """The least distance of two values on a clock's face; all the way round for a single one."""
    return min((after - before) % modulus or modulus for before, after in pairwise((*values, values[0])))
