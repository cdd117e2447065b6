"""Applying: all changes of a plan in one script, or none."""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self, cast

import redis

from schedsync.errors import OtherStoreError, StalePlanError, StoreBusyError, StoreError
from schedsync.model.definition import digest_of_text, to_definition
from schedsync.model.history import FROM_CODE
from schedsync.model.instants import to_ms
from schedsync.model.json_text import Json
from schedsync.model.pointers import at_pointer
from schedsync.model.secrets import Secret
from schedsync.store.apply_records import ApplyAnswer, ApplyChange, ApplyRequest
from schedsync.store.codec import to_json
from schedsync.store.entry_text import Stored, encode_definition, encode_secrets, take_up
from schedsync.store.history_text import encode_change, encode_history
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
_ABSENT = object()


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
            packed = _Packed.of(request, change, before.get(change.previous_name or change.name))
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


@dataclass(frozen=True, slots=True)
class _Packed:
    """One change as the script takes it, and as the history tells it.

    Attributes:
        argument: A head of lines, then the definition's text.
        story: JSON.
    """

    argument: bytes
    story: str

    @classmethod
    def of(cls, request: ApplyRequest, change: ApplyChange, before: Stored | None) -> Self:
        """Write the definition as JSON once, for its digest, for the store and for the history."""
        definition, text, digest, secrets = None, "", "", change.secrets
        if change.entry is not None:
            mapping = to_definition(change.entry)
            definition = Json.of(mapping).text
            digest = digest_of_text(definition)
            applied, revision = None, None
            if request.action in FROM_CODE:
                if before is not None and change.owner:
                    applied, revision = before.applied, before.applied_revision
                secrets = _still_there(secrets, mapping, applied)
            text = encode_definition(
                definition, source=change.source, applied=applied, applied_revision=revision, secrets=secrets
            )
        told = _told(request, change, before, secrets)
        story = encode_change(told, before=before.definition if before else None, after=definition)
        return cls(_head(change, digest, text), story)


def _head(change: ApplyChange, digest: str, text: str) -> bytes:
    due, move_due, protect = change.due, change.move_due, False
    if change.entry is not None:
        protect = change.entry.protect
        if not change.entry.enabled:
            due, move_due = None, True
    # An update keeps the stored uid; a new one is for a value whose head is damaged.
    uid = change.uid or str(uuid.uuid4())
    fields = (
        *(change.kind, change.name, change.previous_name or "", change.expected_digest or ""),
        *(change.expected_owner or "", uid, digest, str(int(protect)), change.owner or ""),
        *(str(int(change.reset_cursor)), str(int(move_due)), "" if due is None else str(to_ms(due)), text),
    )
    return "\n".join(fields).encode()


def _told(
    request: ApplyRequest, change: ApplyChange, before: Stored | None, secrets: tuple[Secret, ...]
) -> dict[str, Any]:
    told: dict[str, Any] = {"name": change.name, "kind": change.kind}
    if change.previous_name is not None:
        told["previous_name"] = change.previous_name
    if change.kind != "create" and change.expected_owner != request.owner:
        told["before_owner"] = change.expected_owner
    if change.kind in ("create", "update") and change.owner != request.owner:
        told["after_owner"] = change.owner
    if before is not None and before.secrets:
        told["before_secrets"] = before.secrets
    if secrets and change.entry is not None:
        told["after_secrets"] = encode_secrets(secrets)
    return told


def _still_there(
    secrets: tuple[Secret, ...], definition: Mapping[str, Any], applied: Mapping[str, Any] | None
) -> tuple[Secret, ...]:
    """Of the secrets of an entry that code changed, those whose place is still in what is kept of it."""
    sides = [side for side in (definition, applied) if side is not None]
    return tuple(
        secret for secret in secrets if any(at_pointer(side, secret.pointer, _ABSENT) is not _ABSENT for side in sides)
    )


def _bytes(record: str) -> bytes:
    """A record as UTF-8; what the environment held that is none (a name in another encoding) is kept escaped."""
    return record.encode(errors="backslashreplace")
