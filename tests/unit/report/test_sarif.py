"""Findings for code scanning, checked against the schema that OASIS publishes.

The schema is a copy: https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schedsync.diagnostics import Diagnostic, Location, Related, Severity
from schedsync.manifest import checks
from schedsync.model.findings import Failure, Findings
from schedsync.report.registry import failure_reporter, reporter
from schedsync.report.style import PLAIN

SCHEMA = json.loads((Path(__file__).parents[2] / "fixtures" / "sarif-schema-2.1.0.json").read_text())
PATH = "plans/a b#1.yaml"
LINES = ("schedules:", "  😀é: {tasks: x}")


def found(code: Any, location: Any, severity: Any = Severity.ERROR, **more: Any) -> Diagnostic:
    name = checks.RULES[code].name if code in checks.RULES else "other"
    return Diagnostic(code, name, severity, "a message", location, **more)


def sarif(*diagnostics: Any) -> Any:
    findings = Findings(diagnostics=diagnostics, files=1, entries=1, lines={PATH: LINES})
    log = json.loads(reporter("validate", "sarif")(findings, PLAIN))
    jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    (run,) = log["runs"]
    return run


def test_nothing_found() -> None:
    run = sarif()
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_a_result() -> None:
    first = Related(Location(PATH, 1, 1, 1, 10), "first written here")
    place = Location(PATH, 2, 8, 2, 13)
    run = sarif(found("SCH203", place, entry="😀é", label="do", hints=("this",), related=(first,)))
    (result,) = run["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("SCH203", 0, "error")
    assert result["message"]["text"] == "a message\ndo\nthis"
    where = result["locations"][0]
    assert where["physicalLocation"]["artifactLocation"] == {"uri": "plans/a%20b%231.yaml", "uriBaseId": "SRCROOT"}
    # The emoji takes two UTF-16 code units.
    assert where["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 14}
    assert where["logicalLocations"][0]["name"] == "😀é"
    assert run["columnKind"] == "utf16CodeUnits"
    (related,) = result["relatedLocations"]
    assert related["message"]["text"] == "first written here"
    assert run["invocations"] == [{"executionSuccessful": True}]


@pytest.mark.parametrize("severity", list(Severity))
def test_levels(severity: Severity) -> None:
    assert sarif(found("SCH310", Location(PATH, 1, 1, 1, 2), severity))["results"][0]["level"] == severity.value


def test_rules_bring_their_documentation_and_each_once() -> None:
    run = sarif(*(found(code, Location(PATH, 1, 1, 1, 2)) for code in [*checks.RULES, "SCH101"]))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(checks.RULES)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert " ".join(rule["help"]["text"].split()).startswith(rule["fullDescription"]["text"])
    (gap,) = (rule for rule in rules if rule["id"] == "SCH310")
    assert gap["defaultConfiguration"] == {"level": "warning"}
    assert "Bad:\n\n```\nversion: 1\n" in gap["help"]["markdown"]


def test_what_is_of_no_file_is_told_of_the_run() -> None:
    run = sarif(found("SCH120", None), found("SCH203", Location("-", 2, 3, 2, 4)))
    assert run["results"] == []
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    texts = [each["message"]["text"] for each in invocation["toolExecutionNotifications"]]
    assert texts == ["a message", "-:2:3: a message"]


def test_other_places() -> None:
    whole, elsewhere = found("SCH108", Location(PATH)), found("SCH203", Location("/tmp/x.yaml", 9, 2, 9, 3))
    of_stdin = found("SCH209", Location(PATH, 1, 1, 1, 2), related=(Related(Location("-", 1, 1, 1, 2), "here"),))
    first, second, third = sarif(whole, elsewhere, of_stdin)["results"]
    assert "region" not in first["locations"][0]["physicalLocation"]
    assert second["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///tmp/x.yaml"}
    assert "relatedLocations" not in third


def test_a_code_without_a_rule() -> None:
    run = sarif(found("SCH002", None, Severity.WARNING))
    assert run["tool"]["driver"]["rules"] == [{"id": "SCH002", "name": "other"}]
    assert run["invocations"][0]["executionSuccessful"] is True


def test_a_failure() -> None:
    failure = Failure(diagnostics=(found("SCH002", None),))
    assert "toolExecutionNotifications" in failure_reporter("sarif")(failure, PLAIN)


def test_findings_are_never_compared_with_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand of them took a minute."""

    def fail(one: object, other: object) -> bool:
        raise AssertionError

    many = tuple(found("SCH203", Location(PATH, 2, column, 2, column + 1)) for column in range(1, 4))
    monkeypatch.setattr(Diagnostic, "__eq__", fail)
    assert len(sarif(*many, found("SCH119", None))["results"]) == 3
