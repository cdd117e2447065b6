"""Facts about a built entry that its author may not have meant: pure computations, judged by the manifest's rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from schedsync.model.clock_rule import ClockRule
from schedsync.model.dst import DstEffect
from schedsync.model.entry import Entry
from schedsync.model.instants import transition, zone
from schedsync.model.recurrence import Recurrence, source_rules
from schedsync.model.recurrence_rule import read_set
from schedsync.model.timing import At, Cron, Crontab, Every, RRule, Timing

LOOKED_AHEAD = timedelta(days=5 * 366)
# Enough for a week of a daily timing, whose distances then are all seen.
_SLOTS_MEASURED = 9
_SCAN_STEP = timedelta(days=7)
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A change of a zone's clock.

    Attributes:
        kind: ``gap``: local times are skipped. ``fold``: they come twice.
        instant: When it happens, aware UTC.
        first: The first local time that is skipped or repeated, naive.
        stop: One past the last, naive.
    """

    kind: DstEffect
    instant: datetime
    first: datetime
    stop: datetime


@dataclass(frozen=True, slots=True)
class AffectedSlot:
    """A named local time that daylight saving skips or repeats.

    Attributes:
        change: What happens to the clock.
        wall: The first named local time in it, naive; of an ``rrule`` the first of the span.
    """

    change: ClockChange
    wall: datetime


def affected_slots(entry: Entry, now: datetime) -> list[AffectedSlot]:
    """The entry's fixed local times that are skipped or repeated in the five years from now on.

    Timings that follow the clock (a wildcard hour or minute, ``every``) simply go with it and are not listed.

    Args:
        entry: A built entry.
        now: The current instant.
    """
    if entry.timezone == "UTC" or not isinstance(entry.timing, Cron | Crontab | RRule):
        return []
    excluded = entry.exclude_dates
    return [
        found
        for found in _affected(entry.timing, entry.timezone, now.astimezone(UTC).date())
        if (entry.start is None or found.change.instant >= entry.start)
        and (entry.end is None or found.change.instant <= entry.end)
        and not any(span.first <= found.wall.date() <= span.last for span in excluded)
    ]


def is_over(entry: Entry, now: datetime) -> bool:
    """Whether all that the entry could ever fire lies in the past: its ``at``, its ``end``, its last ``rrule`` date."""
    if entry.end is not None and entry.end <= now:
        return True
    match entry.timing:
        case At(instant=instant):
            return instant <= now
        case RRule():
            recurrence = Recurrence.of(entry)
            return recurrence.next_slot(now) is None and recurrence.next_slot(_LONG_AGO) is not None
        case _:
            return False


def fires_within(entry: Entry, now: datetime, span: timedelta = LOOKED_AHEAD) -> bool:
    """Whether there is a slot within a span from now on, or from ``start`` where that is later; of ``at`` at any time."""
    if _plainly_fires(entry):
        return True
    begin = now if entry.start is None else max(now, entry.start)
    slot = Recurrence.of(entry).next_slot(now)
    return slot is not None and (slot <= begin + span or isinstance(entry.timing, At))


@dataclass(frozen=True, slots=True)
class Distances:
    """How far apart coming slots are.

    Attributes:
        typical: The median: neither the nightly break of a working day's timing nor a clock change moves it.
        longest: The longest.
    """

    typical: timedelta
    longest: timedelta


