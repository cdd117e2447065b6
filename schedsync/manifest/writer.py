"""Writes manifests: from entries back to YAML that reads the way people write it, and parses to equal entries."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from schedsync.manifest.merging import WHOLE
from schedsync.manifest.schema import properties
from schedsync.model.entry.definition import to_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.values.scalars import plain_value
from schedsync.model.values.secrets import TEXT_MARK, Secret, placed

SCHEMA_FILE = "manifest.schema.json"

KEY_ORDER = (
    *("description", "task", "cron", "crontab", "every", "phase", "at", "rrule", "solar", "timezone", "start", "end"),
    *("exclude_dates", "jitter", "spread", "args", "kwargs", "options", "labels", "misfire", "enabled", "protect"),
    "adopt",
)

# What every reader of YAML takes for a text, that of YAML 1.1 too: no indicators, no digits first, no yes or no.
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_DURATION = re.compile(r"(?:\d+(?:w|d|h|ms|m|s))+")
_YAML_1_1_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_NUMBER = re.compile(r"0|[1-9][0-9]?")
_ALWAYS_QUOTED = frozenset({"cron"})
_LITERAL_LINE = re.compile(r"[!-~](?:[ -~]*[!-~])?")


def write_manifest(
    owner: str | None,
    defaults: Mapping[str, Any],
    entries: Sequence[Entry],
    *,
    header: Sequence[str] = (),
    comments: Mapping[str, Sequence[str]] | None = None,
    secrets: Mapping[str, Sequence[Secret]] | None = None,
    adopt: bool = False,
    schema: str | None = SCHEMA_FILE,
) -> str:
    """Write a manifest.

    Args:
        owner: Whose entries these are; ``None`` leaves it to the project file.
        defaults: The ``defaults`` block in its canonical form; what an entry shares with it is left out of the entry.
        entries: In the order to be written. Options that hold null cannot be told from options left out.
        header: Comment lines at the top, without ``#``.
        comments: Comment lines above entries, by name, without ``#``.
        secrets: What of entries is written as the variables that it comes from, by name; any other ``${`` is a
            literal one.
        adopt: Whether the entries are nobody's, and to be taken over.
        schema: The address of the JSON Schema that editors should use, or ``None``.

    Returns:
        YAML; reading it gives equal entries.
    """
    lines = [f"# yaml-language-server: $schema={schema}"] if schema else []
    lines += [_comment(line) for line in header]
    lines.append("version: 1")
    if owner is not None:
        lines.append(f"owner: {scalar(_literal(owner))}")
    defaults = _literal(defaults)
    if shared := {**defaults, **({"adopt": True} if adopt else {})}:
        lines.append("defaults:")
        lines += _block(_ordered(shared), "  ")
    lines.append("schedules:" if entries else "schedules: {}")
    for entry in entries:
        lines += [_comment(line, "  ") for line in (comments or {}).get(entry.name, ())]
        lines.append(f"  {scalar(entry.name)}:")
        definition = _written(to_definition(entry), (secrets or {}).get(entry.name, ()))
        lines += _block(_ordered(_without(defaults, definition)), "    ")
    return "\n".join(lines) + "\n"


class _Tagged(str):
    """A text that is read as one, whatever the value of its variables looks like."""

    __slots__ = ()


def _written(definition: Mapping[str, Any], secrets: Sequence[Secret]) -> dict[str, Any]:
    """A definition as a manifest says it: secrets by their variables, all else as it is."""
    templates = {
        secret.pointer: _Tagged(secret.template.removeprefix(TEXT_MARK))
        if secret.template.startswith(TEXT_MARK)
        else secret.template
        for secret in secrets
    }
    return placed(_literal(definition), templates)


def _literal(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The value with what would be read as a variable escaped."""
    match value:
        case str():
            return value.replace("${", "$${")
        case dict():
            return {key: _literal(item) for key, item in value.items()}
        case list():
            return [_literal(item) for item in value]
    return value


def scalar(value: Any) -> str:  # noqa: ANN401 - any YAML scalar
    """A scalar as YAML, quoted where any reader might take it for something else."""
    if not isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, _Tagged):
        return f"!!str {_quoted(value)}"
    if _PLAIN.fullmatch(value) and value.lower() not in _YAML_1_1_WORDS and plain_value(value) == value:
        return value
    return _quoted(value)


def flow(value: Any) -> str:  # noqa: ANN401 - any YAML value
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return value if isinstance(value, str) and _DURATION.fullmatch(value) else scalar(value)


def _block(mapping: Mapping[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for key, value in mapping.items():
        if key in _ALWAYS_QUOTED:
            items = value if isinstance(value, list) else [value]
            quoted = [_quoted(item) for item in items]
            lines.append(f"{indent}{key}: {quoted[0] if value is items[0] else '[' + ', '.join(quoted) + ']'}")
        elif isinstance(value, str) and "\n" in value and all(map(_LITERAL_LINE.fullmatch, value.split("\n"))):
            lines.append(f"{indent}{key}: |-")
            lines += [f"{indent}  {line}" for line in value.split("\n")]
        elif key == "crontab":
            fields = {field: int(text) if _NUMBER.fullmatch(text) else text for field, text in value.items()}
            lines.append(f"{indent}{key}: {flow(fields)}")
        elif key == "options" and value:
            options = properties("manifest", "definitions", "entry", "properties", "options")
            lines.append(f"{indent}{key}: {flow(_ordered(value, options))}")
        else:
            lines.append(f"{indent}{key}: {flow(value)}")
    return lines


def _ordered(mapping: Mapping[str, Any], order: Sequence[str] = KEY_ORDER) -> dict[str, Any]:
    """The keys in the order people read them; unknown ones last."""
    known = {key: mapping[key] for key in order if key in mapping}
    return known | {key: value for key, value in mapping.items() if key not in known}


def _without(defaults: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The merge patch (RFC 7386) that makes ``wanted`` of ``defaults``."""
    patch: dict[str, Any] = {key: None for key in defaults if key not in wanted}
    for key, value in wanted.items():
        if key not in defaults or key in WHOLE:
            patch[key] = value
        elif isinstance(value, dict) and isinstance(defaults[key], dict):
            if inner := _without(defaults[key], value):
                patch[key] = inner
        elif value != defaults[key]:
            patch[key] = value
    return patch


def _quoted(text: str) -> str:
    """Double-quoted; JSON's escapes are YAML's, and what cannot be printed is escaped too."""
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escape(char) for char in escaped)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _comment(line: str, indent: str = "") -> str:
    text = "".join(char if char.isprintable() else " " for char in line)
    return f"{indent}# {text}".rstrip()
