"""Coming slots of entries, and what daylight saving does to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, takewhile

from schedsync.model.entry.entry import Entry
from schedsync.model.slots.dst import dst_effect
from schedsync.model.slots.load import Load, load_of
from schedsync.model.slots.recurrence import Recurrence


@dataclass(frozen=True, slots=True)
class UpcomingSlot:
    """One coming slot.

    Attributes:
        at: Its nominal time.
        dst: ``gap`` where its local time was skipped, ``fold`` where it is repeated, else ``None``.
    """

    at: datetime
    dst: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpcomingEntry:
    """An entry and its coming slots; a disabled one has none."""

    name: str
    owner: str | None
    enabled: bool
    timezone: str
    slots: tuple[UpcomingSlot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """The answer of ``next``.

    Attributes:
        since: Slots are strictly after this instant.
        until: Slots are at or before it, ``None`` for no bound.
        now: The current instant, to say "today".
        entries: By name.
        load: How many dispatches they make, where asked for.
    """

    since: datetime
    until: datetime | None
    now: datetime
    entries: tuple[UpcomingEntry, ...]
    load: Load | None = None


def upcoming(
    entries: Iterable[tuple[Entry, str | None]], *, since: datetime, until: datetime | None, count: int, now: datetime
) -> Upcoming:
    """The first slots of each entry after an instant.

    Args:
        entries: Entries with their owners.
        since: Slots are strictly after it; may lie in the past.
        until: Inclusive bound, or ``None``.
        count: How many slots an entry at most.
        now: The current instant.
    """
    found = [_entry(entry, owner, since=since, until=until, count=count) for entry, owner in entries]
    return Upcoming(since=since, until=until, now=now, entries=tuple(sorted(found, key=lambda each: each.name)))


def with_load(found: Upcoming, entries: Sequence[Entry], *, not_counted: int = 0) -> Upcoming:
    """The same, and how many dispatches the entries make; a day long where the span has no end.

    Args:
        found: The answer of ``next``.
        entries: Whose dispatches to count.
        not_counted: How many were left out, as they are paused or in quarantine.
    """
    return replace(found, load=load_of(entries, since=found.since, until=found.until, not_counted=not_counted))


def _entry(entry: Entry, owner: str | None, *, since: datetime, until: datetime | None, count: int) -> UpcomingEntry:
    slots = Recurrence.of(entry).slots(since) if entry.enabled else iter(())
    if until is not None:
        slots = takewhile(lambda slot: slot <= until, slots)
    return UpcomingEntry(
        name=entry.name,
        owner=owner,
        enabled=entry.enabled,
        timezone=entry.timezone,
        slots=tuple(UpcomingSlot(slot, dst_effect(entry, slot)) for slot in islice(slots, count)),
    )