def distances(entry: Entry, now: datetime) -> Distances | None:
    """The distances of the coming slots, as far as a few of them show; ``None`` where fewer than two are to come."""
    if isinstance(entry.timing, Every):
        return Distances(entry.timing.period, entry.timing.period)
    slots = list(islice(Recurrence.of(entry).slots(now), _SLOTS_MEASURED))
    found = sorted(following - slot for slot, following in pairwise(slots))
    return Distances(found[len(found) // 2], found[-1]) if found else None


def is_shorter(entry: Entry, duration: timedelta) -> bool:
    """Whether a duration is certainly no longer than the distance of any two slots: cheap, for the common case."""
    return duration <= _least_distance(entry.timing)


def names_both_days(expression: str) -> bool:
    """Whether a canonical cron expression restricts both day fields, which then are combined with OR.

    As in cronsim and cron(8): a field that begins with ``*`` is not restricted, whatever its step.
    """
    *_, day_of_month, _, day_of_week = expression.split()
    return not (day_of_month.startswith("*") or day_of_week.startswith("*"))


@lru_cache(maxsize=64)
def clock_changes(zone_name: str, since: date) -> tuple[ClockChange, ...]:
    """The changes of a zone's clock in the five years from a date on."""
    local_zone = zone(zone_name)
    at = datetime(since.year, since.month, since.day, tzinfo=UTC)
    found: list[ClockChange] = []
    offset = _offset(at, local_zone)
    for _ in range(LOOKED_AHEAD // _SCAN_STEP):
        following = at + _SCAN_STEP
        next_offset = _offset(following, local_zone)
        if next_offset != offset:
            instant = transition(at, following, local_zone)
            first, stop = sorted(
                ((instant + offset).replace(tzinfo=None), (instant + next_offset).replace(tzinfo=None))
            )
            found.append(ClockChange("gap" if next_offset > offset else "fold", instant, first, stop))
        at, offset = following, next_offset
    return tuple(found)


@lru_cache(maxsize=4096)
def _affected(timing: Timing, zone_name: str, since: date) -> tuple[AffectedSlot, ...]:
    return tuple(
        AffectedSlot(change, wall)
        for change in clock_changes(zone_name, since)
        if (wall := _first_named(timing, change.first, change.stop)) is not None
    )


def _first_named(timing: Timing, first: datetime, stop: datetime) -> datetime | None:
    if isinstance(timing, RRule):
        recurrence_set = read_set(timing)
        return first if not recurrence_set.in_utc and recurrence_set.names(first, stop) else None
    if not isinstance(timing, Cron | Crontab):
        return None
    return min(_named(timing, first, stop), default=None)


def _named(timing: Cron | Crontab, first: datetime, stop: datetime) -> Iterator[datetime]:
    hours = {first.hour, (stop - timedelta(seconds=1)).hour}
    for rule in source_rules(timing):
        # Most jobs run at hours that no clock change touches; that is told without a walk.
        if not rule.follows_clock and (hours.intersection(rule.hours) or stop - first > timedelta(hours=2)):
            yield from islice(rule.walls(first, stop), 1)


def _offset(instant: datetime, local_zone: ZoneInfo) -> timedelta:
    return instant.astimezone(local_zone).utcoffset() or timedelta()


def _plainly_fires(entry: Entry) -> bool:
    """Whether the texts alone show that the entry fires again and again; ``False`` says nothing."""
    if entry.start is not None or entry.end is not None or entry.exclude_dates:
        return False
    match entry.timing:
        case Every():
            return True
        case Cron(expressions=expressions):
            return any(_plain_days(*expression.split()[-3::2]) for expression in expressions)
        case _:
            return False


def _plain_days(day_of_month: str, day_of_week: str) -> bool:
    return day_of_week == "*" and (day_of_month == "*" or (day_of_month.isdecimal() and int(day_of_month) <= 28))


@lru_cache(maxsize=4096)
def _least_distance(timing: Timing) -> timedelta:
    match timing:
        case Every(period=period):
            return period
        case Cron() | Crontab():
            rules = source_rules(timing)
            return _rule_distance(rules[0]) if len(rules) == 1 else timedelta()
        case _:
            return timedelta()


def _rule_distance(rule: ClockRule) -> timedelta:
    """A bound from below; an hour less where hours apart, as the clock may be put forward between two slots."""
    if len(rule.seconds) > 1:
        return timedelta(seconds=_closest(rule.seconds, 60))
    if len(rule.minutes) > 1:
        return timedelta(minutes=_closest(rule.minutes, 60))
    apart = timedelta(hours=_closest(rule.hours, 24))
    return apart if rule.follows_clock and apart <= timedelta(hours=1) else apart - timedelta(hours=1)


def _closest(values: tuple[int, ...], modulus: int) -> int:
    """The least distance of two values on a clock face; all the way round for a single one."""
    return min((after - before) % modulus or modulus for before, after in pairwise((*values, values[0])))
