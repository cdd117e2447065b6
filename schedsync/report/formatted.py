"""What ``fmt`` did or would do: as text, as a diff, as JSON."""

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schedsync.report.json_ import diagnostics_document, encode
from schedsync.report.style import Style, printable

if TYPE_CHECKING:
    from schedsync.diagnostics import Diagnostic

_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatReport:
    """What is told.

    Attributes:
        changed: Each file whose layout is or was not canonical: its path, its text before and after.
        unchanged: How many files were canonical already.
        diagnostics: Why other files could not be formatted.
        written: Whether the files are written; else they would be.
        diff: Whether the differences are shown.
    """

    changed: tuple[tuple[str, str, str], ...]
    unchanged: int
    diagnostics: "tuple[Diagnostic, ...]" = ()
    written: bool
    diff: bool = False


def render_text(report: FormatReport, style: Style) -> str:
    """A line for each file that changes, or the differences, and one line of summary."""
    if report.diff:
        return "".join(_diff(*change, style) for change in report.changed)
    did = "formatted" if report.written else "would format"
    lines = [f"{did} {style.paint(printable(path), 'bold')}\n" for path, _, _ in report.changed]
    if not style.quiet:
        lines.append(_summary(report) + "\n")
    return "".join(lines)


def render_json(report: FormatReport, style: Style) -> str:
    """The object of ``fmt``."""
    changed = [path for path, _, _ in report.changed]
    return encode({"changed": changed, "diagnostics": diagnostics_document(report.diagnostics)}) + "\n"


def _summary(report: FormatReport) -> str:
    changed, failed = len(report.changed), len({found.location for found in report.diagnostics})
    parts = [f"{_files(changed)} {'formatted' if report.written else 'to format'}", f"{report.unchanged} unchanged"]
    if failed:
        parts.append(f"{failed} with errors")
    return ", ".join(parts)


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"


def _diff(path: str, before: str, after: str, style: Style) -> str:
    """A unified diff that ``patch -p0`` takes."""
    # Where a name holds blanks, `patch` and git look for the tab that ends it.
    name = printable(path) + ("\t" if " " in path else "")
    found = difflib.unified_diff(_LINES.findall(before), _LINES.findall(after), name, name)
    result = []
    for line in found:
        looks = {"+": ("green",), "-": ("red",), "@": ("cyan",)}.get(line[:1], ())
        whole = line.endswith("\n")
        body = style.paint(line.removesuffix("\n"), *looks) if looks else line.removesuffix("\n")
        result.append(body + "\n" + ("" if whole else "\\ No newline at end of file\n"))
    return "".join(result)
