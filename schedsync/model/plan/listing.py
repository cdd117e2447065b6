"""The live entries as ``list`` shows them."""

from dataclasses import dataclass
from datetime import datetime

from schedsync.model.plan.plan import Target
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.state.live import Live, LiveEntry
from schedsync.model.state.selector import EVERYTHING, Selector


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """A live entry and the nominal time of its next slot, ``None`` if it will not fire."""

    live: LiveEntry
    next_slot: datetime | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The answer of ``list``: the store, its time, and its entries by name."""

    target: Target
    now: datetime
    entries: tuple[ListedEntry, ...]


def listing(live: Live, target: Target, *, owner: str | None = None, selector: Selector = EVERYTHING) -> Listing:
    """The whole prefix, or one owner's entries, those of nobody for an empty text; of them those selected.

    An entry that cannot be read has no labels, and so is listed under none.
    """
    chosen = selected(live, owner=owner, selector=selector)
    return Listing(target, live.now, tuple(ListedEntry(entry, _next_slot(entry)) for entry in chosen))


def selected(live: Live, *, owner: str | None, selector: Selector) -> list[LiveEntry]:
    """One owner's entries or all, those of nobody for an empty text; of them those selected, by name."""
    owned = [entry for _, entry in sorted(live.entries.items()) if owner is None or (entry.owner or "") == owner]
    if selector.everything:
        return owned
    return [entry for entry in owned if selector.matches(entry.name, entry.entry.labels if entry.entry else ())]


def _next_slot(live: LiveEntry) -> datetime | None:
    if live.due is None or live.entry is None:
        return None
    if live.state is None:
        return live.due
    return Recurrence.of(live.entry).next_slot(live.state.cursor)
