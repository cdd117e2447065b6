"""Drift: where live is not what was last applied, because code or a person changed it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schedsync.errors import InvalidValueError
from schedsync.model.definition import digest_of, from_definition, to_definition
from schedsync.model.entry import Entry
from schedsync.model.history import FROM_CODE, HistoryChange, Revision
from schedsync.model.live import Live, LiveEntry
from schedsync.model.pointers import changed_pointers
from schedsync.model.secrets import Secret
from schedsync.model.selector import EVERYTHING, Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """An entry that is not what was last applied.

    Attributes:
        name: Its name.
        owner: Whose it is, or was; ``None`` for nobody's.
        before: The definition last applied; ``None`` where neither the entry nor the history kept tells.
        after: The live definition; ``None`` where the entry is gone, or cannot be read.
        since_revision: The apply that it differs from; ``None`` where the history kept does not reach back to it.
        secrets: What of both is never shown.
        problem: Why the live definition cannot be read, else ``None``.
    """

    name: str
    owner: str | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    since_revision: int | None
    secrets: tuple[Secret, ...] = ()
    problem: str | None = None

    @property
    def changed_paths(self) -> tuple[str, ...]:
        """RFC 6901 pointers into the definition; the empty one (the whole) where a side is missing."""
        return changed_pointers(self.before, self.after) or ("",)


@dataclass(frozen=True, slots=True)
class _Record:
    """What the history says of a name.

    Attributes:
        revision: The revision.
        change: Its change.
        from_code: Whether code made it.
    """

    revision: int
    change: HistoryChange
    from_code: bool

    @property
    def definition(self) -> Mapping[str, Any] | None:
        """The definition that the change left; a forget leaves it as it was."""
        change = self.change
        return change.before if change.kind == "forget" and change.after is None else change.after

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What of either side is never shown."""
        return (*self.change.before_secrets, *self.change.after_secrets)


def find_drift(
    live: Live, revisions: Iterable[Revision] = (), *, owner: str | None = None, selector: Selector = EVERYTHING
) -> tuple[Drift, ...]:
    """Every entry that is not what was last applied, by name.

    Found are entries that code changed, or whose stored text was edited by hand; and, where the history tells of
    them, entries that are gone. One that code deleted is told until its owner applies again: that apply, which made
    it anew or no longer declared it, is then the last.

    Args:
        live: The whole key prefix.
        revisions: The history, newest first, read no earlier than ``live``; without it, only what the entries
            themselves tell is found.
        owner: Only this owner's entries; an empty text for nobody's.
        selector: Only these entries.
    """
    records = _by_name(revision for revision in revisions if revision.revision <= live.revision)
    found = [_changed(entry, records.get(name, [])) for name, entry in live.entries.items()]
    found += [_gone(name, known, live) for name, known in records.items()]
    return tuple(
        each
        for each in sorted((each for each in found if each is not None), key=lambda each: each.name)
        if (owner is None or (each.owner or "") == owner) and _is_meant(each, selector)
    )


def _by_name(revisions: Iterable[Revision]) -> dict[str, list[_Record]]:
    """The changes of each name, newest first; a rename is told under both names."""
    found: dict[str, list[_Record]] = {}
    for revision in revisions:
        for change in revision.changes:
            record = _Record(revision.revision, change, revision.action in FROM_CODE)
            for name in dict.fromkeys((change.name, change.previous_name or change.name)):
                found.setdefault(name, []).append(record)
    return found


def _changed(entry: LiveEntry, records: list[_Record]) -> Drift | None:
    """A live entry that is not what was applied."""
    secrets = (*entry.secrets, *(secret for record in records for secret in record.secrets))
    newest = records[0] if records and records[0].change.name == entry.name else None
    written = newest.definition if newest else None
    if entry.entry is None:
        return Drift(
            name=entry.name,
            owner=newest.change.after_owner if newest and not entry.uid else entry.owner,
            before=written,
            after=None,
            since_revision=newest.revision if newest and written else None,
            secrets=secrets,
            problem=entry.problem or "it cannot be read",
        )
    after = to_definition(entry.entry)
    if entry.applied is not None:
        before, since = to_definition(entry.applied), entry.applied_revision
    elif written is not None and newest is not None:
        before, since = dict(written), newest.revision
        if after == written or entry.entry == _entry(entry.name, written):
            return None
    elif digest_of(after) == entry.digest:
        return None
    else:
        return Drift(
            name=entry.name,
            owner=entry.owner,
            before=None,
            after=after,
            since_revision=entry.revision,
            secrets=secrets,
        )
    return Drift(name=entry.name, owner=entry.owner, before=before, after=after, since_revision=since, secrets=secrets)


def _entry(name: str, definition: Mapping[str, Any]) -> Entry | None:
    """A definition of the history as an entry: an earlier version may have written the same in other words."""
    try:
        return from_definition(name, definition)
    except InvalidValueError:
        return None


def _gone(name: str, records: list[_Record], live: Live) -> Drift | None:
    """An entry that should be live."""
    newest = records[0]
    change = newest.change
    if change.name != name:  # renamed away
        return None
    owner = change.before_owner if change.kind == "delete" else change.after_owner
    if owner is None:
        return None
    if change.kind != "delete":
        if name in live.entries:
            return None
    elif not newest.from_code or _owner_of(live, name) == owner or _applied_since(live, owner, newest.revision):
        return None
    known = next((record for record in records if not record.from_code and record.definition is not None), None)
    return Drift(
        name=name,
        owner=owner,
        before=known.definition if known else records[-1].change.before,
        after=None,
        since_revision=known.revision if known else None,
        secrets=tuple(secret for record in records for secret in record.secrets),
    )


def _owner_of(live: Live, name: str) -> str | None:
    entry = live.entries.get(name)
    return entry.owner if entry else None


def _applied_since(live: Live, owner: str, revision: int) -> bool:
    record = live.owners.get(owner)
    return record is not None and record.revision > revision


def _is_meant(found: Drift, selector: Selector) -> bool:
    sides = [side for side in (found.before, found.after) if side is not None]
    labels = [tuple(dict(side.get("labels", {})).items()) for side in sides] or [()]
    return any(selector.matches(found.name, each) for each in labels)
