"""A change of an apply as the script takes it and as the history tells it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from schedsync.model.entry.definition import digest_of_text, to_definition
from schedsync.model.state.history import FROM_CODE
from schedsync.model.timing.instants import to_ms
from schedsync.model.values.json_text import Json
from schedsync.model.values.pointers import at_pointer
from schedsync.model.values.secrets import Secret
from schedsync.store.apply_records import ApplyChange, ApplyRequest
from schedsync.store.entry_text import Stored, encode_definition, encode_secrets
from schedsync.store.history_text import encode_change

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Packed:
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
