"""Values of ``entries`` to text and back: a head that scripts split, then the definition and where it came from."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schedsync.diagnostics import Location
from schedsync.errors import InvalidValueError
from schedsync.model.entry.definition import digest_of_text, from_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.values.expansion import names
from schedsync.model.values.secrets import Secret
from schedsync.store.codec import VALUE_VERSION, UnreadableError, decode_json, to_json

_HEAD = re.compile(r"(\S+) (\S+) (\d{1,18}) ([01]) ([^\n]*)\Z")
_SCAN = json.JSONDecoder().raw_decode
_BEGIN = '{"definition":'
_SECRETS = b'"secrets":'
_END = f'"v":{VALUE_VERSION}}}'


@dataclass(frozen=True, slots=True)
class EntryHead:
    """The head of a value of ``entries``."""

    uid: str
    digest: str
    revision: int
    protect: bool
    owner: str | None


@dataclass(frozen=True, slots=True)
class Definition:
    """What stands behind the head.

    Attributes:
        entry: The definition, ``None`` where it cannot be decoded.
        applied: As it was last applied, where that differs.
        source: Where it was declared, where known.
        problem: Why it cannot be decoded.
        applied_revision: The apply that wrote ``applied``.
    """

    entry: Entry | None
    applied: Entry | None = None
    source: Location | None = None
    problem: str | None = None
    applied_revision: int | None = None


def decode_entry_head(head: str) -> EntryHead:
    """Split a head.

    Raises:
        UnreadableError: If it is not one.
    """
    found = _HEAD.match(head)
    if found is None:
        raise UnreadableError("the value does not begin with uid, digest, revision, protect and owner")
    uid, digest, revision, protect, owner = found.groups()
    return EntryHead(uid, digest, int(revision), protect == "1", owner or None)


def encode_definition(
    definition: str,
    *,
    source: Location | None,
    applied: Mapping[str, Any] | None = None,
    applied_revision: int | None = None,
    secrets: Sequence[Secret] = (),
) -> str:
    """The text behind the head.

    Args:
        definition: Its canonical JSON.
        source: Where it is declared.
        applied: The definition last applied; it is left out where it is the same.
        applied_revision: The apply that wrote that one.
        secrets: The places of both that are never shown.
    """
    value: dict[str, Any] = {"v": VALUE_VERSION}
    if applied is not None and to_json(applied) != definition:
        value["applied"] = applied
    if applied_revision is not None:
        value["applied_revision"] = applied_revision
    if secrets:
        value["secrets"] = encode_secrets(secrets)
    if source is not None:
        value["source"] = {"path": source.path, "line": source.line, "column": source.column}
    return f"{_BEGIN}{definition},{to_json(value)[1:]}"


def decode_definition(name: str, text: bytes | str) -> Definition:
    """What stands behind a head; it never raises."""
    try:
        value = decode_json(text)
        definition = value.get("definition")
        if not isinstance(definition, dict):
            raise UnreadableError("it holds no definition")
        decode_secrets(value.get("secrets", []))
        entry = from_definition(name, definition)
    except UnreadableError as error:
        return Definition(None, problem=str(error))
    except InvalidValueError as error:
        return Definition(None, problem=".".join(map(str, error.path)) + ": " * bool(error.path) + error.message)
    applied = _applied(name, value.get("applied"))
    revision = value.get("applied_revision") if applied is not None else None
    return Definition(
        entry,
        applied,
        _source(value.get("source")),
        applied_revision=revision if isinstance(revision, int) else None,
    )


def secrets_in(text: bytes) -> tuple[Secret, ...]:
    """The secrets in the text behind a head; none where they cannot be read: then the definition cannot be either."""
    if _SECRETS not in text:
        return ()
    try:
        return decode_secrets(decode_json(text).get("secrets", []))
    except UnreadableError:
        return ()


def is_intact(text: bytes, digest: str) -> bool:
    """Whether the text holds the definition of this digest, unharmed: then it can be read wherever that one can.

    ``False`` also where that is not seen at a glance.
    """
    try:
        shown = text.decode()
        if not (shown.startswith(_BEGIN) and shown.endswith(_END)):
            return False
        _definition, end = _SCAN(shown, len(_BEGIN))
    except (ValueError, RecursionError):
        return False
    return digest_of_text(shown[len(_BEGIN) : end]) == digest


def encode_secrets(secrets: Sequence[Secret]) -> list[list[str]]:
    """Pointers and templates, as JSON."""
    return [[secret.pointer, secret.template] for secret in secrets]


def decode_secrets(stored: object) -> tuple[Secret, ...]:
    """Secrets from pointers and templates.

    Raises:
        UnreadableError: If they are none: what cannot be hidden must not be shown.
    """
    secrets = []
    for pair in stored if isinstance(stored, list) else [stored]:
        match pair:
            case [str(pointer), str(template)]:
                secrets.append(Secret(pointer, template, names(template)))
            case _:
                raise UnreadableError("what is secret in it cannot be read")
    return tuple(secrets)


def _applied(name: str, definition: object) -> Entry | None:
    if not isinstance(definition, dict):
        return None
    try:
        return from_definition(name, definition)
    except InvalidValueError:
        return None  # only drift looks at it; what runs is the definition


def _source(value: object) -> Location | None:
    match value:
        case {"path": str(path), "line": int(line), "column": int(column)}:
            return Location(path, line, column)
    return None


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored value as an apply takes it up: texts that are moved on, not decoded entries.

    Attributes:
        definition: As JSON; the whole text as a JSON string where it cannot be read.
        applied: The definition last applied, ``None`` where it cannot be read.
        applied_revision: The apply that wrote that one, ``None`` where it is not known.
        secrets: As stored.
    """

    definition: str
    applied: Mapping[str, Any] | None
    applied_revision: int | None
    secrets: list[Any]


def take_up(value: bytes) -> Stored:
    """Read a value for the change that follows it; it never raises."""
    head, _line_feed, behind = value.partition(b"\n")
    text = behind.decode(errors="replace")
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        held = None
    held = held if isinstance(held, dict) else {}
    definition = held.get("definition")
    if not isinstance(definition, dict):
        return Stored(to_json(text), None, None, [])
    applied, secrets = held.get("applied", definition), held.get("secrets")
    told = "applied_revision" in held or "applied" in held
    revision = held.get("applied_revision") if told else _revision(head)
    return Stored(
        to_json(definition),
        applied if isinstance(applied, dict) else None,
        revision if isinstance(revision, int) else None,
        secrets if isinstance(secrets, list) else [],
    )


def _revision(head: bytes) -> int | None:
    try:
        return decode_entry_head(head.decode()).revision
    except ValueError:
        return None
