"""Findings: as text with the place marked, one a line, as GitHub annotations, as JSON."""

from collections.abc import Sequence
from itertools import groupby

from schedsync.diagnostics import Diagnostic, Location, Severity
from schedsync.model.findings import Findings
from schedsync.report.json_ import diagnostics_document, encode
from schedsync.report.style import Style, columns, printable
from schedsync.report.workflow_commands import workflow_command

_LOOKS = {Severity.ERROR: ("bold", "red"), Severity.WARNING: ("bold", "yellow"), Severity.NOTE: ("bold", "cyan")}
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_WINDOW = 160
_TOO_MANY = "SCH123"


def render_text(findings: Findings, style: Style) -> str:
    """Each finding with its line and a caret under the smallest node at fault, then one line of summary.

    Findings of the very same place share it: a time that is skipped in spring and repeated in autumn is one thing.
    """
    blocks = [_block(list(found), findings, style) for _, found in groupby(findings.diagnostics, key=_shared)]
    if not style.quiet:
        blocks.append(summary(findings) + "\n")
    return "\n".join(blocks)


def render_concise(findings: Findings, style: Style) -> str:
    """One line a finding: ``path:line:column: error[SCH203] message (what else is known)``."""
    lines = []
    for found in findings.diagnostics:
        place = f"{printable(str(found.location))}: " if found.location else ""
        head = style.paint(f"{found.severity.value}[{found.code}]", *_LOOKS[found.severity])
        more = [*([found.label] if found.label else []), *_elsewhere(found)]
        behind = f" ({printable('; '.join(more))})" if more else ""
        lines.append(f"{place}{head} {printable(found.message)}{behind}\n")
    return "".join(lines)


def render_github(findings: Findings, style: Style) -> str:
    """Workflow commands that GitHub shows beside the lines of a pull request."""
    lines = []
    for found in findings.diagnostics:
        place = found.location
        fields = {"title": f"{found.code} {found.name}"}
        if place is not None and place.path != "-":
            fields = {"file": style.service_path(place.path), **_github_span(place), **fields}
        piped = f"{place}: " if place is not None and place.path == "-" else ""
        told = [piped + found.message, *([found.label] if found.label else []), *found.hints, *_elsewhere(found)]
        message = "\n".join(told)
        lines.append(workflow_command(_GITHUB[found.severity], message, fields))
    return "".join(lines)


def render_json(findings: Findings, style: Style) -> str:
    """The object of ``validate``."""
    counts = {
        "files": findings.files,
        "entries": findings.entries,
        "errors": findings.errors,
        "warnings": findings.warnings,
    }
    return encode({"summary": counts, "diagnostics": diagnostics_document(findings.diagnostics)}) + "\n"


def summary(findings: Findings) -> str:
    """One line: how much was looked at, and what was found."""
    looked = f"{_count(findings.entries, 'entry', 'entries')} in {_count(findings.files, 'file', 'files')}"
    if not findings.errors and not findings.warnings:
        return f"{looked}: valid"
    found = [_count(findings.errors, "error", "errors")] if findings.errors else []
    found += [_count(findings.warnings, "warning", "warnings")] if findings.warnings else []
    told = ", ".join(found)
    more = any(each.code == _TOO_MANY for each in findings.diagnostics)
    return f"{looked}: at least {told}; mend these first, then validate again" if more else f"{looked}: {told}"


def _elsewhere(found: Diagnostic) -> list[str]:
    """The other places that matter, such as the first of two entries of one name."""
    return [f"{other.message}: {other.location}" for other in found.related]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _shared(found: Diagnostic) -> object:
    """What findings have in common that are shown as one; what stands behind a caret has it for itself."""
    return id(found) if found.location is None or found.label else (found.location, found.severity)


def _block(alike: Sequence[Diagnostic], findings: Findings, style: Style) -> str:
    lines = []
    for each in alike:
        head = style.paint(f"{each.severity.value}[{each.code}]", *_LOOKS[each.severity])
        lines.append(f"{head}{style.paint(': ' + printable(each.message), 'bold')}")
    found = alike[0]
    heads = len(lines)
    place = found.location
    gutter = len(str(place.line)) if place is not None else 1
    bar = style.paint(" " * (gutter + 2) + "|", "blue")
    if place is not None:
        lines.append(style.paint(" " * (gutter + 1) + "-->", "blue") + f" {printable(str(place))}")
        shown = _excerpt(place, found, findings.lines.get(place.path, ()), gutter, style)
        lines += [bar, *shown] if shown else []
    hints = dict.fromkeys(hint for each in alike for hint in each.hints)
    notes = [style.paint(" " * (gutter + 2) + "=", "blue") + f" help: {printable(hint)}" for hint in hints]
    for other in (other for each in alike for other in _elsewhere(each)):
        sign = style.paint(" " * (gutter + 2) + "=", "blue")
        notes.append(f"{sign} note: {printable(other)}")
    if found.label and len(lines) <= heads + 1:
        notes.insert(0, style.paint(" " * (gutter + 2) + "=", "blue") + f" help: {printable(found.label)}")
    codes = " ".join(dict.fromkeys(each.code for each in alike))
    notes.append(style.paint(" " * (gutter + 2) + "=", "blue") + f" help: schedsync explain {codes}")
    if len(lines) > heads + 1:
        lines.append(bar)
    return "\n".join([*lines, *notes, ""])


def _excerpt(place: Location, found: Diagnostic, text: Sequence[str], gutter: int, style: Style) -> list[str]:
    """The line before, the line itself, and the marks under it; nothing where the text is not at hand."""
    if not 1 <= place.line <= len(text):
        return []
    shown = []
    before, _ = _cut(text[place.line - 2], 0) if place.line > 1 else ("", 0)
    if before.strip():
        shown.append(_numbered(place.line - 1, before, gutter, style))
    line = text[place.line - 1]
    start = min(max(place.column - 1, 0), len(line))
    end = place.end_column - 1 if place.end_line == place.line else len(line.rstrip())
    window, offset = _cut(line, start)
    shown.append(_numbered(place.line, window, gutter, style))
    unmarked = window[: start - offset]
    marked = window[start - offset : max(end, start + 1) - offset]
    marks = "^" * max(1, columns(printable(marked)))
    label = f" {printable(found.label)}" if found.label else ""
    bar = style.paint(" " * (gutter + 2) + "|", "blue")
    shown.append(f"{bar} {' ' * columns(printable(unmarked))}{style.paint(marks + label, *_LOOKS[found.severity])}")
    return shown


def _numbered(number: int, line: str, gutter: int, style: Style) -> str:
    return f"{style.paint(f' {number:>{gutter}} |', 'blue')} {printable(line.rstrip())}".rstrip()


def _cut(line: str, column: int) -> tuple[str, int]:
    """The part of a long line around a column, and where that part begins."""
    if len(line) <= _WINDOW:
        return line, 0
    offset = max(0, min(column - _WINDOW // 2, len(line) - _WINDOW))
    return line[offset : offset + _WINDOW], offset


def _github_span(place: Location) -> dict[str, str]:
    if not place.line:
        return {}
    span = {"line": place.line, "endLine": place.end_line or place.line, "col": place.column}
    if place.end_line == place.line:
        span["endColumn"] = place.end_column
    return {key: str(value) for key, value in span.items()}
