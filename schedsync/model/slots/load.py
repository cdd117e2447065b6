"""How many dispatches a set of entries makes, minute by minute or hour by hour."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise, zip_longest

from schedsync.model.entry.entry import Entry
from schedsync.model.slots.crowding import alike, crowds
from schedsync.model.slots.hot_spots import HotSpot
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.timing.instants import ONE_DAY, ONE_MS, from_ms, to_ms

LONGEST_SPAN = timedelta(days=31)
"""As far as one look may reach: beyond, a line an hour is no picture."""

_ONE_MINUTE, _ONE_HOUR = timedelta(minutes=1), timedelta(hours=1)
_BY_MINUTES = timedelta(hours=2)
# A slot that is looked at, and a delay that is drawn, take microseconds: so many of a set, so many of each timing.
_MOST_LOOKED_AT = 400_000
_LEAST_OF_A_TIMING = 32


@dataclass(frozen=True, slots=True)
class LoadBucket:
    """A minute or an hour, and how many dispatches fall into it."""

    at: datetime
    dispatches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What entries dispatch in a span of time.

    Attributes:
        since: Dispatches are strictly after it.
        until: They are at or before it.
        per: A bucket's length: a minute or an hour, of UTC's clock.
        buckets: In order, with those in which nothing is dispatched; the first and the last may be cut by the span.
        hot_spots: Instants at which more than one entry runs, the fullest first; jitter and spread do not count.
        estimated: How many entries are counted by their mean rate, or without their jitter: they have too many slots.
        not_counted: How many were left out, as they are paused or in quarantine.
    """

    since: datetime
    until: datetime
    per: timedelta
    buckets: tuple[LoadBucket, ...]
    hot_spots: tuple[HotSpot, ...]
    estimated: int
    not_counted: int

    @property
    def dispatches(self) -> int:
        """How many in all."""
        return sum(bucket.dispatches for bucket in self.buckets)

    @property
    def peak(self) -> LoadBucket | None:
        """The first of the fullest buckets, ``None`` where all are empty."""
        fullest = max(self.buckets, key=lambda bucket: bucket.dispatches, default=None)
        return fullest if fullest is not None and fullest.dispatches else None


def load_of(entries: Sequence[Entry], *, since: datetime, until: datetime | None, not_counted: int = 0) -> Load:
    """Count dispatches by the time at which they fire, with jitter and spread; of disabled entries there are none.

    Args:
        entries: Their names are unique.
        since: Dispatches are strictly after it.
        until: They are at or before it; a day after ``since`` where it is ``None``.
        not_counted: How many entries were left out.
    """
    until = since + ONE_DAY if until is None else until
    per = _ONE_MINUTE if until - since <= _BY_MINUTES else _ONE_HOUR
    counting = _Counting(since, until, per)
    groups = alike(entry for entry in entries if entry.enabled)
    for number, group in enumerate(groups):
        counting.add(group, max(_LEAST_OF_A_TIMING, counting.left // (len(groups) - number)))
    return Load(
        since=since,
        until=until,
        per=per,
        buckets=counting.buckets(),
        hot_spots=tuple(spot for spot in crowds(entries, now=since, most=1, until=until) if spot.at <= until),
        estimated=counting.estimated,
        not_counted=not_counted,
    )


class _Counting:
    """Dispatches counted so far, in milliseconds of the epoch: of a grid and of sorted slots, only edges are looked at.

    Attributes:
        left: How many slots may be looked at yet.
        estimated: Of how many entries not all were.
    """

    def __init__(self, since: datetime, until: datetime, per: timedelta) -> None:
        self._since, self._until, self._per_ms = since, until, per // ONE_MS
        first, last = to_ms(since) // self._per_ms, to_ms(until) // self._per_ms
        # A bucket has what lies after one edge, up to and with the next.
        inner = [number * self._per_ms - 1 for number in range(first + 1, last + 1)]
        self._edges = [to_ms(since), *inner, to_ms(until)] if until > since else []
        self._first = first
        self._counts = [0] * max(0, len(self._edges) - 1)
        self.left, self.estimated = _MOST_LOOKED_AT, 0

    def buckets(self) -> tuple[LoadBucket, ...]:
        numbered = enumerate(self._counts, self._first)
        return tuple(LoadBucket(from_ms(number * self._per_ms), count) for number, count in numbered)

    def add(self, group: Sequence[Entry], share: int) -> None:
        """Count entries that have the same slots, looking at about as many slots as their share."""
        if not self._edges:
            return
        recurrences = [Recurrence.of(entry) for entry in group]
        drawn = [one for one in recurrences if one.jitter_ms]
        delays = Counter(one.delay // ONE_MS for one in recurrences if not one.jitter_ms)
        longest = max(one.delay + one.jitter_ms * ONE_MS for one in recurrences)
        slots: list[datetime] = []
        up_to, whole = recurrences[0].counter(), False
        if up_to is None or drawn:
            slots, whole = self._slots(recurrences[0], self._since - longest, share)
        if up_to is None:
            up_to = _counter([to_ms(slot) for slot in slots], whole=whole)
            self.estimated += 0 if whole else len(group) - len(drawn)
        if drawn and (not whole or len(slots) * len(drawn) > share):
            self.estimated += len(drawn)
            delays.update(one.delay // ONE_MS for one in drawn)
        else:
            self._add_drawn(drawn, slots)
        for delay, many in delays.items():
            found = [up_to(edge - delay) for edge in self._edges]
            for number, (before, after) in enumerate(pairwise(found)):
                self._counts[number] += many * (after - before)

    def _slots(self, recurrence: Recurrence, after: datetime, most: int) -> tuple[list[datetime], bool]:
        """Slots up to the first beyond the span, and whether these are all."""
        slots: list[datetime] = []
        for slot in islice(recurrence.slots(after), most):
            slots.append(slot)
            if slot > self._until:
                break
        self.left = max(0, self.left - len(slots))
        return slots, len(slots) < most or slots[-1] > self._until

    def _add_drawn(self, recurrences: Sequence[Recurrence], slots: Sequence[datetime]) -> None:
        self.left = max(0, self.left - len(slots) * len(recurrences))
        after, until = self._edges[0], self._edges[-1]
        for recurrence in recurrences:
            for slot, following in zip_longest(slots, slots[1:]):
                fire = to_ms(recurrence.delayed(slot, following))
                if after < fire <= until:
                    self._counts[fire // self._per_ms - self._first] += 1


def _counter(slots: Sequence[int], *, whole: bool) -> Callable[[int], int]:
    """How many slots lie at or before a millisecond; where more follow, as many as their mean distance gives."""

    def up_to(ms: int) -> int:
        if whole or ms <= slots[-1]:
            return bisect_right(slots, ms)
        return len(slots) + (ms - slots[-1]) * (len(slots) - 1) // (slots[-1] - slots[0])

    return up_to
