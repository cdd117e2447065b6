"""The plan: every change with its impact, and what the safety checks say of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from schedsync import __version__
from schedsync.diagnostics import Diagnostic, Location
from schedsync.model.entry.entry import Entry
from schedsync.model.plan.check import Check, CheckStatus
from schedsync.model.plan.impact import NO_RUNS, Runs
from schedsync.model.slots.hot_spots import HotSpot
from schedsync.model.state.drift import Drift
from schedsync.model.state.live import Pause
from schedsync.model.state.selector import EVERYTHING, Selector
from schedsync.model.values.secrets import Secret


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
        sealed_digest: Stands for ``before_digest`` in the document where a definition holds secrets, lest it tell
            whoever tries all passwords which one is right; else ``None``.
        before_owner: Whose the live entry is. Compared when applied.
        changed_paths: RFC 6901 pointers into the definition.
        source: Where it is declared; for a delete, where it was.
        runs_before: How it runs if nothing is applied.
        runs_after: How it runs once applied.
        secrets_before: The places of ``before`` that are never shown.
        secrets_after: The places of ``after`` that are never shown.
        seals: An HMAC of each value that ``secrets_after`` stands for, in the same order; ``None`` for a store that
            has no key yet.
    """

    name: str
    previous_name: str | None = None
    actions: tuple[Action, ...]
    reason: str
    before: Entry | None = None
    after: Entry | None = None
    before_digest: str | None = None
    sealed_digest: str | None = None
    before_owner: str | None = None
    changed_paths: tuple[str, ...] = ()
    source: Location | None = None
    runs_before: Runs = NO_RUNS
    runs_after: Runs = NO_RUNS
    secrets_before: tuple[Secret, ...] = ()
    secrets_after: tuple[Secret, ...] = ()
    seals: tuple[str | None, ...] = ()

    @property
    def live_name(self) -> str:
        """The name it is live under before the change."""
        return self.previous_name or self.name


class Fate(StrEnum):
    """What a plan does to an entry that drifted."""

    REVERTED = "reverted"
    """It becomes again what was last applied."""
    REPLACED = "replaced"
    """It becomes something else."""
    KEPT = "kept"
    """The files say by now what it was changed to, or the plan leaves it alone."""
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class PlannedDrift:
    """An entry that something else than its owner's apply changed, and what becomes of it."""

    drift: Drift
    fate: Fate


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
        changes: Creates, updates, deletes, renames, adoptions and what is forgotten, in this order, each by name.
        checks: The safety and ownership checks that found something.
        paused: The owner's entries that pauses hold after the plan, also new ones, with the pause, by the name then.
        diagnostics: Warnings and notes about the files and the plan.
        unchanged: How many declared entries are live as declared.
        drift: The owner's entries that something else changed since they were applied, and what the plan does to them.
        hot_spots: Instants at which the plan makes many entries run.
        selector: What was looked at; nothing is said of the rest.
        against: The files that it was made against in place of a store, else ``None``; such a plan is only to be read.
        schedsync_version: Of the schedsync that made it.
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
    drift: tuple[PlannedDrift, ...] = ()
    hot_spots: tuple[HotSpot, ...] = ()
    selector: Selector = EVERYTHING
    against: str | None = None
    schedsync_version: str = __version__

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
    against: str | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a plan.

    Attributes:
        plan: The plan.
        revision: The revision it made; ``None`` where there was nothing to do.
    """

    plan: Plan
    revision: int | None
