"""Findings as SARIF 2.1.0 (OASIS), which code scanning services read.

What concerns a file is a result; what ended or spoilt the run as a whole is a notification of its invocation, since
services refuse results without a place.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from schedsync import __version__
from schedsync.codes.documentation import Example, read_documentation
from schedsync.diagnostics import Diagnostic, Location
from schedsync.manifest import checks
from schedsync.model.findings import Findings
from schedsync.report.style import Style

SCHEMA = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"
_ROOT = "SRCROOT"
_ROOT_IS = ("The directory that schedsync worked in.", "The repository's directory.")
_STANDARD_INPUT = "-"
_WIDE = re.compile("[\U00010000-\U0010ffff]")


def render_sarif(findings: Findings, style: Style) -> str:
    """One log with one run. Paths are relative to the style's base, columns count UTF-16 code units."""
    found = findings.diagnostics
    codes = list(dict.fromkeys(each.code for each in found))
    names = {each.code: each.name for each in found}
    placed = [each for each in found if _is_placed(each)]
    loose = [each for each in found if not _is_placed(each)]
    invocation: dict[str, Any] = {"executionSuccessful": not any(each.severity.is_error for each in loose)}
    if loose:
        invocation["toolExecutionNotifications"] = [_notification(each, codes) for each in loose]
    run = {
        "tool": {
            "driver": {
                "name": "schedsync",
                "version": __version__,
                "rules": [_rule(code, names[code]) for code in codes],
            }
        },
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_ROOT: {"description": {"text": _ROOT_IS[bool(style.base)]}}},
        "invocations": [invocation],
        "results": [_result(each, codes, findings.lines, style) for each in placed],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _is_placed(found: Diagnostic) -> bool:
    return found.location is not None and found.location.path != _STANDARD_INPUT


def _rule(code: str, name: str) -> dict[str, Any]:
    described: dict[str, Any] = {"id": code, "name": name}
    rule = checks.RULES.get(code)
    if rule is None:
        return described
    (documented,) = read_documentation(import_module(f"{checks.__name__}.{rule.module}").__doc__ or "")
    text = [documented.why] + [f"{_heading(each)}:\n\n{each.text}" for each in documented.examples]
    fenced = [documented.why] + [f"{_heading(each)}:\n\n```\n{each.text}\n```" for each in documented.examples]
    return {
        **described,
        "shortDescription": {"text": documented.title},
        "fullDescription": {"text": " ".join(documented.why.split())},
        "help": {"text": "\n\n".join(text), "markdown": "\n\n".join(fenced)},
        "defaultConfiguration": {"level": rule.severity},
    }


def _heading(example: Example) -> str:
    kind = "Good" if example.good else "Bad"
    return f"{kind}, in {example.file}" if example.file else kind


def _result(
    found: Diagnostic, codes: Sequence[str], lines: Mapping[str, Sequence[str]], style: Style
) -> dict[str, Any]:
    assert found.location is not None
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": codes.index(found.code),
        "level": found.severity.value,
        "message": {"text": _message(found)},
        "locations": [{"physicalLocation": _place(found.location, lines, style)}],
    }
    if found.entry is not None:
        result["locations"][0]["logicalLocations"] = [{"name": found.entry, "kind": "member"}]
    related = [other for other in found.related if other.location.path != _STANDARD_INPUT]
    if related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": other.message}, "physicalLocation": _place(other.location, lines, style)}
            for number, other in enumerate(related)
        ]
    return result


def _notification(found: Diagnostic, codes: Sequence[str]) -> dict[str, Any]:
    place = f"{found.location}: " if found.location is not None else ""
    return {
        "descriptor": {"id": found.code, "index": codes.index(found.code)},
        "level": found.severity.value,
        "message": {"text": place + _message(found)},
    }


def _message(found: Diagnostic) -> str:
    return "\n".join([found.message, *([found.label] if found.label else []), *found.hints])


def _place(location: Location, lines: Mapping[str, Sequence[str]], style: Style) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(style.service_path(location.path))}
    if location.line:
        text = lines.get(location.path, ())
        place["region"] = {
            "startLine": location.line,
            "startColumn": _utf16(text, location.line, location.column),
            "endLine": location.end_line,
            "endColumn": _utf16(text, location.end_line, location.end_column),
        }
    return place


def _artifact(path: str) -> dict[str, str]:
    if Path(path).is_absolute():
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(path), "uriBaseId": _ROOT}


def _utf16(lines: Sequence[str], line: int, column: int) -> int:
    """A column in UTF-16 code units, where the line's text is at hand: characters beyond U+FFFF take two."""
    if not 1 <= line <= len(lines):
        return column
    return column + bisect_left(_wide(lines[line - 1]), column - 1)


@lru_cache(maxsize=8)  # a long line may hold thousands of findings, which come in their order
def _wide(text: str) -> Sequence[int]:
    """Where the characters beyond U+FFFF stand."""
    return [found.start() for found in _WIDE.finditer(text)]
