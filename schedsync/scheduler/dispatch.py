"""Carrying out a tick's steps: building messages, and committing them in batches."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from celery import Celery

from schedsync.clock import Clock
from schedsync.errors import LeadershipLostError, StoreBusyError
from schedsync.model.run_state import RunState
from schedsync.model.slot_identity import task_id
from schedsync.model.slot_plan import Send, Skip
from schedsync.scheduler.broker import Broker, MessageError
from schedsync.scheduler.entry import Prepared
from schedsync.scheduler.outbox import Apply, Outbox, lateness_ms
from schedsync.scheduler.steps import Step
from schedsync.store.dispatching import MAX_COMMIT_BYTES, MAX_COMMITS
from schedsync.store.failures import busy_word
from schedsync.store.records import (
    BrokerTarget,
    OutboxItem,
    Push,
    RunRecord,
    SlotAnswer,
    SlotCommit,
)
from schedsync.store.store import Store

logger = logging.getLogger("schedsync.scheduler")

#: A commit's names, run state and record, generously.
_OVERHEAD = 4096
#: What was built is committed at the latest after this, so that little is built in vain when this process dies.
MAX_BUILDING_S = 0.1


@dataclass(frozen=True, slots=True)
class _Ready:
    """A commit, and the run state that its slot started from."""

    commit: SlotCommit
    before: RunState


@dataclass(frozen=True, slots=True)
class _Built:
    """What a slot's message looks like, built before its time, and what it was built from."""

    uid: str
    prepared: Prepared
    send: Send
    state: RunState
    target: BrokerTarget
    pushes: tuple[Push, ...]
    failure: str | None = None

    def fits(self, uid: str, prepared: Prepared, send: Send, state: RunState, target: BrokerTarget) -> bool:
        """Whether building it now would give the same."""
        same = self.prepared is prepared and self.uid == uid and self.target == target
        return same and self.send == send and self.state == state


