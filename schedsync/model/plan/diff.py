"""What separates live from desired, for one owner."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from schedsync.model.entry.definition import digest_of, to_definition
from schedsync.model.state.desired import Declared, Desired, Moved, Removed
from schedsync.model.state.live import Live, LiveEntry
from schedsync.model.state.ownership import may_take_over
from schedsync.model.state.selector import EVERYTHING, Selector


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
        return self.declared.entry.name


@dataclass(frozen=True, slots=True)
class Rename(Update):
    """An entry that is live under another name; it may change hands and definition too."""


@dataclass(frozen=True, slots=True)
class Adopt(Update):
    """A live entry of nobody or of somebody else that becomes this owner's; its definition may change too."""


@dataclass(frozen=True, slots=True)
class Delete:
    """A live entry of this owner that nothing declares.

    Attributes:
        live: The entry.
        removed: The item of the file that says so; with one, the delete was reviewed there.
    """

    live: LiveEntry
    removed: Removed | None = None

    @property
    def name(self) -> str:
        """The entry's name."""
        return self.live.name


@dataclass(frozen=True, slots=True)
class Forget:
    """A live entry of this owner that nobody owns afterwards; it goes on running."""

    live: LiveEntry
    removed: Removed

    @property
    def name(self) -> str:
        """The entry's name."""
        return self.live.name


Change = Create | Update | Rename | Adopt | Delete | Forget


