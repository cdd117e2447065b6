"""The values that go into the store and come out of it. Frozen; instants are aware UTC in whole milliseconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from schedsync.diagnostics import Location
from schedsync.model.entry import Entry
from schedsync.model.run_state import RunState
from schedsync.model.secrets import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds, or wants, the lock.

    Attributes:
        host: The host's name.
        pid: The process.
        nonce: Random, another one after each leadership: the same holder asking again gets its own grant back.
        version: Of schedsync.
        since: When the process began to stand for leader.
    """

    host: str
    pid: int
    nonce: str
    version: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Granted:
    """The lock is ours.

    Attributes:
        token: The fencing token; every later grant to another holder has a greater one.
        expires: The lease's end by the store's clock.
    """

    token: int
    expires: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """Another holds the lock.

    Attributes:
        holder: Who.
        remaining: What is left of its lease.
    """

    holder: Holder
    remaining: timedelta


@dataclass(frozen=True, slots=True)
class Renewed:
    """The lease begins anew.

    Attributes:
        revision: Of the newest apply.
        next_fire: The earliest fire time of all entries, past ones included, or ``None``.
        expires: The lease's new end by the store's clock.
    """

    revision: int
    next_fire: datetime | None
    expires: datetime


@dataclass(frozen=True, slots=True)
class Lost:
    """The lock is no longer ours: another was granted it, or somebody deleted it."""


@dataclass(frozen=True, slots=True)
class LockState:
    """The lock as anybody may read it.

    Attributes:
        holder: Who was granted it last.
        token: Its fencing token.
        expires: The lease's end by the store's clock; in the past when the holder crashed.
        remaining: What is left of the lease, never negative.
    """

    holder: Holder
    token: int
    expires: datetime
    remaining: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DueHead:
    """An entry whose fire time has come, without its definition.

    Attributes:
        name: Its name.
        fire: The fire time that has come.
        uid: Made when it was created.
        digest: Of its definition: whoever has decoded that digest already need not read it again.
        revision: The apply that last wrote it.
        owner: Whose it is, or ``None``.
        state: Its run state; ``None`` where that cannot be decoded.
        problem: Why its head or run state cannot be decoded, else ``None``.
    """

    name: str
    fire: datetime
    uid: str
    digest: str
    revision: int
    owner: str | None
    state: RunState | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What is due.

    Attributes:
        now: The store's time when it answered.
        revision: Of the newest apply.
        next_fire: The first fire time after the ``now`` that was asked for, or ``None``.
        entries: Ordered by (fire time, name), at most as many as asked for.
    """

    now: datetime
    revision: int
    next_fire: datetime | None
    entries: tuple[DueHead, ...]


@dataclass(frozen=True, slots=True)
class BrokerTarget:
    """The broker's place on the store's own server.

    Attributes:
        db: Its database number.
    """

    db: int


@dataclass(frozen=True, slots=True)
class Push:
    """One write into the broker, captured from Celery.

    Attributes:
        kind: ``lpush`` onto a list, or ``publish`` to a channel.
        key: The list's or channel's final name, any global prefix included.
        payload: The message as the broker's consumers read it.
        expire_ms: The queue's ``x-expires``, or ``None``.
        expire_keys: The lists that expire with it (one a priority).
    """

    kind: Literal["lpush", "publish"]
    key: str
    payload: bytes
    expire_ms: int | None = None
    expire_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """What became of one slot, or of a run of skipped slots.

    Attributes:
        entry: The entry's name.
        slot: The slot, or the first of those skipped.
        last: The last of those skipped, or ``None`` for a single slot.
        count: How many slots.
        sent: When, or ``None``.
        lateness_ms: Sent minus fire time, or ``None``.
        outcome: ``sent``, ``skipped`` or ``failed``.
        reason: Why it was skipped or failed, or ``None``.
        task_id: Of the message, or ``None``.
        token: The fencing token it was written under, or ``None`` without a lock.
    """

    entry: str
    slot: datetime
    last: datetime | None = None
    count: int = 1
    sent: datetime | None = None
    lateness_ms: int | None = None
    outcome: Literal["sent", "skipped", "failed"]
    reason: str | None = None
    task_id: str | None = None
    token: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """A slot that is committed, and that another broker has not yet acknowledged.

    Attributes:
        task_id: Of the message, whoever sends it and how often.
        entry: The entry's name.
        uid: The entry's.
        slot: Nominal time.
        fire: Fire time.
        revision: Of the definition.
        definition: As it was when the slot was committed.
        expires: For ``apply_async``: an instant, or a time from sending, or ``None``.
    """

    task_id: str
    entry: str
    uid: str
    slot: datetime
    fire: datetime
    revision: int
    definition: Entry
    expires: datetime | timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotCommit:
    """The decision about one slot (or a run of skipped slots), to be written at once or not at all.

    Attributes:
        name: The entry.
        uid: The entry's, as read.
        digest: Of the definition that the decision was made with.
        slot: The slot; of a run of skipped slots the last.
        expected_cursor: The state's cursor as read, or as the commit before this in the same call leaves it.
        outcome: ``sent``; ``skipped``; ``failed``; ``outbox`` (kept for another broker in place of pushes);
            ``advance`` (no slot: only the fire time, and perhaps the cursor, move).
        cursor: The state's cursor afterwards, not before ``slot``.
        pushes: What goes into the broker on the same server, in order.
        next_fire: The entry's next fire time; ``None`` when it never fires again.
        state: The run state afterwards; its uid and cursor are taken from this commit.
        run: The record for the ``runs`` stream, or ``None``.
        outbox: With outcome ``outbox``, what is kept.
    """

    name: str
    uid: str
    digest: str
    slot: datetime
    expected_cursor: datetime
    outcome: Literal["sent", "skipped", "failed", "outbox", "advance"]
    cursor: datetime
    pushes: tuple[Push, ...] = ()
    next_fire: datetime | None
    state: RunState
    run: RunRecord | None = None
    outbox: OutboxItem | None = None


@dataclass(frozen=True, slots=True)
class SlotAnswer:
    """What became of one commit.

    Attributes:
        name: The entry.
        slot: The slot.
        status: ``committed``; ``already`` (the slot was decided before: success); ``stale`` (another uid, digest or
            cursor, or the entry was paused or deleted meanwhile); ``refused`` (an old token); ``failed`` (the push).
            Only ``committed`` wrote anything.
        detail: Why, for the last three.
    """

    name: str
    slot: datetime
    status: Literal["committed", "already", "stale", "refused", "failed"]
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The end of an outbox item: acknowledged by the broker, or given up.

    The run state's ``last_…`` and ``run_count`` follow from this; its cursor moved when the slot was committed.

    Attributes:
        task_id: The item's.
        entry: The entry's name.
        uid: The entry's; of a newer entry of that name, the state is left alone.
        slot: The slot.
        outcome: ``sent``, or ``failed`` for given up.
        sent: When it was acknowledged, or given up.
        reason: Why it failed, else ``None``.
        run: The record for the ``runs`` stream.
    """

    task_id: str
    entry: str
    uid: str
    slot: datetime
    outcome: Literal["sent", "failed"]
    sent: datetime
    reason: str | None = None
    run: RunRecord


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
