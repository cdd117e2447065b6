"""JSON: one object on standard output, its shape published in ``output.schema.json`` and ``plan.schema.json``."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any

from schedsync.diagnostics import Diagnostic, Location
from schedsync.model.timing.instants import format_instant

FORMAT_VERSION = "1.0"


def encode(body: Mapping[str, Any]) -> str:
    """One object as text, with the format's version first.

    As ``json.dumps`` with an indent writes it, in two thirds of its time: of ten thousand changes there are a million
    parts.
    """
    return _indented({"format_version": FORMAT_VERSION, **body}, "\n")


def instant(value: datetime | None) -> str | None:
    """``2026-11-23T01:00:00.000Z``, or null."""
    return None if value is None else format_instant(value)


def diagnostics_document(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Findings in the shape that every command shares."""
    return [_diagnostic(found) for found in diagnostics]


def render_errors(diagnostics: Iterable[Diagnostic]) -> str:
    """What a command that failed writes instead of its own object."""
    return encode({"diagnostics": diagnostics_document(diagnostics)})


def _diagnostic(found: Diagnostic) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity.value,
        "message": found.message,
        **_place(found.location),
        "entry": found.entry,
        "hints": [*([found.label] if found.label else []), *found.hints],
        "related": [{"message": other.message, **_place(other.location)} for other in found.related],
        "docs_url": None,
    }


def _place(location: Location | None) -> dict[str, Any]:
    if location is None:
        return {"path": None, "start": None, "end": None}
    if not location.line:
        return {"path": location.path, "start": None, "end": None}
    return {
        "path": location.path,
        "start": {"line": location.line, "column": location.column},
        "end": {"line": location.end_line, "column": location.end_column},
    }


def _indented(value: Any, line: str) -> str:  # noqa: ANN401 - any JSON value
    """A value with its parts on lines of their own.

    Args:
        value: Any JSON value; keys are texts.
        line: A line feed and the blanks that its line begins with.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    inner = line + "  "
    if isinstance(value, dict) and value:
        items = [f"{encode_basestring(key)}: {_indented(item, inner)}" for key, item in value.items()]
        return f"{{{inner}{f',{inner}'.join(items)}{line}}}"
    if isinstance(value, (list, tuple)) and value:
        return f"[{inner}{f',{inner}'.join([_indented(item, inner) for item in value])}{line}]"
    return "null" if value is None else json.dumps(value)
