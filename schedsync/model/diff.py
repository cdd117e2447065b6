"""What separates live from desired, for one owner."""

from collections.abc import Iterable
from dataclasses import dataclass

from schedsync.model.desired import Declared
from schedsync.model.live import Live, LiveEntry


@dataclass(frozen=True, slots=True)
class Create:
    """An entry that is declared and not live."""

    declared: Declared

    @property
    def name(self) -> str:
        """The entry's name."""
        return self.declared.entry.name


@dataclass(frozen=True, slots=True)
class Update:
    """An entry that is live with another definition, or with one that cannot be read."""

    live: LiveEntry
    declared: Declared

    @property
    def name(self) -> str:
        """The entry's name."""
        return self.live.name


@dataclass(frozen=True, slots=True)
class Delete:
    """A live entry of this owner that nothing declares."""

    live: LiveEntry

    @property
    def name(self) -> str:
        """The entry's name."""
        return self.live.name


Change = Create | Update | Delete


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry that is declared here and belongs to someone else, or to nobody."""

    live: LiveEntry
    declared: Declared


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The answer of ``diff``.

    Attributes:
        owner: Whose entries were compared.
        changes: Creates, updates and deletes, in this order, each by name.
        conflicts: By name; they are no changes.
        unchanged: How many declared entries are live as declared.
        owned: The owner's live entries, by name; the basis of thresholds.
        declared: How many entries the owner declares.
        kept: Live entries of this owner that nothing declares, kept because pruning is off; by name.
    """

    owner: str
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    unchanged: int
    owned: tuple[LiveEntry, ...]
    declared: int
    kept: tuple[LiveEntry, ...]


def diff(live: Live, desired: Iterable[Declared], *, owner: str, prune: bool = True) -> Difference:
    """Compare values, so that spelling, key order and defaults never show as changes.

    Args:
        live: The whole key prefix. Entries of other owners that ``desired`` does not declare are not looked at.
        desired: What the owner's manifests declare; names are unique.
        owner: Whose entries to compare.
        prune: Whether the owner's live entries that nothing declares are deleted.
    """
    wanted = {declared.entry.name: declared for declared in desired}
    owned = tuple(live.entries[name] for name in sorted(live.entries) if live.entries[name].owner == owner)
    creates: list[Change] = []
    updates: list[Change] = []
    conflicts: list[Conflict] = []
    for name in sorted(wanted):
        declared = wanted[name]
        match live.entries.get(name):
            case None:
                creates.append(Create(declared))
            case LiveEntry(owner=holder) as old if holder != owner:
                conflicts.append(Conflict(old, declared))
            case LiveEntry(entry=before) as old if before != declared.entry:
                updates.append(Update(old, declared))
    absent = tuple(entry for entry in owned if entry.name not in wanted)
    deletes: list[Change] = [Delete(entry) for entry in absent] if prune else []
    return Difference(
        owner=owner,
        changes=(*creates, *updates, *deletes),
        conflicts=tuple(conflicts),
        unchanged=len(wanted) - len(creates) - len(updates) - len(conflicts),
        owned=owned,
        declared=len(wanted),
        kept=() if prune else absent,
    )
