"""Instants at which many entries run at once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

MANY = 20
"""From this many entries on one instant up it is a hot spot: workers and what they call meet all of them at once."""
MOST_NAMED = 10
"""So many hot spots a plan names, the hottest first: beyond, the number of entries is the cause, not one instant."""


@dataclass(frozen=True, slots=True)
class HotSpot:
    """One instant.

    Attributes:
        at: When.
        entries: How many entries of the key prefix, of all owners, run next at that instant.
        names: Those that the plan brings there, by name.
    """

    at: datetime
    entries: int
    names: tuple[str, ...]


def hot_spots(before: Mapping[str, datetime | None], after: Mapping[str, datetime | None]) -> tuple[HotSpot, ...]:
    """The instants at which many entries run after a plan, and more than without it; the hottest first.

    Only each entry's next run is looked at: jitter and spread count, and entries that meet later do not.

    Args:
        before: Next fire times without the plan, by name.
        after: Next fire times with it, by name.
    """
    counts = Counter(fire for fire in after.values() if fire is not None)
    many = {fire: count for fire, count in counts.items() if count >= MANY}
    if not many:
        return ()
    were = Counter(fire for fire in before.values() if fire in many)
    arriving: dict[datetime, list[str]] = {fire: [] for fire, count in many.items() if count > were[fire]}
    for name, fire in after.items():
        if fire in arriving and before.get(name) != fire:
            arriving[fire].append(name)
    hottest = sorted(arriving, key=lambda fire: (-many[fire], fire))[:MOST_NAMED]
    return tuple(HotSpot(fire, many[fire], tuple(sorted(arriving[fire]))) for fire in hottest)
