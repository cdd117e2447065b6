"""Carrying out a tick's steps: building messages, and committing them in batches."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from celery import Celery

from schedsync.errors import LeadershipLostError
from schedsync.model.entry.run_state import RunState
from schedsync.model.slots.identity import task_id
from schedsync.model.slots.slot_plan import Send, Skip
from schedsync.scheduler.broker import Broker, MessageError
from schedsync.scheduler.entry import Prepared
from schedsync.scheduler.outbox import Apply, Outbox
from schedsync.scheduler.slot_commits import (
    advance_commit,
    commit_bytes,
    failed_commit,
    outbox_commit,
    refused_commit,
    sent_commit,
    skip_commit,
)
from schedsync.scheduler.steps import Step
from schedsync.store.dispatching import MAX_COMMIT_BYTES, MAX_COMMITS
from schedsync.store.slot_records import BrokerTarget, Push, SlotAnswer, SlotCommit
from schedsync.store.store import Store

logger = logging.getLogger("schedsync.scheduler")

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
        apply: Apply,
        outbox: Outbox,
        progress: Callable[[], bool],
        token: int | None,
    ) -> None:
        self._outbox = outbox
        self._app = app
        self._store = store
        self._broker = broker
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
        size, began = 0, self._store.clock.monotonic()
        self._broker.start_batch()
        for step in steps:
            if step.head.name in dropped:
                continue
            if not self._progress():
                raise LeadershipLostError("the lease is over")
            ready = self._ready(step, prepared[step.head.name], states)
            bytes_more = commit_bytes(ready.commit)
            full = len(waiting) >= MAX_COMMITS or size + bytes_more > MAX_COMMIT_BYTES
            if waiting and (full or self._store.clock.monotonic() - began > MAX_BUILDING_S):
                dropped |= self._write(waiting)
                waiting, size, began = [], 0, self._store.clock.monotonic()
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
                commit = skip_commit(step, skip, state, token=self.token)
            case None:
                commit = advance_commit(step, state)
        states[name] = commit.state
        return _Ready(commit, state)

    def _send_commit(self, step: Step, send: Send, prepared: Prepared, state: RunState) -> SlotCommit:
        if self._broker.target is None:
            return outbox_commit(step, send, prepared, state, token=self.token)
        try:
            pushes = self._pushes(step, send, prepared, state)
        except MessageError as error:
            return failed_commit(step, send, state, str(error), token=self.token)
        return sent_commit(step, send, state, pushes, sent=self._store.clock.now(), token=self.token)

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
                    refused.append(refused_commit(ready.commit, ready.before, answer.detail))
            logger.debug("%s: %s %s", name, answer.status, answer.detail, extra={"action": "stale", "entry": name})
            undone.add(name)
        if refused:
            self._store.commit_slots(token=self.token, commits=refused, broker=self._broker.target)
            self.carried_out += len(refused)
        return undone
