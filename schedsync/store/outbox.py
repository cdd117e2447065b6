"""The outbox: slots committed for a broker elsewhere, kept until it has acknowledged their messages."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from schedsync.errors import LeadershipLostError, UndecodableError
from schedsync.model.entry.run_state import RunState
from schedsync.store.codec import UnreadableError, decode_state, encode_state
from schedsync.store.record_text import decode_outbox, encode_run
from schedsync.store.scripts import Argument
from schedsync.store.session import Session
from schedsync.store.slot_records import Confirmation, OutboxItem

logger = logging.getLogger(__name__)

_BATCH = 500
_TRIES = 4


class Outbox:
    """The verbs of the outbox."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys = session.keys
        self._reported: set[str] = set()

    def read(self, *, limit: int) -> list[OutboxItem]:
        """The oldest items, by slot. One that cannot be decoded stays, is logged once, and is passed over."""
        items: list[OutboxItem] = []
        start = 0
        while len(items) < limit:
            page = self._page(start, start + limit - 1)
            items += [item for item in page if item is not None]
            start += limit
            if len(page) < limit:
                break
        return items[:limit]

    def _page(self, first: int, last: int) -> list[OutboxItem | None]:
        keys = self._keys
        found = self._session.call(lambda client: client.zrange(keys.outbox_order, first, last))
        ids = [task_id.decode(errors="replace") for task_id in cast("list[bytes]", found)]
        if not ids:
            return []
        values = self._session.call(lambda client: client.hmget(keys.outbox, ids))
        return [
            self._decoded(task_id, value)
            for task_id, value in zip(ids, cast("list[bytes | None]", values), strict=True)
        ]

    def _decoded(self, task_id: str, value: bytes | None) -> OutboxItem | None:
        if value is None:  # confirmed since the order was read
            return None
        try:
            return decode_outbox(task_id, value)
        except UndecodableError as error:
            if task_id not in self._reported:
                self._reported.add(task_id)
                logger.error(
                    "outbox item %s of %r cannot be read and is not sent: %s",
                    task_id,
                    error.name,
                    error.reason,
                    extra={"action": "outbox_undecodable", "entry": error.name},
                )
            return None

    def confirm(self, *, token: int | None, confirmations: Sequence[Confirmation]) -> None:
        """End items; one that was ended before is passed over.

        Raises:
            LeadershipLostError: If the token is no longer the lock's; from there on nothing was written.
        """
        for start in range(0, len(confirmations), _BATCH):
            pending = list(confirmations[start : start + _BATCH])
            for attempt in range(_TRIES):
                # Another writer moved a run state between our read and our write: read it again. At last the record
                # counts more than the state.
                pending = self._confirm(token, pending, with_state=attempt < _TRIES - 1)
                if not pending:
                    break

    def _confirm(self, token: int | None, batch: list[Confirmation], *, with_state: bool) -> list[Confirmation]:
        keys = self._keys
        states = self._states(batch) if with_state else {}
        arguments: list[Argument] = []
        for done in batch:
            name, before = states.get(done.uid, (done.entry, b""))
            after = _after(before, done)
            if after:
                states[done.uid] = (name, after)
            arguments += [done.task_id, name, before if after else b"", after, done.entry, encode_run(done.run)]
        answers: list[bytes] = self._session.run(
            "confirm_sent",
            (keys.lock, keys.state, keys.outbox, keys.outbox_order, keys.runs),
            ("" if token is None else token, max(self._session.settings.runs_kept, 1), *arguments),
        )
        if b"refused" in answers:
            raise LeadershipLostError("a newer leader holds the lock, or nobody does; it sends the outbox now")
        return [done for done, answer in zip(batch, answers, strict=True) if answer == b"changed"]

    def _states(self, batch: Sequence[Confirmation]) -> dict[str, tuple[str, bytes]]:
        """By uid, the entry's name and run state now: it may have been renamed since the slot was committed.

        Renamed and deleted are told apart only by looking at all run states, which happens for such items alone.
        """
        wanted = {done.uid: done.entry for done in batch}
        values = self._session.call(lambda client: client.hmget(self._keys.state, list(wanted.values())))
        found = {
            uid: (name, value)
            for (uid, name), value in zip(wanted.items(), cast("list[bytes | None]", values), strict=True)
            if value is not None and _uid(value) == uid
        }
        if len(found) < len(wanted):
            everything = cast("dict[bytes, bytes]", self._session.call(lambda client: client.hgetall(self._keys.state)))
            for name, value in everything.items():
                if (uid := _uid(value)) in wanted:
                    found[uid] = (name.decode(errors="replace"), value)
        return found


def _uid(value: bytes) -> str:
    return value.partition(b" ")[0].decode(errors="replace")


def _after(value: bytes, done: Confirmation) -> bytes:
    """The run state's value once the item has ended; empty where it is to be left alone."""
    try:
        state = decode_state(value)
    except UnreadableError:
        return b""
    return encode_state(_ended(state, done)).encode()


def _ended(state: RunState, done: Confirmation) -> RunState:
    count = state.run_count + (done.outcome == "sent")
    if state.last_slot is not None and done.slot < state.last_slot:
        return replace(state, run_count=count)
    if done.outcome == "failed":
        return replace(state, last_outcome="failed", last_error=done.reason)
    return replace(
        state,
        last_slot=done.slot,
        last_sent=done.sent,
        run_count=count,
        last_task_id=done.task_id,
        last_outcome="sent",
        last_error=None,
        last_lateness_ms=done.run.lateness_ms,
    )
