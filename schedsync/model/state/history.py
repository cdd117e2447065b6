"""What was applied, revision by revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from schedsync.model.state.selector import Selector
from schedsync.model.values.pointers import changed_pointers
from schedsync.model.values.secrets import Secret, with_secrets

FROM_CODE = frozenset({"save", "delete", "reschedule"})
"""Actions of the Python API: what they change in an owned entry is drift from what its owner last applied."""

UNREADABLE = "unreadable"
"""The action of a revision whose record cannot be read: its number, time and owner are told all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryChange:
    """One change of one revision.

    Attributes:
        name: The entry's name afterwards; of a delete, what it was.
        previous_name: Its name before, where that differs.
        kind: What was done; a rename and an adoption are updates.
        before: The definition before; ``None`` where there was none, or none that could be read.
        after: The definition afterwards; ``None`` for a delete.
        before_owner: Whose it was.
        after_owner: Whose it is.
        before_secrets: What of ``before`` is never shown.
        after_secrets: What of ``after`` is never shown.
    """

    name: str
    previous_name: str | None = None
    kind: Literal["create", "update", "delete", "forget"]
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    before_owner: str | None = None
    after_owner: str | None = None
    before_secrets: tuple[Secret, ...] = ()
    after_secrets: tuple[Secret, ...] = ()

    @property
    def actions(self) -> tuple[str, ...]:
        """What was done, in a plan's words; several where a rename or an adoption also changed the definition."""
        if self.kind != "update":
            return (self.kind,)
        found = []
        if self.previous_name not in (None, self.name):
            found.append("rename")
        if self.before_owner != self.after_owner:
            found.append("adopt")
        if not found or self.changed_paths:
            found.append("update")
        return tuple(found)

    @property
    def changed_paths(self) -> tuple[str, ...]:
        """RFC 6901 pointers into the definition; none where only the name or the owner changed."""
        if self.kind == "forget":
            return ()
        found = changed_pointers(self.before, self.after)
        return found if self.kind != "update" else with_secrets(found, self.before_secrets, self.after_secrets)

    def concerns(self, selector: Selector) -> bool:
        """Whether it is about entries that are meant, by their name or labels before or afterwards."""
        names = (self.name, self.previous_name or self.name)
        sides = [side for side in (self.before, self.after) if side is not None] or [{}]
        return any(selector.matches(name, _labels(side)) for name in names for side in sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision of the store.

    Attributes:
        revision: Its number.
        at: When, by the store's clock.
        owner: Whose; ``None`` for what was saved from code for nobody.
        by: Who.
        action: ``apply``, ``static``, ``rollback``, ``save``, ``delete`` …
        commit: The git commit, where known.
        run_url: The CI run, where known.
        plan_id: Of the plan, where there was one.
        rollback_of: The revision that a rollback went back to.
        tool_version: Of the schedsync that applied.
        changes: What changed.
    """

    revision: int
    at: datetime
    owner: str | None
    by: str
    action: str
    commit: str | None = None
    run_url: str | None = None
    plan_id: str | None = None
    rollback_of: int | None = None
    tool_version: str | None = None
    changes: tuple[HistoryChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The answer of ``history``.

    Attributes:
        now: The store's time.
        revisions: Newest first.
        older: How many more there are.
        detailed: Whether to tell each change.
    """

    now: datetime
    revisions: tuple[Revision, ...]
    older: int = 0
    detailed: bool = False


def _labels(definition: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found = definition.get("labels")
    return tuple((str(key), str(value)) for key, value in found.items()) if isinstance(found, Mapping) else ()
