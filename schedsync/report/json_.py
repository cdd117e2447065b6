"""JSON: one object on standard output, its shape published in ``output.schema.json`` and ``plan.schema.json``."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from schedsync.diagnostics import Diagnostic, Location
from schedsync.model.instants import format_instant

FORMAT_VERSION = "1.0"


def encode(body: Mapping[str, Any]) -> str:
    """One object as text, with the format's version first.

    As ``json.dumps`` would write it, but list by list: of a hundred thousand changes it would hold each token at once.
    """
    items = {"format_version": FORMAT_VERSION, **body}.items()
    return "{\n" + ",\n".join(f"  {json.dumps(key)}: {_text(value)}" for key, value in items) + "\n}"


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


def _text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """A value of the outermost object."""
    if not isinstance(value, list) or not value:
        return _indented(value, 2)
    return "[\n" + ",\n".join(f"    {_indented(item, 4)}" for item in value) + "\n  ]"


def _indented(value: Any, by: int) -> str:  # noqa: ANN401 - any JSON value
    # No text within holds a line's end: JSON escapes it.
    return json.dumps(value, indent=2, ensure_ascii=False).replace("\n", "\n" + " " * by)
