"""Drift: where live is not what was last applied, because code or a person changed it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from schedsync.errors import InvalidValueError
from schedsync.model.entry.definition import digest_of, from_definition, to_definition
from schedsync.model.state.history import FROM_CODE, HistoryChange, Revision
from schedsync.model.state.live import Live, LiveEntry
from schedsync.model.state.selector import EVERYTHING, Selector
from schedsync.model.values.pointers import changed_pointers
from schedsync.model.values.secrets import Secret


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
        known_paths: The changed paths, where both sides are only what may be shown; ``None`` to compare them.
    """

    name: str
    owner: str | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    since_revision: int | None
    secrets: tuple[Secret, ...] = ()
    problem: str | None = None
    known_paths: tuple[str, ...] | None = None

    @property
    def changed_paths(self) -> tuple[str, ...]:
        """RFC 6901 pointers into the definition; the empty one (the whole) where a side is missing."""
        if self.known_paths is not None:
            return self.known_paths
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
    def after(self) -> Mapping[str, Any] | None:
        """What the change left; in today's words, as an earlier version may have written it in others."""
        after = self.change.after
        try:
            return None if after is None else to_definition(from_definition(self.change.name, after))
        except InvalidValueError:
            return after

    def left(self, digest: str) -> bool:
        """Whether the change left the definition of this digest."""
        return self.change.after is not None and digest_of(self.change.after) == digest

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What of either side is never shown."""
        return (*self.change.before_secrets, *self.change.after_secrets)


_Records = list[_Record]


def find_drift(
    live: Live, revisions: Iterable[Revision] = (), *, owner: str | None = None, selector: Selector = EVERYTHING
) -> tuple[Drift, ...]:
    """Every entry that is not what was last applied, by name.

    Found are entries that code changed, or whose stored text was edited by hand or cannot be read; and, where the
    history tells of them, entries that are gone. One that code deleted is told until its owner applies again: that
    apply, which made it anew or no longer declared it, is then the last.

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
    drift = (each for each in found if each is not None and (owner is None or (each.owner or "") == owner))
    return tuple(sorted((each for each in drift if _is_meant(each, selector)), key=lambda each: each.name))


def _by_name(revisions: Iterable[Revision]) -> dict[str, _Records]:
    """The changes of each name, newest first; a rename is told under both names."""
    found: dict[str, _Records] = {}
    for revision in revisions:
        for change in revision.changes:
            record = _Record(revision.revision, change, revision.action in FROM_CODE)
            for name in dict.fromkeys((change.name, change.previous_name or change.name)):
                found.setdefault(name, []).append(record)
    return found


def _changed(live: LiveEntry, records: _Records) -> Drift | None:
    """A live entry that is not what was applied."""
    newest = records[0] if records and records[0].change.name == live.name else None
    if live.is_as_applied and newest is not None and newest.left(live.digest):
        return None  # found without decoding either
    if live.entry is None:
        return _unreadable(live, newest, records)
    after = to_definition(live.entry)
    before: Mapping[str, Any] | None
    if live.applied is not None:
        before, since = to_definition(live.applied), live.applied_revision
    else:
        before, since = newest.after if newest is not None else None, live.revision
        if after == before or (before is None and digest_of(after) == live.digest):
            return None
    found = Drift(name=live.name, owner=live.owner, before=before, after=after, since_revision=since)
    return _hidden(found, live, records)


def _unreadable(live: LiveEntry, newest: _Record | None, records: _Records) -> Drift:
    damaged = not live.uid  # so is its head, which would tell whose it is
    found = Drift(
        name=live.name,
        owner=newest.change.after_owner if damaged and newest is not None else live.owner,
        before=newest.after if newest is not None else None,
        after=None,
        since_revision=newest.revision if newest is not None else None,
        problem=live.problem,
    )
    return _hidden(found, live, records)


def _gone(name: str, records: _Records, live: Live) -> Drift | None:
    """An entry that should be live."""
    newest = records[0]
    change = newest.change
    deleted = change.kind == "delete"
    owner = change.before_owner if deleted else change.after_owner
    if change.name != name or owner is None:  # renamed away, or nobody's
        return None
    if not deleted:
        if name in live.entries:
            return None
    elif not newest.from_code or _owner_of(live, name) == owner or _applied_since(live, owner, newest.revision):
        return None
    known = next((record for record in records if not record.from_code and record.after is not None), None)
    found = Drift(
        name=name,
        owner=owner,
        before=known.after if known is not None else records[-1].change.before,
        after=None,
        since_revision=known.revision if known is not None else None,
    )
    return _hidden(found, None, records)


def _hidden(found: Drift, live: LiveEntry | None, records: _Records) -> Drift:
    """The same, with all that was ever secret in it."""
    every = [*(live.secrets if live is not None else ()), *(secret for record in records for secret in record.secrets)]
    by_pointer = {secret.pointer: secret for secret in reversed(every)}
    return replace(found, secrets=tuple(by_pointer[pointer] for pointer in sorted(by_pointer)))


def _owner_of(live: Live, name: str) -> str | None:
    entry = live.entries.get(name)
    return entry.owner if entry is not None else None


def _applied_since(live: Live, owner: str, revision: int) -> bool:
    record = live.owners.get(owner)
    return record is not None and record.revision > revision


def _is_meant(found: Drift, selector: Selector) -> bool:
    sides = [side for side in (found.before, found.after) if side is not None] or [{}]
    return any(selector.matches(found.name, tuple(side.get("labels", {}).items())) for side in sides)