class Dispatcher:
    """Carries out steps for one leadership.

    Attributes:
        token: The fencing token that every write carries, ``None`` without a lock.
        carried_out: How many steps the store has taken so far.
        built_bytes: How much is built ahead.
        unsure: Whether the outbox may hold slots that were not sent: a reply was lost, and asking again told only
            that they are committed.
    """

    def __init__(
        self,
        *,
        app: Celery,
        store: Store,
        broker: Broker,
        clock: Clock,
        apply: Apply,
        outbox: Outbox,
        progress: Callable[[], bool],
        token: int | None,
    ) -> None:
        self._outbox = outbox
        self._app = app
        self._store = store
        self._broker = broker
        self._clock = clock
        self._apply = apply
        self._progress = progress
        self.token = token
        self.carried_out = 0
        self.unsure = False
        self.built_bytes = 0
        self._built: dict[str, _Built] = {}

    def build_ahead(self, step: Step, send: Send, prepared: Prepared) -> None:
        """Build a slot's message before its time, where the broker is on the store's server.

        Raises:
            BrokerDownError: When the broker was needed and could not be reached.
        """
        target = self._broker.target
        if target is None or not self._progress():
            return
        known = self._built.get(step.head.name)
        if known is not None and known.fits(step.head.uid, prepared, send, step.state, target):
            return
        pushes: tuple[Push, ...] = ()
        failure = None
        try:
            pushes = self._captured(step, send, prepared, step.state)
        except MessageError as error:
            failure = str(error)
        self._built[step.head.name] = _Built(step.head.uid, prepared, send, step.state, target, pushes, failure)
        self.built_bytes += sum(len(push.payload) for push in pushes)

    def forget_built(self) -> None:
        """Drop what was built ahead and not used."""
        self._built.clear()
        self.built_bytes = 0

    def carry_out(self, steps: Sequence[Step], prepared: dict[str, Prepared]) -> None:
        """Do everything, in order, in batches that are committed each at once.

        Args:
            steps: Ordered.
            prepared: By name, the definitions that the steps were decided with.

        Raises:
            LeadershipLostError: When the lease is over, or the store has a newer leader.
            BrokerDownError: When the broker cannot be reached; what was not committed stays due.
            StoreError: When the store cannot be reached or cannot write.
        """
        self.unsure = False
        states: dict[str, RunState] = {}
        dropped: set[str] = set()
        waiting: list[_Ready] = []
        size, began = 0, self._clock.monotonic()
        self._broker.start_batch()
        for step in steps:
            if step.head.name in dropped:
                continue
            if not self._progress():
                raise LeadershipLostError("the lease is over")
            ready = self._ready(step, prepared[step.head.name], states)
            bytes_more = _size(ready.commit)
            full = len(waiting) >= MAX_COMMITS or size + bytes_more > MAX_COMMIT_BYTES
            if waiting and (full or self._clock.monotonic() - began > MAX_BUILDING_S):
                dropped |= self._write(waiting)
                waiting, size, began = [], 0, self._clock.monotonic()
                self._broker.start_batch()
                if step.head.name in dropped:
                    continue
            waiting.append(ready)
            size += bytes_more
        if waiting:
            self._write(waiting)

    def _ready(self, step: Step, prepared: Prepared, states: dict[str, RunState]) -> _Ready:
        """Build the step's message, if it has one, and say what is to be written."""
        name = step.head.name
        state = states.get(name) or step.state
        match step.decision:
            case Send() as send:
                commit = self._send_commit(step, send, prepared, state)
            case Skip() as skip:
                commit = self._skip_commit(step, skip, state)
            case None:
                commit = _commit(step, outcome="advance", slot=step.cursor, state=replace(state, cursor=step.cursor))
        states[name] = commit.state
        return _Ready(commit, state)

    def _skip_commit(self, step: Step, skip: Skip, state: RunState) -> SlotCommit:
        after = replace(state, cursor=step.cursor, last_outcome="skipped", last_error=skip.reason)
        run = RunRecord(
            entry=step.head.name,
            slot=skip.first,
            last=skip.last if skip.count > 1 else None,
            count=skip.count,
            outcome="skipped",
            reason=skip.reason,
            token=self.token,
        )
        logger.info(
            "Skipping %d slot(s) of %s, %s to %s: %s.",
            skip.count,
            step.head.name,
            skip.first,
            skip.last,
            skip.reason,
            extra={"action": "skipped", "entry": step.head.name},
        )
        return _commit(step, outcome="skipped", slot=skip.last, state=after, run=run)

    def _send_commit(self, step: Step, send: Send, prepared: Prepared, state: RunState) -> SlotCommit:
        made_id = task_id(step.head.uid, send.slot)
        if self._broker.target is None:
            item = OutboxItem(
                task_id=made_id,
                entry=step.head.name,
                uid=step.head.uid,
                slot=send.slot,
                fire=send.fire,
                revision=prepared.revision,
                definition=prepared.entry,
                expires=send.expires,
            )
            after = replace(state, cursor=step.cursor)
            if _definition_size(item) > MAX_COMMIT_BYTES - _OVERHEAD:
                return self._failed_commit(step, send, state, "the message is too big")
            return _commit(step, outcome="outbox", slot=send.slot, state=after, outbox=item)
        try:
            pushes = self._pushes(step, send, prepared, state)
        except MessageError as error:
            return self._failed_commit(step, send, state, str(error))
        size = sum(len(push.payload) for push in pushes)
        if size > MAX_COMMIT_BYTES - _OVERHEAD:
            return self._failed_commit(step, send, state, f"the message has {size} bytes, which is too much")
        sent = self._clock.now()
        lateness = lateness_ms(sent, send.fire)
        after = replace(
            state,
            cursor=step.cursor,
            last_slot=send.slot,
            last_sent=sent,
            run_count=state.run_count + 1,
            last_task_id=made_id,
            last_outcome="sent",
            last_error=None,
            last_lateness_ms=lateness,
        )
        run = RunRecord(
            entry=step.head.name,
            slot=send.slot,
            sent=sent,
            lateness_ms=lateness,
            outcome="sent",
            task_id=made_id,
            token=self.token,
        )
        return _commit(step, outcome="sent", slot=send.slot, state=after, run=run, pushes=pushes)

    def _pushes(self, step: Step, send: Send, prepared: Prepared, state: RunState) -> tuple[Push, ...]:
        built, target = self._built.pop(step.head.name, None), self._broker.target
        if built is None or target is None or not built.fits(step.head.uid, prepared, send, state, target):
            return self._captured(step, send, prepared, state)
        if built.failure is not None:
            raise MessageError(built.failure)
        return built.pushes

    def _captured(self, step: Step, send: Send, prepared: Prepared, state: RunState) -> tuple[Push, ...]:
        made_id = task_id(step.head.uid, send.slot)
        entry = prepared.beat_entry(slot=send.slot, task_id=made_id, expires=send.expires, state=state, app=self._app)
        return self._broker.capture(lambda producer: self._apply(entry, producer))

    def _failed_commit(self, step: Step, send: Send, state: RunState, reason: str) -> SlotCommit:
        logger.error(
            "The message of %s for %s cannot be sent: %s",
            step.head.name,
            send.slot,
            reason,
            extra={"action": "failed", "entry": step.head.name},
        )
        after = replace(state, cursor=step.cursor, last_outcome="failed", last_error=reason)
        run = RunRecord(entry=step.head.name, slot=send.slot, outcome="failed", reason=reason, token=self.token)
        return _commit(step, outcome="failed", slot=send.slot, state=after, run=run)

    def _write(self, batch: Sequence[_Ready]) -> set[str]:
        """Commit one batch; where the broker is elsewhere, also send it.

        Returns:
            The names whose later steps must not be carried out.
        """
        commits = [ready.commit for ready in batch]
        answers = self._store.commit_slots(token=self.token, commits=commits, broker=self._broker.target)
        undone = self._undone(batch, answers)
        self.unsure |= any(
            commit.outbox is not None and answer.status == "already"
            for commit, answer in zip(commits, answers, strict=True)
        )
        kept = [
            commit.outbox
            for commit, answer in zip(commits, answers, strict=True)
            if commit.outbox is not None and answer.status == "committed"
        ]
        if kept:
            self._outbox.send(kept)
        return undone

    def _undone(self, batch: Sequence[_Ready], answers: Sequence[SlotAnswer]) -> set[str]:
        undone: set[str] = set()
        refused: list[SlotCommit] = []
        for ready, answer in zip(batch, answers, strict=True):
            name = ready.commit.name
            match answer.status:
                case "committed" | "already":
                    self.carried_out += 1
                    continue
                case "refused":
                    raise LeadershipLostError("a newer leader holds the lock")
                case "failed" if name not in undone:
                    refused.append(_with_refusal(ready, answer.detail))
            logger.debug("%s: %s %s", name, answer.status, answer.detail, extra={"action": "stale", "entry": name})
            undone.add(name)
        if refused:
            self._store.commit_slots(token=self.token, commits=refused, broker=self._broker.target)
            self.carried_out += len(refused)
        return undone


