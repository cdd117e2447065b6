"""What ended a command, where its result was to go."""

from schedsync.model.findings import Failure
from schedsync.report import findings
from schedsync.report.json_ import render_errors
from schedsync.report.markdown import fenced, key
from schedsync.report.style import PLAIN, Style, printable

_LONGEST = 50_000


def render_text(failure: Failure, style: Style) -> str:
    """Each error, and what to do."""
    lines = []
    for found in failure.diagnostics:
        place = f"{printable(str(found.location))}: " if found.location else ""
        head = style.paint(f"{found.severity.value}[{found.code}]", "bold", "red")
        lines.append(f"{place}{head}: {printable(found.message)}\n")
        lines += [f"  {printable(hint)}\n" for hint in found.hints]
    return "".join(lines)


def render_json(failure: Failure, style: Style) -> str:
    """The object that every command writes instead of its own."""
    return render_errors(failure.diagnostics) + "\n"


def render_markdown(failure: Failure, style: Style) -> str:
    """A comment in the plan's place, with the plan's key."""
    shown = findings.render_concise(failure, PLAIN)[:_LONGEST]
    return f"{key(failure.environment, failure.chosen_owner)}\n### schedsync: no plan\n\n{fenced(shown)}"
