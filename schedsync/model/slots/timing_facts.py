"""Facts about a built entry that its author may not have meant: pure computations, judged by the manifest's rules."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from typing import Literal

from schedsync.model.entry.entry import DateSpan, Entry, ExpiresAfter, ExpiresAt
from schedsync.model.slots.dst import DstEffect
from schedsync.model.slots.recurrence import Recurrence, excluded_spans, recurrence_set, source_rules
from schedsync.model.timing import At, Cron, Crontab, Every, RRule, Timing
from schedsync.model.timing.instants import EPOCH, ONE_DAY, ONE_MS, transition, zone

FIVE_YEARS = timedelta(days=5 * 366)

Outlook = Literal["fires", "past", "never"]

# Enough for a week of a daily timing and for two months of a weekly one.
_LOOKED_AT = 9
_ALL_HOURS = 24


@dataclass(frozen=True, slots=True)
class DstDate:
    """A date on which daylight saving changes what an entry does.

    Attributes:
        day: The local date.
        effect: ``gap`` or ``fold``.
        wall: The first of the entry's local times that is skipped or repeated, naive; of an ``rrule`` the first of
            the whole span.
        moved_to: Where a skipped fixed time runs instead, aware UTC; else ``None``.
        follows_clock: Whether the entry runs at no skipped and at both repeated times; else a skipped time runs at
            ``moved_to`` and a repeated one only at its first.
    """

    day: date
    effect: DstEffect
    wall: datetime
    moved_to: datetime | None
    follows_clock: bool


def outlook(entry: Entry, now: datetime) -> Outlook:
    """Whether an entry fires within five years of now or of its start, or not any more, or never did and will.

    An ``at`` may lie further ahead: it was written with its year.
    """
    return _outlook(_source(entry), now)


@lru_cache(maxsize=4096)
def _outlook(entry: Entry, now: datetime) -> Outlook:
    recurrence = Recurrence.of(entry)
    since = max(now, entry.start - ONE_MS) if entry.start else now
    slot = recurrence.next_slot(since)
    if slot is not None and (slot <= since + FIVE_YEARS or isinstance(entry.timing, At)):
        return "fires"
    if entry.end is not None and entry.end <= now:
        return "past"
    if isinstance(entry.timing, At | RRule) and slot is None and recurrence.next_slot(EPOCH) is not None:
        return "past"
    return "never"


def _source(entry: Entry) -> Entry:
    """Where its slots come from, and no more: the entries of a file share few timings."""
    return Entry(
        name="x",
        task="x",
        timing=entry.timing,
        timezone=entry.timezone,
        start=entry.start,
        end=entry.end,
        exclude_dates=entry.exclude_dates,
    )


def ends_before_start(entry: Entry) -> bool:
    """Whether the bounds leave nothing between them."""
    return entry.start is not None and entry.end is not None and entry.end < entry.start


def typical_distance(entry: Entry, now: datetime) -> timedelta | None:
    """The median distance of the coming slots; ``None`` where there are not two.

    Neither the night of a timing of working hours nor the odd day of a clock change moves it.
    """
    return _typical_distance(_source(entry), now)


@lru_cache(maxsize=4096)
def _typical_distance(entry: Entry, now: datetime) -> timedelta | None:
    slots = islice(Recurrence.of(entry).slots(now), _LOOKED_AT)
    found = sorted(later - earlier for earlier, later in pairwise(slots))
    return found[len(found) // 2] if found else None


def jitter_past_period(entry: Entry, now: datetime) -> timedelta | None:
    """The distance of slots, where the jitter is longer than that."""
    return _outlasted(entry, entry.jitter, now)


def spread_past_period(entry: Entry, now: datetime) -> timedelta | None:
    """The distance of slots, where the spread is longer than that."""
    return _outlasted(entry, entry.spread, now)


def expired_when_sent(entry: Entry, now: datetime) -> datetime | None:
    """The instant at which messages expire, where the next slot fires only then or later."""
    if not isinstance(entry.expires, ExpiresAt):
        return None
    following = Recurrence.of(entry).next_fire(now)
    return entry.expires.instant if following is not None and following[1] >= entry.expires.instant else None


def expires_beyond_period(entry: Entry, now: datetime) -> timedelta | None:
    """The distance of slots, where messages outlive it and can pile up."""
    return _outlasted(entry, entry.expires.duration if isinstance(entry.expires, ExpiresAfter) else None, now)


def _outlasted(entry: Entry, span: timedelta | None, now: datetime) -> timedelta | None:
    """The distance of slots, where a span is longer than that."""
    distance = typical_distance(entry, now) if span else None
    return distance if span is not None and distance is not None and span > distance else None


def long_period_without_phase(entry: Entry) -> bool:
    """Whether an ``every`` of a day or more is left to the epoch's grid: ``1w`` is Thursday 00:00 UTC."""
    return isinstance(entry.timing, Every) and entry.timing.period >= ONE_DAY and entry.timing.phase == timedelta()