def _commit(
    step: Step,
    *,
    outcome: Any,  # noqa: ANN401 - one of SlotCommit's literals
    slot: datetime,
    state: RunState,
    run: RunRecord | None = None,
    pushes: tuple[Push, ...] = (),
    outbox: OutboxItem | None = None,
) -> SlotCommit:
    return SlotCommit(
        name=step.head.name,
        uid=step.head.uid,
        digest=step.head.digest,
        slot=slot,
        expected_cursor=step.expected_cursor,
        outcome=outcome,
        cursor=step.cursor,
        pushes=pushes,
        next_fire=step.next_fire,
        state=state,
        run=run,
        outbox=outbox,
    )


def _size(commit: SlotCommit) -> int:
    """At most how many bytes the commit takes on its way to the store."""
    held = _definition_size(commit.outbox) if commit.outbox is not None else 0
    return _OVERHEAD + held + sum(len(push.payload) for push in commit.pushes)


def _definition_size(item: OutboxItem) -> int:
    entry = item.definition
    own = (entry.args.text, entry.kwargs.text, entry.options.text, entry.description or "", entry.task, entry.timezone)
    texts = (*own, str(entry.timing), str(entry.exclude_dates), str(entry.labels))
    return sum(len(text.encode()) for text in texts)


def _with_refusal(ready: _Ready, detail: str) -> SlotCommit:
    """The same slot as failed: its queue refused the push, and would refuse it again.

    Raises:
        StoreBusyError: When the server only cannot write now.
    """
    commit = ready.commit
    if word := busy_word(detail):
        raise StoreBusyError(f"the broker cannot take messages now: {detail}", reason=word)
    logger.error(
        "The broker refused the message of %s for %s: %s",
        *(commit.name, commit.slot, detail),
        extra={"action": "failed", "entry": commit.name},
    )
    state = replace(ready.before, cursor=commit.cursor, last_outcome="failed", last_error=detail)
    run = RunRecord(
        entry=commit.name,
        slot=commit.slot,
        outcome="failed",
        reason=detail,
        token=commit.run.token if commit.run else None,
    )
    return replace(commit, outcome="failed", pushes=(), state=state, run=run)
