"""What is written for each step: the commit, the run state afterwards and the record; pure, but for what is logged."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from schedsync.errors import StoreBusyError
from schedsync.model.entry.run_state import RunState
from schedsync.model.slots.identity import task_id
from schedsync.model.slots.slot_plan import Send, Skip
from schedsync.scheduler.entry import Prepared
from schedsync.scheduler.outbox import lateness_ms
from schedsync.scheduler.steps import Step
from schedsync.store.dispatching import MAX_COMMIT_BYTES
from schedsync.store.failures import busy_word
from schedsync.store.slot_records import OutboxItem, Push, RunRecord, SlotCommit

logger = logging.getLogger("schedsync.scheduler")

#: A commit's names, run state and record, generously.
_OVERHEAD = 4096


def advance_commit(step: Step, state: RunState) -> SlotCommit:
    """No slot: only the fire time moves, and perhaps the cursor."""
    return _commit(step, outcome="advance", slot=step.cursor, state=replace(state, cursor=step.cursor))


def skip_commit(step: Step, skip: Skip, state: RunState, *, token: int | None) -> SlotCommit:
    """A run of slots that are not sent, and why."""
    after = replace(state, cursor=step.cursor, last_outcome="skipped", last_error=skip.reason)
    run = RunRecord(
        entry=step.head.name,
        slot=skip.first,
        last=skip.last if skip.count > 1 else None,
        count=skip.count,
        outcome="skipped",
        reason=skip.reason,
        token=token,
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


def outbox_commit(step: Step, send: Send, prepared: Prepared, state: RunState, *, token: int | None) -> SlotCommit:
    """A slot that is kept for a broker elsewhere, with its definition; failed where that is too big."""
    item = OutboxItem(
        task_id=task_id(step.head.uid, send.slot),
        entry=step.head.name,
        uid=step.head.uid,
        slot=send.slot,
        fire=send.fire,
        revision=prepared.revision,
        definition=prepared.entry,
        expires=send.expires,
    )
    if outbox_bytes(item) > MAX_COMMIT_BYTES - _OVERHEAD:
        return failed_commit(step, send, state, "the message is too big", token=token)
    return _commit(step, outcome="outbox", slot=send.slot, state=replace(state, cursor=step.cursor), outbox=item)


def sent_commit(
    step: Step, send: Send, state: RunState, pushes: tuple[Push, ...], *, sent: datetime, token: int | None
) -> SlotCommit:
    """A slot whose message goes into the broker in the same script; failed where that is too big.

    Args:
        step: The step.
        send: Its slot.
        state: The run state before it.
        pushes: The message.
        sent: The store's time.
        token: The fencing token.
    """
    size = sum(len(push.payload) for push in pushes)
    if size > MAX_COMMIT_BYTES - _OVERHEAD:
        return failed_commit(step, send, state, f"the message has {size} bytes, which is too much", token=token)
    made_id, lateness = task_id(step.head.uid, send.slot), lateness_ms(sent, send.fire)
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
        token=token,
    )
    return _commit(step, outcome="sent", slot=send.slot, state=after, run=run, pushes=pushes)


def failed_commit(step: Step, send: Send, state: RunState, reason: str, *, token: int | None) -> SlotCommit:
    """A slot whose message could not be built, or cannot be written."""
    logger.error(
        "The message of %s for %s cannot be sent: %s",
        step.head.name,
        send.slot,
        reason,
        extra={"action": "failed", "entry": step.head.name},
    )
    after = replace(state, cursor=step.cursor, last_outcome="failed", last_error=reason)
    run = RunRecord(entry=step.head.name, slot=send.slot, outcome="failed", reason=reason, token=token)
    return _commit(step, outcome="failed", slot=send.slot, state=after, run=run)


def refused_commit(commit: SlotCommit, before: RunState, detail: str) -> SlotCommit:
    """The same slot as failed: its queue refused the push, and would refuse it again.

    Args:
        commit: What was refused.
        before: The run state that its slot started from.
        detail: The server's words.

    Raises:
        StoreBusyError: When the server only cannot write now.
    """
    if word := busy_word(detail):
        raise StoreBusyError(f"the broker cannot take messages now: {detail}", reason=word)
    logger.error(
        "The broker refused the message of %s for %s: %s",
        *(commit.name, commit.slot, detail),
        extra={"action": "failed", "entry": commit.name},
    )
    state = replace(before, cursor=commit.cursor, last_outcome="failed", last_error=detail)
    run = RunRecord(
        entry=commit.name,
        slot=commit.slot,
        outcome="failed",
        reason=detail,
        token=commit.run.token if commit.run else None,
    )
    return replace(commit, outcome="failed", pushes=(), state=state, run=run)


def commit_bytes(commit: SlotCommit) -> int:
    """At most how many bytes the commit takes on its way to the store."""
    held = outbox_bytes(commit.outbox) if commit.outbox is not None else 0
    return _OVERHEAD + held + sum(len(push.payload) for push in commit.pushes)


def outbox_bytes(item: OutboxItem) -> int:
    """At least how many bytes the kept definition takes."""
    entry = item.definition
    own = (entry.args.text, entry.kwargs.text, entry.options.text, entry.description or "", entry.task, entry.timezone)
    texts = (*own, str(entry.timing), str(entry.exclude_dates), str(entry.labels))
    return sum(len(text.encode()) for text in texts)


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
