"""Applying: all changes of a plan in one script, or none."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from schedsync.errors import OtherStoreError, StalePlanError, StoreBusyError, StoreError
from schedsync.model.state.history import FROM_CODE
from schedsync.model.timing.instants import to_ms
from schedsync.store.apply_records import ApplyAnswer, ApplyChange, ApplyRequest
from schedsync.store.change_text import Packed
from schedsync.store.codec import to_json
from schedsync.store.entry_text import Stored, take_up
from schedsync.store.history_text import encode_history
from schedsync.store.lock import founding
from schedsync.store.record_text import encode_owner
from schedsync.store.scripts import Argument
from schedsync.store.session import Session

MAX_APPLY_BYTES = 128 * 1024 * 1024
MAX_CHANGES = 1_000_000  # a server takes 1 048 576 arguments in one command
PATIENCE = timedelta(seconds=60)
"""How long an apply waits for a server that runs a slow script."""
_ASK_AGAIN_S = 0.1
_NEW_STATE = to_json({"v": 1})


class Applying:
    """The verb that writes definitions."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys = session.keys

    def apply_plan(self, request: ApplyRequest) -> ApplyAnswer:
        """Write all changes, or none.

        The same attempt id sent again gets the first answer, with ``applied`` false.

        Raises:
            StalePlanError: Entries are not what the request expects; nothing was written.
            OtherStoreError: The request was made for another store; nothing was written.
            StoreError: The request is too big, or the store cannot be reached or written.
        """
        _check(request)
        if not request.changes:
            return self._nothing_to_do(request)
        before = self._stored(request.changes)
        heads, stories = [], []
        for change in request.changes:
            packed = Packed.of(request, change, before.get(change.previous_name or change.name))
            heads.append(packed.argument)
            stories.append(packed.story)
        history = encode_history(request, stories)
        size = sum(map(len, heads)) + len(history)
        if size > MAX_APPLY_BYTES or len(heads) > MAX_CHANGES:
            raise StoreError(
                f"this apply has {len(heads)} changes and {size / 1048576:.0f} MiB, and at most "
                f"{MAX_APPLY_BYTES // 1048576} MiB can be applied at once; apply it in parts"
            )
        return self._answer(request, self._send(request, heads, history))

    def _send(self, request: ApplyRequest, heads: Sequence[bytes], history: str) -> list[bytes]:
        keys, settings = self._keys, self._session.settings
        arguments: list[Argument] = [
            *(
                request.attempt_id,
                "" if request.action in FROM_CODE else request.owner or "",
                request.expected_instance or "",
                to_ms(request.now),
            ),
            *founding(),
            *(max(settings.history_kept, 1), request.action, _bytes(history), _bytes(encode_owner(request))),
            *(_NEW_STATE, keys.events, request.owner or "", request.plan_id or ""),
            *heads,
        ]
        names = (keys.meta, keys.entries, keys.state, keys.due, keys.paused, keys.quarantine, keys.owners, keys.history)
        patience = time.monotonic() + PATIENCE.total_seconds()
        while True:
            try:
                answer: list[bytes] = self._session.run("apply_plan", names, arguments)
            except StoreBusyError as error:
                # The slow script may be this very apply, sent again when its answer took too long: that tells.
                if error.reason != "BUSY" or time.monotonic() > patience:
                    raise
                time.sleep(_ASK_AGAIN_S)
            else:
                return answer

    def _answer(self, request: ApplyRequest, answer: list[bytes]) -> ApplyAnswer:
        kind = answer[0]
        if kind == b"stale":
            self._session.observe_ms(answer[1])
            raise StalePlanError([name.decode(errors="replace") for name in answer[2:]])
        if kind == b"other":
            self._session.observe_ms(answer[1])
            raise OtherStoreError(request.expected_instance or "", answer[2].decode() or None)
        now = self._session.observe_ms(answer[2])
        return ApplyAnswer(int(answer[1]), kind == b"applied", now, answer[3].decode() or None)

    def _nothing_to_do(self, request: ApplyRequest) -> ApplyAnswer:
        meta = self._keys.meta
        (revision, instance), time = self._session.read(
            lambda pipeline: pipeline.hmget(meta, "revision", "instance_id")
        )
        now = self._session.observe_time(time)
        instance_id = instance.decode() if instance else None
        if request.expected_instance is not None and request.expected_instance != instance_id:
            raise OtherStoreError(request.expected_instance, instance_id)
        return ApplyAnswer(int(revision or 0), False, now, instance_id)

    def _stored(self, changes: Sequence[ApplyChange]) -> dict[str, Stored]:
        """What is changed, as it is: for the history, and for what was last applied."""
        names = [change.previous_name or change.name for change in changes if change.kind != "create"]
        if not names:
            return {}
        values = cast("list[bytes | None]", self._session.call(lambda client: client.hmget(self._keys.entries, names)))
        return {name: take_up(value) for name, value in zip(names, values, strict=True) if value is not None}


def _check(request: ApplyRequest) -> None:
    for text in (request.owner, request.attempt_id, request.plan_id, *(change.owner for change in request.changes)):
        if text and not text.isprintable():
            raise StoreError(f"{text!r} holds unprintable characters")
    taken: set[str] = set()
    left: set[str] = set()
    for change in request.changes:
        for name in (change.name, change.previous_name):
            if name is not None and (not name.isprintable() or not name):
                raise StoreError(f"{name!r} is no name: it is empty, or holds unprintable characters")
        before, after = _names(change)
        if before in left or after in taken:
            raise StoreError(f"two changes of {(before if before in left else after)!r} in one apply")
        left |= {before} if before is not None else set()
        taken |= {after} if after is not None else set()
        if change.kind == "create" and not change.uid:
            raise StoreError(f"the create of {change.name!r} has no uid")
        if (change.kind in ("delete", "forget")) != (change.entry is None):
            raise StoreError(f"the {change.kind} of {change.name!r} does not go with its definition")
        if change.previous_name is not None and change.kind != "update":
            raise StoreError(f"the {change.kind} of {change.name!r} has a previous name")


def _names(change: ApplyChange) -> tuple[str | None, str | None]:
    """The names that a change begins and ends with: each is in one change only, so that their order does not matter."""
    before = None if change.kind == "create" else change.previous_name or change.name
    return before, None if change.kind == "delete" else change.name


def _bytes(record: str) -> bytes:
    """A record as UTF-8; what the environment held that is none (a name in another encoding) is kept escaped."""
    return record.encode(errors="backslashreplace")
