"""Values of ``state``, ``paused`` and ``quarantine`` to text and back, and what all stored values have in common.

Every value begins with a head that scripts split without JSON. What cannot be decoded says why; it is never absent.
"""

import json
import re
from datetime import datetime
from typing import Any

from schedsync.model.entry.run_state import RunState
from schedsync.model.state.live import Pause
from schedsync.model.timing.instants import EPOCH, from_ms, to_ms

VALUE_VERSION = 1
_STATE_HEAD = re.compile(r"(\S+) (-?\d{1,15})\Z")
_ENCODE = json.JSONEncoder(separators=(",", ":"), sort_keys=True, ensure_ascii=False, allow_nan=False).encode
_DECODE = json.JSONDecoder().decode


def parse_ms(value: float | str | bytes) -> datetime:
    """The instant of stored Unix milliseconds, aware UTC.

    Raises:
        ValueError: For what is no number, or no instant that Python can hold.
    """
    try:
        return from_ms(int(value))
    except OverflowError:
        raise ValueError(f"{value!r} is no instant") from None


def parse_score(score: float | bytes) -> datetime | None:
    """The fire time of a score in ``due``; ``None`` for one that is no instant (infinite, or beyond all calendars)."""
    try:
        return parse_ms(float(score))
    except ValueError:
        return None


def to_json(value: object) -> str:
    """Canonical JSON text: sorted keys, no blanks."""
    return _ENCODE(value)


class UnreadableError(ValueError):
    """A stored value that cannot be decoded; its text says why, for whoever makes a ``problem`` of it."""


def split_value(value: bytes) -> tuple[str, bytes]:
    """Head and text; the text may be damaged where the head is not.

    Raises:
        UnreadableError: If there is no head.
    """
    head, separator, text = value.partition(b"\n")
    if not separator:
        raise UnreadableError("its stored value is not as schedsync writes it")
    try:
        return head.decode(), text
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not UTF-8 text: {error.reason} at byte {error.start}") from None


def decode_json(text: bytes | str) -> dict[str, Any]:
    """The JSON object in a value's text.

    Raises:
        UnreadableError: If it is none, or of a version that is not known.
    """
    try:
        value = _DECODE(text.decode() if isinstance(text, bytes) else text)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not UTF-8 text: {error.reason} at byte {error.start}") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise UnreadableError("not a JSON object")
    version = value.get("v")
    if version != VALUE_VERSION:
        raise UnreadableError(f"written in version {version!r}, and this schedsync knows version {VALUE_VERSION}")
    return value


_STATE_INSTANTS = ("last_slot", "last_sent")
_STATE_PLAIN = ("run_count", "last_task_id", "last_outcome", "last_error", "last_lateness_ms")


def encode_state_text(state: RunState) -> str:
    """The text behind the head of a run state; what is at its default is left out."""
    value: dict[str, Any] = {"v": VALUE_VERSION}
    if state.last_slot is not None:
        value["last_slot"] = to_ms(state.last_slot)
    if state.last_sent is not None:
        value["last_sent"] = to_ms(state.last_sent)
    for name in _STATE_PLAIN:
        plain = getattr(state, name)
        if plain:
            value[name] = plain
    if state.last_lateness_ms == 0:
        value["last_lateness_ms"] = 0
    return to_json(value)


def encode_state(state: RunState) -> str:
    """The whole value of a run state."""
    return f"{state.uid} {to_ms(state.cursor)}\n{encode_state_text(state)}"


def decode_state(value: bytes) -> RunState:
    """A value of ``state``.

    Raises:
        UnreadableError: If it cannot be decoded.
    """
    head, text = split_value(value)
    found = _STATE_HEAD.match(head)
    if found is None:
        raise UnreadableError("the run state does not begin with uid and cursor")
    try:
        cursor = parse_ms(found.group(2))
        fields = decode_json(text)
        for name in _STATE_INSTANTS:
            if name in fields:
                fields[name] = parse_ms(_typed(fields[name], int))
        return RunState(
            uid=found.group(1),
            cursor=cursor,
            last_slot=fields.get("last_slot"),
            last_sent=fields.get("last_sent"),
            run_count=_typed(fields.get("run_count", 0), int),
            last_task_id=_typed(fields.get("last_task_id"), str),
            last_outcome=_typed(fields.get("last_outcome"), str),
            last_error=_typed(fields.get("last_error"), str),
            last_lateness_ms=_typed(fields.get("last_lateness_ms"), int),
        )
    except ValueError as error:
        raise UnreadableError(f"the run state cannot be read: {error}") from None


def _typed(value: Any, kind: type) -> Any:  # noqa: ANN401 - narrowed by ``kind``
    if value is not None and type(value) is not kind:
        raise UnreadableError(f"{value!r} is no {kind.__name__}")
    return value


def encode_pause(pause: Pause) -> str:
    """A value of ``paused``."""
    value = {"v": VALUE_VERSION, "by": pause.by, "since": to_ms(pause.since)}
    if pause.reason is not None:
        value["reason"] = pause.reason
    return f"{to_ms(pause.until) if pause.until else 0}\n{to_json(value)}"


def decode_pause(value: bytes) -> Pause:
    """A value of ``paused``. One that cannot be read pauses all the same: its reason says so."""
    try:
        head, text = split_value(value)
        fields = decode_json(text)
        until = parse_ms(head) if head != "0" else None
        since = parse_ms(_typed(fields.get("since", 0), int))
        return Pause(
            by=_typed(fields.get("by"), str) or "unknown",
            reason=_typed(fields.get("reason"), str),
            since=since,
            until=until,
        )
    except ValueError as error:
        return Pause(by="unknown", reason=f"the pause cannot be read: {error}", since=EPOCH)


def decode_quarantine(value: bytes) -> str:
    """Why, from a value of ``quarantine``; one that cannot be read quarantines all the same."""
    return value.partition(b"\n")[2].decode(errors="replace") or "unknown"
