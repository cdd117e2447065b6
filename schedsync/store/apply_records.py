"""What an apply writes, and what it did. Instants are aware UTC in whole milliseconds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schedsync.diagnostics import Location
from schedsync.model.entry.entry import Entry
from schedsync.model.values.secrets import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyChange:
    """One change to one entry.

    Attributes:
        name: The entry.
        kind: What to do; ``forget`` takes the owner away and leaves all else.
        expected_digest: Of the definition as read; ``None`` when there was no entry of that name.
        expected_owner: Whose it was as read; ``None`` for nobody's, and when there was none.
        entry: The new definition; ``None`` for a delete and a forget.
        owner: Whose it is afterwards; ``None`` for nobody's.
        source: Where it is declared, where known.
        uid: For a create, the new entry's. An update keeps the stored one.
        reset_cursor: The timing changed: the next slot is strictly after the request's ``now``.
        due: The next fire time; ``None`` when it will not fire.
        move_due: Whether ``due`` replaces the fire time in the store. Where it does not, ``due`` is used only if the
            change takes the entry out of quarantine.
        previous_name: Of a rename, which is an update: the name that it is live under. Its uid, run state, due time,
            quarantine and pause go with it.
        secrets: The places of the definition that are never shown.
    """

    name: str
    kind: Literal["create", "update", "delete", "forget"]
    expected_digest: str | None = None
    expected_owner: str | None = None
    entry: Entry | None = None
    owner: str | None = None
    source: Location | None = None
    uid: str | None = None
    reset_cursor: bool = False
    due: datetime | None = None
    move_due: bool = False
    previous_name: str | None = None
    secrets: tuple[Secret, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyRequest:
    """Changes that are written together or not at all.

    Attributes:
        attempt_id: Random, one an attempt: the same one sent twice is applied once.
        owner: Whose run this is; ``None`` for entries saved from code.
        now: The store's time that the changes' fire times were computed for.
        by: Who applies.
        changes: At most one a name.
        commit: The git commit, where known.
        run_url: The CI run, where known.
        tool_version: Of schedsync.
        action: ``apply``, ``static``, ``rollback`` …; with ``save``, ``delete`` and ``reschedule``, which are from
            code, the owner's last apply stays what it was.
        plan_id: Of the plan, where there was one.
        expected_instance: The store that the plan was made for; ``None`` for any.
        rollback_of: Of a rollback, the revision gone back to.
    """

    attempt_id: str
    owner: str | None
    now: datetime
    by: str
    changes: tuple[ApplyChange, ...]
    commit: str | None = None
    run_url: str | None = None
    tool_version: str | None = None
    action: str = "apply"
    plan_id: str | None = None
    expected_instance: str | None = None
    rollback_of: int | None = None


@dataclass(frozen=True, slots=True)
class ApplyAnswer:
    """What an apply did.

    Attributes:
        revision: The revision made, or the newest where there was nothing to do.
        applied: ``False`` when there was nothing to do, or this attempt had been applied before.
        now: The store's time.
        instance_id: The store's; ``None`` for a store that has never been written.
    """

    revision: int
    applied: bool
    now: datetime
    instance_id: str | None
