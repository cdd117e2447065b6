"""Every reporter that the registry names exists, and takes what its command gives."""

import re
from pathlib import Path
from typing import Any

import pytest

from schedsync.cli.main import COMMANDS
from schedsync.diagnostics import Diagnostic, Location, Severity
from schedsync.manifest.schema import load
from schedsync.model.findings import Failure
from schedsync.report.registry import failure_reporter, formats, reporter, reports
from schedsync.report.style import PLAIN

FORMATS = Path(__file__).resolve().parents[3] / "docs" / "reference" / "formats.md"
ENDLESS = "dev"


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != ENDLESS])
def test_every_format_has_its_reporter(command: Any) -> None:
    assert formats(command)[0] == "text"
    assert all(callable(reporter(command, each)) for each in formats(command))


def test_a_command_that_runs_until_it_is_stopped_has_only_text() -> None:
    assert formats(ENDLESS) == ("text",)
    assert not reports(ENDLESS)


def test_every_command_has_the_formats_that_the_documentation_says() -> None:
    rows = re.findall(r"^\| (`.*`) \| (.+?) \| .+ \|$", FORMATS.read_text(), re.MULTILINE)
    of = {name: set(COMMANDS) for name in ("text", "json")}
    of["json"] -= {ENDLESS}
    of |= {name: set(re.findall("`(.+?)`", row[1])) for row in rows for name in re.findall("`(.+?)`", row[0])[:2]} | of
    told = {command: {name for name, commands in of.items() if command in commands} for command in COMMANDS}
    assert told == {command: set(formats(command)) for command in COMMANDS}


@pytest.mark.parametrize("output_format", sorted({each for name in COMMANDS for each in formats(name)}))
def test_a_failure_can_be_told_in_every_format(output_format: Any) -> None:
    found = Diagnostic("SCH600", "store-error", Severity.ERROR, "out of memory", hints=("buy more",))
    failure = Failure(diagnostics=(found,), environment="production", chosen_owner="billing")
    text = failure_reporter(output_format)(failure, PLAIN)
    assert "out of memory" in text
    assert text.endswith("\n")


def test_a_failure_in_a_comment_has_the_plans_key() -> None:
    found = Diagnostic("SCH302", "x", Severity.ERROR, "bad", Location("a.yaml", 3, 4))
    failure = Failure(diagnostics=(found,), environment="production", chosen_owner=None)
    text = failure_reporter("markdown")(failure, PLAIN)
    assert text.startswith("<!-- schedsync:plan:production: -->\n### schedsync: no plan\n")
    assert "a.yaml:3:4: error[SCH302] bad" in text
    assert failure_reporter("text")(failure, PLAIN) == "a.yaml:3:4: error[SCH302]: bad\n"


def test_the_schema_of_outputs_describes_every_command_that_has_json() -> None:
    schema = load("output")
    named = {each["$ref"].removeprefix("#/$defs/") for each in schema["anyOf"]}
    assert named <= set(schema["$defs"])
    # What show prints is the plan.
    assert {name for name in COMMANDS if "json" in formats(name)} - {"show"} == named - {"error"}
