"""Records of ``history`` to text and back."""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from schedsync.model.state.history import UNREADABLE, HistoryChange, Revision
from schedsync.store.apply_records import ApplyRequest
from schedsync.store.codec import VALUE_VERSION, UnreadableError, decode_json, parse_ms, to_json
from schedsync.store.entry_text import decode_secrets

_LONG = 16_384
_DEFLATED = "deflate:"
_Kind = Literal["create", "update", "delete", "forget"]


def encode_history(request: ApplyRequest, changes: Sequence[str]) -> str:
    """A record of ``history``; a long one is deflated, since whole schedules repeat themselves.

    Args:
        request: Who applied, and why.
        changes: One a change, as ``encode_change`` gives it.
    """
    value: dict[str, Any] = {"v": VALUE_VERSION, "by": request.by}
    for name in ("commit", "run_url", "plan_id", "tool_version", "rollback_of"):
        plain = getattr(request, name)
        if plain is not None:
            value[name] = plain
    text = f'{{"changes":[{",".join(changes)}],{to_json(value)[1:]}'
    if len(text) <= _LONG:
        return text
    return _DEFLATED + b64encode(zlib.compress(text.encode(errors="backslashreplace"), 1)).decode("ascii")


def encode_change(told: Mapping[str, Any], *, before: str | None, after: str | None) -> str:
    """One change of a record.

    Args:
        told: ``name`` and ``kind``; ``previous_name``, ``before_secrets`` and ``after_secrets`` where there are any;
            ``before_owner`` and ``after_owner`` where they are not the record's.
        before: The definition before, as JSON.
        after: The definition afterwards, as JSON.
    """
    text = to_json(told)
    if after is not None:
        text = f'{{"after":{after},{text[1:]}'
    if before is not None:
        text = f'{{"before":{before},{text[1:]}'
    return text


def decode_history(text: str) -> dict[str, Any]:
    """A record of ``history``.

    Raises:
        UnreadableError: If it cannot be decoded.
    """
    if text.startswith(_DEFLATED):
        try:
            text = zlib.decompress(b64decode(text[len(_DEFLATED) :])).decode()
        except (ValueError, zlib.error) as error:
            raise UnreadableError(f"the history record cannot be inflated: {error}") from None
    return decode_json(text)


def decode_revision(fields: Mapping[bytes, bytes]) -> Revision:
    """One revision, from the fields of a record of the stream.

    One whose record cannot be read is no reason to hide it, or others: its action says so.

    Raises:
        UnreadableError: If not even its number and time can be read.
    """
    shown = {name.decode(errors="replace"): value.decode(errors="replace") for name, value in fields.items()}
    try:
        number, at = int(shown["revision"]), parse_ms(shown["at"])
    except (KeyError, ValueError):
        raise UnreadableError("it has no number or time of a revision") from None
    owner = shown.get("owner") or None
    try:
        value = decode_history(shown["record"])
        return Revision(
            revision=number,
            at=at,
            owner=owner,
            by=_text(value, "by") or "",
            action=shown["action"],
            commit=_text(value, "commit"),
            run_url=_text(value, "run_url"),
            plan_id=_text(value, "plan_id"),
            rollback_of=_integer(value, "rollback_of"),
            tool_version=_text(value, "tool_version"),
            changes=tuple(_change(change, owner) for change in value["changes"]),
        )
    except (UnreadableError, KeyError, TypeError):
        return Revision(revision=number, at=at, owner=owner, by="unknown", action=UNREADABLE)


def _change(told: Any, owner: str | None) -> HistoryChange:  # noqa: ANN401 - any JSON value
    if not isinstance(told, dict) or told.get("kind") not in get_args(_Kind):
        raise UnreadableError("a change of no known kind")
    kind: _Kind = told["kind"]
    before, after = _definition(told.get("before")), _definition(told.get("after"))
    secrets = decode_secrets(told.get("before_secrets", []))
    return HistoryChange(
        name=told["name"],
        previous_name=_text(told, "previous_name"),
        kind=kind,
        before=before,
        after=before if kind == "forget" else after,
        before_owner=None if kind == "create" else told.get("before_owner", owner),
        after_owner=None if kind in ("delete", "forget") else told.get("after_owner", owner),
        before_secrets=secrets,
        after_secrets=secrets if kind == "forget" else decode_secrets(told.get("after_secrets", [])),
    )


def _definition(value: object) -> Mapping[str, Any] | None:
    return value if isinstance(value, dict) else None


def _text(value: Mapping[str, Any], name: str) -> str | None:
    found = value.get(name)
    return found if isinstance(found, str) else None


def _integer(value: Mapping[str, Any], name: str) -> int | None:
    found = value.get(name)
    return found if isinstance(found, int) else None