class Clash(StrEnum):
    """Why an entry cannot become what is declared."""

    FOREIGN = "foreign"
    """The live entry is another's, or nobody's."""
    TAKEN = "taken"
    """Both names of a rename are live."""
    CROWDED = "crowded"
    """Two live entries are to be renamed to one name."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry that is declared here and cannot be had.

    Attributes:
        live: The live entry in question; of a rename the one under the previous name.
        declared: What is declared.
        clash: Why.
        moved: The rename in question, or ``None``; of two to one name, the other one.
    """

    live: LiveEntry
    declared: Declared
    clash: Clash = Clash.FOREIGN
    moved: Moved | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The answer of ``diff``.

    Attributes:
        owner: Whose entries were compared.
        changes: Creates, updates, deletes, renames, adoptions and what is forgotten, in this order, each by name.
        conflicts: By name; they are no changes.
        unchanged: How many declared entries are live as declared.
        owned: The owner's live entries, by name, selected or not; the basis of thresholds.
        declared: How many entries the owner declares, selected or not.
        kept: Live entries of this owner that nothing declares, or that are to be removed, kept because pruning is
            off; by name.
        settled: Items of ``moved`` and ``removed`` that found nothing to do.
        selector: What was looked at.
    """

    owner: str
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    unchanged: int
    owned: tuple[LiveEntry, ...]
    declared: int
    kept: tuple[LiveEntry, ...]
    settled: tuple[Moved | Removed, ...] = ()
    selector: Selector = EVERYTHING


def diff(
    live: Live,
    desired: Desired,
    *,
    owner: str,
    prune: bool = True,
    selector: Selector = EVERYTHING,
    adopt: bool = False,
    take_ownership: tuple[str, ...] = (),
) -> Difference:
    """Compare values, so that spelling, key order and defaults never show as changes.

    Args:
        live: The whole key prefix. Entries of other owners that ``desired`` does not name are not looked at.
        desired: What the owner's manifests say.
        owner: Whose entries to compare.
        prune: Whether anything is deleted: what nothing declares, and what the files say is removed.
        selector: What to look at, by the live or the declared name and labels; the rest is neither changed nor
            counted as unchanged.
        adopt: Whether entries of nobody and of a static schedule may be taken over without the file's ``adopt``.
        take_ownership: Globs over names; other owners' entries of such a name may be taken over.
    """
    wanted = {declared.entry.name: declared for declared in desired.entries}
    owned = tuple(live.entries[name] for name in sorted(live.entries) if live.entries[name].owner == owner)
    moved = [each for each in desired.moved if each.name in wanted]
    renamed, settled, taken = _moves(live, moved, wanted, owner, selector)
    changes: list[Change] = []
    conflicts = [conflict for conflict in taken if _is_meant(selector, conflict.live, conflict.declared)]
    unavailable = {conflict.declared.entry.name for conflict in taken}
    unchanged = 0
    for name in sorted(wanted.keys() - unavailable):
        declared, old, move = wanted[name], live.entries.get(name), renamed.get(name)
        if move is not None:
            old = live.entries[move.previous_name]
        if not _is_meant(selector, old, declared):
            continue
        if old is None:
            changes.append(Create(declared))
        elif old.owner != owner and not may_take_over(old, declared, adopt=adopt, take_ownership=take_ownership):
            conflicts.append(Conflict(old, declared, moved=move))
        elif (kind := _kind(old, declared, owner)) is not None:
            changes.append(kind(old, declared))
        else:
            unchanged += 1
    declared_names = wanted.keys() | {each.previous_name for each in moved}
    absent = {entry.name: entry for entry in owned if entry.name not in declared_names}
    gone, kept = _gone(absent, desired.removed, selector, prune=prune)
    return Difference(
        owner=owner,
        changes=tuple(sorted((*changes, *gone), key=lambda change: (_ORDER.index(type(change)), change.name))),
        conflicts=tuple(sorted(conflicts, key=lambda conflict: conflict.declared.entry.name)),
        unchanged=unchanged,
        owned=owned,
        declared=len(wanted),
        kept=kept,
        settled=(*settled, *_removed_before(desired.removed, absent, selector)),
        selector=selector,
    )


_ORDER = (Create, Update, Delete, Rename, Adopt, Forget)


def _kind(old: LiveEntry, declared: Declared, owner: str) -> type[Update] | None:
    """What makes of a live entry what is declared; ``None`` where it is that."""
    if old.name != declared.entry.name:
        return Rename
    if old.owner != owner:
        return Adopt
    return Update if differs(old, declared) else None


def differs(old: LiveEntry, declared: Declared) -> bool:
    """Whether a live definition is another, or holds its secrets elsewhere; names and owners do not matter."""
    if not old.matches(digest_of(to_definition(declared.entry))):
        return True
    return set(old.secrets) != set(declared.secrets)


def updates(change: Update) -> bool:
    """Whether a change is of the definition too; an update alone is made for nothing else."""
    return type(change) is Update or differs(change.live, change.declared)


def _moves(
    live: Live, moved: Iterable[Moved], wanted: Mapping[str, Declared], owner: str, selector: Selector
) -> tuple[dict[str, Moved], list[Moved], list[Conflict]]:
    """Renames by their new name, those that have nothing to rename, and those whose both names are live."""
    renamed: dict[str, Moved] = {}
    settled: list[Moved] = []
    taken: list[Conflict] = []
    found: list[tuple[Moved, LiveEntry, Declared]] = []
    for move in moved:
        old, new, declared = live.entries.get(move.previous_name), live.entries.get(move.name), wanted[move.name]
        if old is None or (old.owner != owner and new is not None and new.owner == owner):
            if _is_meant(selector, old, declared):
                settled.append(move)  # renamed before; that somebody else has the old name since is no matter
        else:
            found.append((move, old, declared))
    leaving = _leaving(live, [move for move, old, declared in found if _is_meant(selector, old, declared)])
    for move, old, declared in found:
        if move.name in live.entries and move.name not in leaving:
            taken.append(Conflict(old, declared, Clash.TAKEN, move))
        elif move.name in renamed:
            taken.append(Conflict(old, declared, Clash.CROWDED, renamed[move.name]))
        else:
            renamed[move.name] = move
    return renamed, settled, taken


def _leaving(live: Live, moves: Iterable[Moved]) -> set[str]:
    """The live names that renames make free, each for another that takes it in the same step."""
    possible = list(moves)
    while True:
        names = {move.previous_name for move in possible}
        kept = [move for move in possible if move.name not in live.entries or move.name in names]
        if len(kept) == len(possible):
            return names
        possible = kept


def _gone(
    absent: Mapping[str, LiveEntry], removed: Iterable[Removed], selector: Selector, *, prune: bool
) -> tuple[list[Change], tuple[LiveEntry, ...]]:
    """What is deleted or forgotten of what nothing declares, and what is kept because pruning is off."""
    changes: list[Change] = []
    kept = []
    items = {item.name: item for item in removed}
    for name, entry in absent.items():
        item = items.get(name)
        if not _is_meant(selector, entry, None):
            continue
        if item is not None and not item.destroy:
            changes.append(Forget(entry, item))
        elif prune:
            changes.append(Delete(entry, item))
        else:
            kept.append(entry)
    return changes, tuple(kept)


def _removed_before(
    removed: Iterable[Removed], absent: Mapping[str, LiveEntry], selector: Selector
) -> Iterator[Removed]:
    return (item for item in removed if item.name not in absent and selector.matches(item.name))


def _is_meant(selector: Selector, old: LiveEntry | None, declared: Declared | None) -> bool:
    """Whether one side is selected, and no name is excluded."""
    if selector.everything:
        return True
    sides = []
    if old is not None:
        sides.append((old.name, old.entry.labels if old.entry is not None else ()))
    if declared is not None:
        sides.append((declared.entry.name, declared.entry.labels))
    return any(selector.matches(*side) for side in sides) and not any(selector.leaves_out(name) for name, _ in sides)
