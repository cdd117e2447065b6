"""Applying: all changes of a plan in one script, or none."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, cast

import redis

from schedsync.errors import OtherStoreError, StalePlanError, StoreError
from schedsync.model.definition import digest_of, to_definition
from schedsync.model.instants import to_ms
from schedsync.store.codec import encode_definition, to_json
from schedsync.store.lock import founding
from schedsync.store.record_text import applied_form, encode_history, encode_owner, stored_definition
from schedsync.store.records import ApplyAnswer, ApplyChange, ApplyRequest
from schedsync.store.scripts import Argument
from schedsync.store.session import Session

MAX_APPLY_BYTES = 128 * 1024 * 1024
MAX_CHANGES = 1_000_000  # a server takes 1 048 576 arguments in one command
FROM_CODE = frozenset({"save", "delete", "reschedule"})
"""Actions of the Python API: what they change in an owned entry is drift from what its owner last applied."""
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
            after = None if change.entry is None else to_definition(change.entry)
            heads.append(_pack(request, change, before.get(change.name), after))
            stories.append(_story(change, before.get(change.name), after))
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
            *(_NEW_STATE, keys.events, request.owner or ""),
            *heads,
        ]
        names = (keys.meta, keys.entries, keys.state, keys.due, keys.paused, keys.quarantine, keys.owners, keys.history)
        answer: list[bytes] = self._session.run("apply_plan", names, arguments)
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
        def read(client: redis.Redis) -> list[Any]:
            pipeline = client.pipeline(transaction=True)
            pipeline.hmget(self._keys.meta, "revision", "instance_id")
            pipeline.time()
            return pipeline.execute()

        (revision, instance), time = self._session.call(read)
        now = self._session.observe_time(time)
        instance_id = instance.decode() if instance else None
        if request.expected_instance is not None and request.expected_instance != instance_id:
            raise OtherStoreError(request.expected_instance, instance_id)
        return ApplyAnswer(int(revision or 0), False, now, instance_id)

    def _stored(self, changes: Sequence[ApplyChange]) -> dict[str, str]:
        """The texts of what is updated or deleted: for the history, and for what was last applied."""
        names = [change.name for change in changes if change.kind != "create"]
        if not names:
            return {}
        values = cast("list[bytes | None]", self._session.call(lambda client: client.hmget(self._keys.entries, names)))
        texts: dict[str, str] = {}
        for name, value in zip(names, values, strict=True):
            if value is not None:
                texts[name] = value.partition(b"\n")[2].decode(errors="replace")
        return texts


def _check(request: ApplyRequest) -> None:
    for text in (request.owner, request.attempt_id, *(change.owner for change in request.changes)):
        if text and not text.isprintable():
            raise StoreError(f"{text!r} holds unprintable characters")
    names = set()
    for change in request.changes:
        if change.name in names:
            raise StoreError(f"two changes of {change.name!r} in one apply")
        names.add(change.name)
        if not change.name.isprintable() or not change.name:
            raise StoreError(f"{change.name!r} is no name: it is empty, or holds unprintable characters")
        if change.kind == "create" and not change.uid:
            raise StoreError(f"the create of {change.name!r} has no uid")
        if (change.kind == "delete") != (change.entry is None):
            raise StoreError(f"the {change.kind} of {change.name!r} does not go with its definition")


def _pack(request: ApplyRequest, change: ApplyChange, before: str | None, after: Mapping[str, Any] | None) -> bytes:
    """One change as one argument: a head of lines, then the definition's text."""
    text, digest, protect, due, move_due = "", "", False, change.due, change.move_due
    if change.entry is not None and after is not None:
        kept = applied_form(before) if request.action in FROM_CODE and change.owner else None
        text, digest = encode_definition(after, source=change.source, applied=kept), digest_of(after)
        protect = change.entry.protect
        if not change.entry.enabled:
            due, move_due = None, True
    # An update keeps the stored uid; a new one is for a value whose head is damaged.
    uid = change.uid or str(uuid.uuid4())
    head = (
        *(change.kind, change.name, change.expected_digest or "", change.expected_owner or "", uid),
        *(digest, str(int(protect)), change.owner or "", str(int(change.reset_cursor)), str(int(move_due))),
        *("" if due is None else str(to_ms(due)), text),
    )
    return "\n".join(head).encode()


def _bytes(record: str) -> bytes:
    """A record as UTF-8; what the environment held that is none (a name in another encoding) is kept escaped."""
    return record.encode(errors="backslashreplace")


def _story(change: ApplyChange, before: str | None, after: Mapping[str, Any] | None) -> dict[str, Any]:
    told: dict[str, Any] = {"name": change.name, "kind": change.kind}
    if before is not None:
        told["before"] = stored_definition(before)
    if after is not None:
        told["after"] = after
        if change.kind == "update" and change.owner != change.expected_owner:
            told |= {"before_owner": change.expected_owner, "after_owner": change.owner}
    return told
