"""Instants at which many of a set of entries run, looked for a day ahead."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from schedsync.model.entry.entry import Entry
from schedsync.model.slots.effort import Allowance
from schedsync.model.slots.hot_spots import MOST_NAMED, HotSpot
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.timing import Every
from schedsync.model.timing.instants import ONE_DAY

# A slot takes microseconds, and a timing about as long as ten: more than these are never looked at, however many
# entries there are.
_MOST_SLOTS = 100_000
_SLOTS_OF_A_TIMING = 10
_MOST_TIMINGS = 8_000
_MINUTES_A_DAY = 1440


def crowds(entries: Iterable[Entry], *, now: datetime, most: int, until: datetime | None = None) -> tuple[HotSpot, ...]:
    """The instants with more entries than they should have, the fullest first.

    Each entry's next slot is looked at, and its slots of the next 24 hours (of one that runs more than once a minute,
    the first 1440 of them; fewer in a set of many different timings, of which the 8000 with most entries count).
    Entries that spread themselves (``jitter``, ``spread``), disabled ones, and those whose slots take too long to
    compute do not count. Of instants that mostly the same entries share (every hour's full one), the first is named.

    Args:
        entries: Names are unique.
        now: Slots are strictly after it.
        most: So many entries an instant may have.
        until: How far to look instead of 24 hours.
    """
    counted = [each for each in entries if each.enabled and each.jitter is None and each.spread is None]
    if len(counted) <= most:
        return ()
    meetings = _meetings(alike(counted), now, now + ONE_DAY if until is None else until)
    sized = ((slot, sum(map(len, groups)), groups) for slot, groups in meetings)
    told: set[str] = set()
    seen: set[tuple[int, ...]] = set()
    spots = []
    for instant, size, groups in sorted(
        (each for each in sized if each[1] > most), key=lambda each: (-each[1], each[0])
    ):
        same = tuple(map(id, groups))
        if same in seen:
            continue  # as decided before: what was told only grows
        seen.add(same)
        names = [entry.name for group in groups for entry in group]
        if 2 * len(told.intersection(names)) <= size:
            spots.append(HotSpot(instant, size, tuple(sorted(names))))
            told.update(names)
    return tuple(spots[:MOST_NAMED])


def alike(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Entries by what their slots come from, which few large files have many different of."""
    groups: dict[object, list[Entry]] = {}
    for entry in entries:
        own = entry.name if isinstance(entry.timing, Every) and entry.timing.phase == "auto" else None
        source = (entry.timing, entry.timezone, entry.start, entry.end, entry.exclude_dates, own)
        groups.setdefault(source, []).append(entry)
    return list(groups.values())


def _meetings(
    groups: Sequence[Sequence[Entry]], now: datetime, until: datetime
) -> Iterable[tuple[datetime, list[Sequence[Entry]]]]:
    """Instants with the groups that have a slot there."""
    if len(groups) > _MOST_TIMINGS:
        groups = sorted(groups, key=len, reverse=True)[:_MOST_TIMINGS]
    at_most = min(_MINUTES_A_DAY, _MOST_SLOTS // len(groups) - _SLOTS_OF_A_TIMING)
    found: dict[datetime, list[Sequence[Entry]]] = {}
    allowance = Allowance(sum(map(len, groups)))
    for group in groups:
        if not allowance.covers(group[0]):
            continue
        for number, slot in enumerate(islice(Recurrence.of(group[0]).slots(now), at_most)):
            if number and slot > until:
                break
            found.setdefault(slot, []).append(group)
    return found.items()
