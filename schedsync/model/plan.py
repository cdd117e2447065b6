"""The plan: every change with its impact, and what the safety checks say of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from schedsync.diagnostics import Diagnostic, Location
from schedsync.model.definition import to_definition
from schedsync.model.diff import Change, Create, Delete, Difference, Update
from schedsync.model.entry import Entry
from schedsync.model.impact import NO_RUNS, Runs, runs_after_create, runs_after_update, runs_of_live
from schedsync.model.live import Live, Pause
from schedsync.model.pointers import changed_pointers
from schedsync.model.safety import Acknowledgements, Check, CheckStatus, Thresholds, check_safety


class Action(StrEnum):
    """What a change does to an entry."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    RENAME = "rename"
    ADOPT = "adopt"
    FORGET = "forget"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """One change, with all that is needed to review it and to apply it.

    Attributes:
        name: The entry's name after the change.
        previous_name: Its name before, where that differs.
        actions: What is done; several when a rename also updates.
        reason: Why, a few words.
        before: The live definition; ``None`` where there is none, or none that can be read.
        after: The desired definition; ``None`` for a delete.
        before_digest: Of the live definition; ``None`` where the entry is not live. Compared when applied.
        before_owner: Whose the live entry is. Compared when applied.
        changed_paths: RFC 6901 pointers into the definition.
        source: Where it is declared; for a delete, where it was.
        runs_before: How it runs if nothing is applied.
        runs_after: How it runs once applied.
    """

    name: str
    previous_name: str | None = None
    actions: tuple[Action, ...]
    reason: str
    before: Entry | None = None
    after: Entry | None = None
    before_digest: str | None = None
    before_owner: str | None = None
    changed_paths: tuple[str, ...] = ()
    source: Location | None = None
    runs_before: Runs = NO_RUNS
    runs_after: Runs = NO_RUNS


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The store that a plan was made against.

    Attributes:
        environment: Its name in the project file, or ``None``.
        url: Masked.
        key_prefix: The key prefix.
        instance_id: The store's own identity; ``None`` for a store that has had no write.
    """

    environment: str | None
    url: str
    key_prefix: str
    instance_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The files that a plan was made from.

    Attributes:
        commit: The git commit checked out, where known.
        dirty: Whether the work tree differs from it; ``None`` where unknown.
        files: Path and SHA-256 of each manifest read.
    """

    commit: str | None = None
    dirty: bool | None = None
    files: tuple[tuple[str, str], ...] = ()


NO_SOURCE = Source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What apply would do.

    Attributes:
        plan_id: Made for this plan.
        created_at: The store's time when the live side was read.
        created_by: Who made it.
        target: Against which store.
        owner: For whose entries.
        source: From which files.
        prior_revision: The store's revision when it was read.
        changes: Creates, updates and deletes, in this order, each by name.
        checks: The safety and ownership checks that found something.
        paused: The owner's paused entries and their pauses, by name.
        diagnostics: Warnings and notes about the files and the plan.
        unchanged: How many declared entries are live as declared.
    """

    plan_id: str
    created_at: datetime
    created_by: str
    target: Target
    owner: str
    source: Source
    prior_revision: int
    changes: tuple[PlannedChange, ...]
    checks: tuple[Check, ...] = ()
    paused: tuple[tuple[str, Pause], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    unchanged: int = 0

    @property
    def applyable(self) -> bool:
        """Whether no check refuses it. A plan without changes may be applied too."""
        return not self.refusals

    @property
    def refusals(self) -> tuple[Check, ...]:
        """The checks that refuse it."""
        return tuple(check for check in self.checks if check.status is CheckStatus.REFUSED)

    def count(self, action: Action) -> int:
        """How many changes do this."""
        return sum(1 for change in self.changes if action in change.actions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How and from what a plan was made; it enters the plan as it is."""

    plan_id: str
    by: str
    target: Target
    source: Source = NO_SOURCE
    diagnostics: tuple[Diagnostic, ...] = ()


def make_plan(
    difference: Difference,
    live: Live,
    made: Made,
    *,
    thresholds: Thresholds,
    said: Acknowledgements,
    progress: Callable[[], None] = lambda: None,
) -> Plan:
    """Add to a difference its impact and its checks.

    Args:
        difference: Of ``live`` and the manifests.
        live: The whole key prefix; its time is *now*.
        made: What is known of this run.
        thresholds: How much may change without being told so.
        said: What was told.
        progress: Called once for each change looked at.
    """
    changes = []
    for change in difference.changes:
        changes.append(_planned(change, live.now))
        progress()
    return Plan(
        plan_id=made.plan_id,
        created_at=live.now,
        created_by=made.by,
        target=made.target,
        owner=difference.owner,
        source=made.source,
        prior_revision=live.revision,
        changes=tuple(changes),
        checks=check_safety(difference, thresholds, said),
        paused=tuple((entry.name, entry.paused) for entry in difference.owned if entry.paused is not None),
        diagnostics=made.diagnostics,
        unchanged=difference.unchanged,
    )


def _planned(change: Change, now: datetime) -> PlannedChange:
    if isinstance(change, Create):
        return _created(change, now)
    if isinstance(change, Update):
        return _updated(change, now)
    return _deleted(change, now)


def _created(change: Create, now: datetime) -> PlannedChange:
    entry = change.declared.entry
    return PlannedChange(
        name=change.name,
        actions=(Action.CREATE,),
        reason="declared and not live",
        after=entry,
        source=change.declared.source,
        runs_after=runs_after_create(entry, now),
    )


def _updated(change: Update, now: datetime) -> PlannedChange:
    live, entry = change.live, change.declared.entry
    before = None if live.entry is None else to_definition(live.entry)
    return PlannedChange(
        name=change.name,
        actions=(Action.UPDATE,),
        reason="the definition differs" if before else f"the live definition cannot be read: {live.problem}",
        before=live.entry,
        after=entry,
        before_digest=live.digest,
        before_owner=live.owner,
        changed_paths=changed_pointers(before, to_definition(entry)),
        source=change.declared.source,
        runs_before=runs_of_live(live, now),
        runs_after=runs_after_update(live, entry, now),
    )


def _deleted(change: Delete, now: datetime) -> PlannedChange:
    live = change.live
    return PlannedChange(
        name=change.name,
        actions=(Action.DELETE,),
        reason="in no manifest",
        before=live.entry,
        before_digest=live.digest,
        before_owner=live.owner,
        source=live.source,
        runs_before=runs_of_live(live, now),
    )


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a plan.

    Attributes:
        plan: The plan.
        revision: The revision it made; ``None`` where there was nothing to do.
    """

    plan: Plan
    revision: int | None
