"""Slots: what is due, what is committed, what became of it. Instants are aware UTC in whole milliseconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from schedsync.model.entry.entry import Entry
from schedsync.model.entry.run_state import RunState


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
