"""Instants at which many of a set of entries run, looked for a day ahead."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from schedsync.model.entry import Entry
from schedsync.model.hot_spots import MOST_NAMED, HotSpot
from schedsync.model.instants import ONE_DAY
from schedsync.model.recurrence import Recurrence
from schedsync.model.timing import Every

# A slot takes microseconds: more than these are never looked at, however many entries there are.
_MOST_SLOTS = 100_000
_MINUTES_A_DAY = 1440


def crowds(entries: Iterable[Entry], *, now: datetime, most: int) -> tuple[HotSpot, ...]:
    """The instants with more entries than they should have, the fullest first.

    Each entry's next slot is looked at, and its slots of the next 24 hours (of one that runs more than once a minute,
    the first 1440 of them; fewer in a set of many different timings). Entries that spread themselves (``jitter``,
    ``spread``) and disabled ones do not count. Of instants that mostly the same entries share (every hour's full one),
    the first is named.

    Args:
        entries: Names are unique.
        now: Slots are strictly after it.
        most: So many entries an instant may have.
    """
    counted = [each for each in entries if each.enabled and each.jitter is None and each.spread is None]
    if len(counted) <= most:
        return ()
    found = [(instant, names) for instant, names in _meetings(_alike(counted), now) if len(names) > most]
    told: set[str] = set()
    spots = []
    for instant, names in sorted(found, key=lambda each: (-len(each[1]), each[0])):
        if 2 * len(told.intersection(names)) <= len(names):
            spots.append(HotSpot(instant, len(names), tuple(sorted(names))))
            told.update(names)
    return tuple(spots[:MOST_NAMED])


def _alike(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Entries by what their slots come from, which few large files have many different of."""
    groups: dict[object, list[Entry]] = {}
    for entry in entries:
        own = entry.name if isinstance(entry.timing, Every) and entry.timing.phase == "auto" else None
        alike = (entry.timing, entry.timezone, entry.start, entry.end, entry.exclude_dates, own)
        groups.setdefault(alike, []).append(entry)
    return list(groups.values())


def _meetings(groups: Sequence[Sequence[Entry]], now: datetime) -> Iterable[tuple[datetime, list[str]]]:
    """Instants with the names of the entries that have a slot there."""
    until, at_most = now + ONE_DAY, max(1, min(_MINUTES_A_DAY, _MOST_SLOTS // len(groups)))
    found: dict[datetime, list[Sequence[Entry]]] = {}
    for group in groups:
        for number, slot in enumerate(islice(Recurrence.of(group[0]).slots(now), at_most)):
            if number and slot > until:
                break
            found.setdefault(slot, []).append(group)
    return ((slot, [entry.name for group in there for entry in group]) for slot, there in found.items())
