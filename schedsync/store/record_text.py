"""Records that scripts only move (runs, owners, outbox) to text and back."""

from datetime import datetime, timedelta
from typing import Any

from schedsync.errors import InvalidValueError, UndecodableError
from schedsync.model.entry.definition import from_definition, to_definition
from schedsync.model.state.live import OwnerRecord
from schedsync.model.timing.instants import to_ms
from schedsync.store.apply_records import ApplyRequest
from schedsync.store.codec import VALUE_VERSION, UnreadableError, decode_json, parse_ms, split_value, to_json
from schedsync.store.slot_records import OutboxItem, RunRecord


def encode_run(run: RunRecord) -> str:
    """A record of ``runs``; what is at its default is left out."""
    value: dict[str, Any] = {"v": VALUE_VERSION, "slot": to_ms(run.slot), "outcome": run.outcome}
    if run.last is not None:
        value["last"] = to_ms(run.last)
    if run.count != 1:
        value["count"] = run.count
    if run.sent is not None:
        value["sent"] = to_ms(run.sent)
    for name in ("lateness_ms", "reason", "task_id", "token"):
        plain = getattr(run, name)
        if plain is not None:
            value[name] = plain
    return to_json(value)


def decode_run(entry: str, text: str) -> RunRecord:
    """A record of ``runs``.

    Raises:
        UnreadableError: If it cannot be decoded.
    """
    value = decode_json(text)
    try:
        return RunRecord(
            entry=entry,
            slot=parse_ms(value["slot"]),
            last=parse_ms(value["last"]) if "last" in value else None,
            count=value.get("count", 1),
            sent=parse_ms(value["sent"]) if "sent" in value else None,
            lateness_ms=value.get("lateness_ms"),
            outcome=value["outcome"],
            reason=value.get("reason"),
            task_id=value.get("task_id"),
            token=value.get("token"),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise UnreadableError(f"the run record cannot be read: {error}") from None


def encode_outbox(item: OutboxItem) -> str:
    """A value of ``outbox``."""
    value: dict[str, Any] = {
        "v": VALUE_VERSION,
        "uid": item.uid,
        "slot": to_ms(item.slot),
        "fire": to_ms(item.fire),
        "revision": item.revision,
        "definition": to_definition(item.definition),
    }
    match item.expires:
        case datetime():
            value["expires_at"] = to_ms(item.expires)
        case timedelta():
            value["expires_ms"] = item.expires // timedelta(milliseconds=1)
    return f"{item.entry}\n{to_json(value)}"


def decode_outbox(task_id: str, stored: bytes) -> OutboxItem:
    """A value of ``outbox``.

    Raises:
        UndecodableError: If it cannot be decoded.
    """
    name = "?"
    try:
        name, text = split_value(stored)
        value = decode_json(text)
        expires: datetime | timedelta | None = None
        if "expires_at" in value:
            expires = parse_ms(value["expires_at"])
        elif "expires_ms" in value:
            expires = timedelta(milliseconds=value["expires_ms"])
        return OutboxItem(
            task_id=task_id,
            entry=name,
            uid=value["uid"],
            slot=parse_ms(value["slot"]),
            fire=parse_ms(value["fire"]),
            revision=value["revision"],
            definition=from_definition(name, value["definition"]),
            expires=expires,
        )
    except (InvalidValueError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise UndecodableError(name, f"outbox item {task_id}: {error}") from None


def encode_owner(request: ApplyRequest) -> str:
    """The text behind the head of a value of ``owners``."""
    value: dict[str, Any] = {"v": VALUE_VERSION, "by": request.by}
    for name in ("commit", "tool_version", "plan_id"):
        plain = getattr(request, name)
        if plain is not None:
            value[name] = plain
    return to_json(value)


def decode_owner(value: bytes) -> OwnerRecord:
    """A value of ``owners``.

    Raises:
        UnreadableError: If it cannot be decoded.
    """
    head, text = split_value(value)
    fields = decode_json(text)
    try:
        revision, applied_at, _attempt = head.split(" ")
        return OwnerRecord(
            revision=int(revision),
            applied_at=parse_ms(applied_at),
            by=fields.get("by", ""),
            commit=fields.get("commit"),
            tool_version=fields.get("tool_version"),
        )
    except ValueError as error:
        raise UnreadableError(f"the owner's record cannot be read: {error}") from None
