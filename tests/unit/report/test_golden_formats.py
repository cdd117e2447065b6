"""A golden file for each format that a command has and that its own tests do not keep one of."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from schedsync import __version__
from schedsync.diagnostics import Location, Related, Severity
from schedsync.model.plan.plan import Applied
from schedsync.model.state.history import Told
from schedsync.report.registry import reporter
from schedsync.report.style import PLAIN
from tests.made import NOW, a_live_entry, an_entry
from tests.published import check
from tests.unit.report.plans import everyday
from tests.unit.report.test_drift import ALL as DRIFT
from tests.unit.report.test_exported import exported
from tests.unit.report.test_findings import PATH, findings, found
from tests.unit.report.test_history import REVISIONS
from tests.unit.report.test_listing import a_listing
from tests.unit.report.test_upcoming import some_slots


def some_findings() -> Any:
    first = Related(Location(PATH, 1, 1, 1, 10), "first declared here")
    return findings(
        found(Location(PATH, 4, 5, 4, 10), related=(first,)),
        found(Location(PATH, 6, 3, 6, 5), severity=Severity.WARNING, label=None, hints=("do this",), message="100 %"),
        found(None, severity=Severity.NOTE, label=None, message="no file at all"),
    )


VALUES: dict[str, Callable[[], Any]] = {
    "validate": some_findings,
    "drift": lambda: DRIFT,
    "history": lambda: Told(now=NOW, revisions=REVISIONS, detailed=True),
    "export": lambda: exported(a_live_entry(an_entry("a", every="5m"))),
    "list": a_listing,
    "next": some_slots,
    "apply": lambda: Applied(everyday(), 42),
}


@pytest.mark.parametrize("command", VALUES)
def test_json(command: Any, golden: Callable[[str, str], None]) -> None:
    document = check(command, json.loads(reporter(command, "json")(VALUES[command](), PLAIN)))
    if command == "apply":  # the plan has golden files of its own
        document["plan"] = sorted(document["plan"])
    golden(f"{command}.json", json.dumps(document, indent=2, ensure_ascii=False) + "\n")


@pytest.mark.parametrize(
    ("command", "output_format", "name"),
    [
        ("validate", "concise", "validate_concise.txt"),
        ("validate", "github", "validate_github.txt"),
        ("validate", "sarif", "validate.sarif"),
        ("apply", "text", "apply.txt"),
        ("apply", "markdown", "apply.md"),
    ],
)
def test_other_formats(command: Any, output_format: Any, name: Any, golden: Callable[[str, str], None]) -> None:
    text = reporter(command, output_format)(VALUES[command](), PLAIN)
    golden(name, text.replace(f'"{__version__}"', '"x"'))
