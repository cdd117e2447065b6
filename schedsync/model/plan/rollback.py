"""Going back: what an owner had after a revision, from what is live and the history since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Any

from schedsync.diagnostics import Diagnostic, Location, Severity
from schedsync.errors import InvalidValueError, NoWayBackError
from schedsync.model.entry.definition import from_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.plan.plan import Applied
from schedsync.model.state.desired import Declared, Desired, Moved, Removed
from schedsync.model.state.history import UNREADABLE, Revision
from schedsync.model.state.live import Live, LiveEntry
from schedsync.model.state.selector import EVERYTHING, Selector
from schedsync.model.values.secrets import Secret

_Told = tuple[str, str]  # an entry's name, and what to tell of it


@dataclass(frozen=True, slots=True)
class WayBack:
    """What an owner had, as what is desired.

    Attributes:
        desired: The entries, the renames to undo, and what was adopted since and is handed back.
        notes: What cannot be undone wholly.
    """

    desired: Desired
    notes: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class RolledBack:
    """What became of a rollback.

    Attributes:
        applied: Its plan, and the revision it made.
        to: The revision gone back to.
    """

    applied: Applied
    to: int


@dataclass(frozen=True, slots=True)
class _Item:
    """An entry at some revision.

    Attributes:
        definition: As the history has it, or as it is live, decoded only where it is needed; ``None`` where there is
            none that can be read.
        owner: Whose it was.
        secrets: What of it is never shown.
        live_name: The name it is live under now; ``None`` where that entry is gone.
        fault: Why it cannot be read.
    """

    definition: LiveEntry | Mapping[str, Any] | None
    owner: str | None
    secrets: tuple[Secret, ...] = ()
    live_name: str | None = None
    fault: str = ""

    @property
    def is_readable(self) -> bool:
        """Whether there is a definition, and it can be read as far as the store tells."""
        if isinstance(self.definition, LiveEntry):
            return self.definition.entry is not None
        return self.definition is not None


def way_back(
    live: Live, revisions: Sequence[Revision], *, owner: str, to: int, selector: Selector = EVERYTHING
) -> WayBack:
    """What an owner had after a revision.

    Every revision since is undone in turn, also those of other owners and of code: an entry may have changed hands.
    What nobody recorded (a stored text edited or deleted by hand) is taken from the revisions up to there.

    Args:
        live: The whole key prefix.
        revisions: The history, newest first, read no earlier than ``live``.
        owner: Whose entries.
        to: The revision.
        selector: Entries that it leaves out by their name need not be readable.

    Raises:
        NoWayBackError: When there is no such revision yet, the history kept does not reach back to it, or a record
            of an entry that is needed cannot be read.
    """
    since = _since(live, revisions, to)
    items = {name: _Item(entry, entry.owner, entry.secrets, name) for name, entry in live.entries.items()}
    origins: dict[str, str | None] = {}
    for revision in since:
        origins |= _undo(items, revision)
    _fill(items, [revision for revision in revisions if revision.revision <= to])
    place = Location(f"revision {to}")
    wanted: dict[str, _Item] = {}
    declared = []
    for name, item in sorted(items.items()):
        if item.owner == owner and (found := _declared(name, item, live, place, selector)) is not None:
            wanted[name] = item
            declared.append(found)
    moved, notes = _moved(wanted, live, owner, place)
    origins |= {item.live_name: item.owner for item in items.values() if item.live_name is not None}
    lost = {name: first for name, first in origins.items() if first != owner and name not in wanted}
    returned, more = _returned(lost, live, owner, place)
    told = tuple(_note(message) for name, message in (*notes, *more) if _may_mean(selector, name))
    return WayBack(Desired(tuple(declared), moved, returned), told)


def _since(live: Live, revisions: Sequence[Revision], to: int) -> list[Revision]:
    """The revisions to undo, newest first, without a gap."""
    if to > live.revision:
        newest = f"the newest is {live.revision}" if live.revision else "nothing was ever applied to this store"
        raise NoWayBackError(f"there is no revision {to} yet: {newest}")
    since = [revision for revision in revisions if to < revision.revision <= live.revision]
    expected = live.revision
    for revision in since:
        if revision.revision != expected or revision.action == UNREADABLE:
            break
        expected -= 1
    if expected != to:
        known = any(revision.revision == expected for revision in since)
        fault = "cannot be read" if known else "is no longer in it"
        oldest = f"; the oldest to go back to is {expected}" if expected < live.revision else ""
        raise NoWayBackError(f"the history does not reach back to revision {to}: revision {expected} {fault}{oldest}")
    return since


def _undo(items: dict[str, _Item], revision: Revision) -> dict[str, str | None]:
    """Take one revision back; first what it left, then what was there before, as names may have been handed on.

    Returns:
        Who created what the revision created and is still live, by its present name.
    """
    taken = {change.name: items.pop(change.name, None) for change in revision.changes}
    created: dict[str, str | None] = {}
    for change in revision.changes:
        item = taken[change.name]
        if change.kind == "create":
            if item is not None and item.live_name is not None:
                created[item.live_name] = change.after_owner
            continue
        if change.kind == "forget" and item is not None:
            items[change.name] = _Item(item.definition, change.before_owner, item.secrets, item.live_name, item.fault)
            continue
        items[change.previous_name or change.name] = _Item(
            change.before,
            change.before_owner,
            change.before_secrets,
            item.live_name if item is not None else None,
            f"the history's record of revision {revision.revision} holds no definition of it that can be read",
        )
    return created


def _fill(items: dict[str, _Item], revisions: Sequence[Revision]) -> None:
    """Put in what the records up to the revision tell of entries that were changed by hand since."""
    seen: set[str] = set()
    for revision in revisions:
        for change in revision.changes:
            item = items.get(change.name)
            if change.name not in seen and change.after is not None and (item is None or not item.is_readable):
                live_name = item.live_name if item is not None else None
                items[change.name] = _Item(change.after, change.after_owner, change.after_secrets, live_name)
            seen |= {change.name, change.previous_name or change.name}


def _may_mean(selector: Selector, name: str) -> bool:
    """Whether a selector may mean an entry, as far as its name tells."""
    return selector.matches(name, selector.labels)


def _declared(name: str, item: _Item, live: Live, place: Location, selector: Selector) -> Declared | None:
    """What is desired of an entry; ``None`` for one that cannot be read and is left out.

    Raises:
        NoWayBackError: For one that cannot be read and is not left out.
    """
    names = dict.fromkeys((name, item.live_name or name))
    try:
        entry = _entry(name, item)
    except InvalidValueError as error:
        if not any(_may_mean(selector, each) for each in names):
            return None
        out = " ".join(f"--exclude {quote(each)}" for each in names)
        raise NoWayBackError(f'what "{name}" was then cannot be read: {error.message}; leave it out by {out}') from None
    now = live.entries.get(item.live_name or name)
    # What its owner forgot since is nobody's, and was his: the one kind of entry that may be taken without a word.
    adopt = now is not None and now.owner is None and item.live_name is not None
    return Declared(entry, str(item.owner), place, adopt=adopt, secrets=item.secrets)


def _entry(name: str, item: _Item) -> Entry:
    if isinstance(item.definition, LiveEntry):
        if item.definition.entry is not None:
            return item.definition.entry
        raise InvalidValueError(item.definition.problem or "it is damaged", code="SCH604")
    if item.definition is None:
        raise InvalidValueError(item.fault, code="SCH604")
    return from_definition(name, item.definition)


def _moved(
    wanted: Mapping[str, _Item], live: Live, owner: str, place: Location
) -> tuple[tuple[Moved, ...], list[_Told]]:
    """The renames to undo, also where one frees the name of another; not one whose names are needed otherwise."""
    renames = {name: item.live_name for name, item in wanted.items() if item.live_name not in (None, name)}
    back = _possible({name: live_name for name, live_name in renames.items() if live_name is not None}, wanted, live)
    notes = [
        (name, f'"{name}" does not get back its run state, which is now that of "{live_name}"')
        for name, live_name in sorted(renames.items())
        if name not in back
    ]
    return tuple(Moved(live_name, name, owner, place) for name, live_name in sorted(back.items())), notes


def _possible(renames: dict[str, str], wanted: Mapping[str, _Item], live: Live) -> dict[str, str]:
    """The renames, present names by old ones, of which each finds its old name free and is not wanted where it is."""
    while True:
        leaving = set(renames.values())
        kept = {
            name: live_name
            for name, live_name in renames.items()
            if (name not in live.entries or name in leaving) and (live_name not in wanted or live_name in renames)
        }
        if len(kept) == len(renames):
            return kept
        renames = kept


def _returned(
    origins: Mapping[str, str | None], live: Live, owner: str, place: Location
) -> tuple[tuple[Removed, ...], list[_Told]]:
    """What the owner adopted since: it is not deleted, but nobody's again.

    Args:
        origins: Whose each was after the revision, or who created it since; by its present name.
        live: The whole key prefix.
        owner: Whose entries.
        place: Where it is said.
    """
    returned, notes = [], []
    for name, first in sorted(origins.items()):
        if name not in live.entries or live.entries[name].owner != owner:
            continue
        returned.append(Removed(name, destroy=False, owner=owner, source=place))
        if first is not None:
            notes.append((name, f'"{name}" was adopted from owner "{first}", who can adopt it back'))
    return tuple(returned), notes


def _note(message: str) -> Diagnostic:
    return Diagnostic("SCH421", "rollback", Severity.NOTE, message)