def both_day_fields(entry: Entry) -> tuple[str, ...]:
    """The cron expressions that restrict both day fields, which means either, not both.

    As in cronsim and cron(8), a field that begins with ``*`` is not restricted, whatever its step.
    """
    if not isinstance(entry.timing, Cron):
        return ()
    fields = ((expression, expression.split()) for expression in entry.timing.expressions)
    return tuple(text for text, words in fields if not words[-3].startswith("*") and not words[-1].startswith("*"))


def dst_dates(entry: Entry, *, after: datetime, until: datetime) -> tuple[DstDate, ...]:
    """The dates in ``(after, until]`` on which daylight saving changes what an entry does, in their order.

    Jobs that run in all hours of the day only follow the clock, and are not named. Elapsed time (``every``), single
    instants and the sun know no daylight saving.
    """
    return _dst_dates(entry.timing, entry.timezone, entry.start, entry.end, entry.exclude_dates, after, until)


@lru_cache(maxsize=4096)  # the entries of a file share few timings
def _dst_dates(
    timing: Timing,
    timezone: str,
    start: datetime | None,
    end: datetime | None,
    exclude_dates: tuple[DateSpan, ...],
    after: datetime,
    until: datetime,
) -> tuple[DstDate, ...]:
    excluded = excluded_spans(exclude_dates, zone(timezone))

    def within(instant: datetime) -> bool:
        bounded = (start is None or start <= instant) and (end is None or instant <= end)
        return bounded and not any(first <= instant < stop for first, stop in excluded)

    effects = (_effect(timing, *change, within) for change in _changes(timezone, after, until))
    return tuple(one for one in effects if one is not None)


def _effect(
    timing: Timing, change: datetime, before: timedelta, later: timedelta, within: Callable[[datetime], bool]
) -> DstDate | None:
    naive = change.replace(tzinfo=None)
    start, stop = naive + min(before, later), naive + max(before, later)
    effect: DstEffect = "gap" if later > before else "fold"
    for wall, follows_clock in _named(timing, start, stop):
        # A skipped time runs at the change; the first of a repeated one before it, as long as the clock goes back.
        runs = change if follows_clock or effect == "gap" else wall.replace(tzinfo=UTC) - before
        if within(runs):
            moved_to = change if effect == "gap" and not follows_clock else None
            return DstDate(wall.date(), effect, wall, moved_to, follows_clock)
    return None


def _named(timing: Timing, start: datetime, stop: datetime) -> Iterator[tuple[datetime, bool]]:
    """The first local time in ``[start, stop)`` of each rule that names hours, and whether it follows the clock."""
    match timing:
        case Cron() | Crontab():
            for rule in source_rules(timing):
                wall = next(rule.walls(start, stop), None)
                if wall is not None and not (rule.follows_clock and len(rule.hours) == _ALL_HOURS):
                    yield wall, rule.follows_clock
        case RRule():
            found = recurrence_set(timing)
            if not found.in_utc and found.names(start, stop):
                yield start, False
        case _:
            return


@lru_cache(maxsize=1024)
def _changes(timezone: str, after: datetime, until: datetime) -> tuple[tuple[datetime, timedelta, timedelta], ...]:
    years = range(after.year - 1, until.year + 2)
    changes = (change for year in years for change in _transitions(timezone, year))
    return tuple(change for change in changes if after < change[0] <= until)


@lru_cache(maxsize=4096)
def _transitions(timezone: str, year: int) -> tuple[tuple[datetime, timedelta, timedelta], ...]:
    """The changes of a zone's offset in a year: the instant, the offset before and from then on."""
    local_zone = zone(timezone)
    day, found = EPOCH.replace(year=year), []
    before = day.astimezone(local_zone).utcoffset() or timedelta()
    while day.year == year:
        following = day + ONE_DAY
        later = following.astimezone(local_zone).utcoffset() or timedelta()
        if later != before:
            found.append((transition(day, following, local_zone), before, later))
        day, before = following, later
    return tuple(found)
