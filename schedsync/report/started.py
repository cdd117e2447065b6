"""What ``init`` wrote, and what comes next: as text and as JSON."""

from dataclasses import dataclass

from schedsync.report.json_ import encode
from schedsync.report.style import Style, printable


@dataclass(frozen=True, slots=True, kw_only=True)
class StartReport:
    """What is told.

    Attributes:
        written: Paths made now.
        kept: Paths that were there, untouched.
        steps: What a person does next, a sentence each.
    """

    written: tuple[str, ...]
    kept: tuple[str, ...]
    steps: tuple[str, ...]


def render_text(report: StartReport, style: Style) -> str:
    """A line a file, and the steps."""
    lines = [f"wrote {name}" for name in report.written]
    lines += [f"kept  {name} (it was there)" for name in report.kept]
    return (
        "\n".join(printable(line) for line in [*lines, "", "Next:", *(f"  - {step}" for step in report.steps)]) + "\n"
    )


def render_json(report: StartReport, style: Style) -> str:
    """The object of ``init``."""
    body = {"written": list(report.written), "kept": list(report.kept), "next": list(report.steps)}
    return encode(body) + "\n"
