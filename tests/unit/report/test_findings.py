"""Findings as people, editors, GitHub and programs read them."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from schedsync.diagnostics import Diagnostic, Location, Related, Severity
from schedsync.manifest.schema import load
from schedsync.model.findings import Findings
from schedsync.report.findings import render_concise, render_github, render_json, render_text
from schedsync.report.json_ import render_errors
from schedsync.report.style import PLAIN, Style

LINES = ("schedules:", "  # nightly", "  nightly-report:", "    tasks: app.tasks.report", "", "  日本: {cron: x}")
QUIET = Style(quiet=True)
PATH = "schedules/reports.yaml"


def found(
    location: Any,
    *,
    severity: Any = Severity.ERROR,
    label: Any = 'did you mean "task"?',
    hints: Any = (),
    related: Any = (),
    message: Any = None,
) -> Any:
    return Diagnostic(
        "SCH203",
        "unknown-key",
        severity,
        message or 'unknown key "tasks"',
        location,
        entry="nightly-report",
        label=label,
        hints=hints,
        related=related,
    )


def findings(*diagnostics: Any, lines: Any = LINES) -> Any:
    return Findings(diagnostics=diagnostics, files=1, entries=2, lines={PATH: lines})


def text(*diagnostics: Any, lines: Any = LINES, style: Style = QUIET) -> Any:
    return render_text(findings(*diagnostics, lines=lines), style)


def test_the_form_of_the_documentation() -> None:
    shown = text(found(Location(PATH, 4, 5, 4, 10)))
    assert shown == (
        'error[SCH203]: unknown key "tasks"\n'
        "  --> schedules/reports.yaml:4:5\n"
        "   |\n"
        " 3 |   nightly-report:\n"
        " 4 |     tasks: app.tasks.report\n"
        '   |     ^^^^^ did you mean "task"?\n'
        "   |\n"
        "   = help: schedsync explain SCH203\n"
    )


def test_all_kinds_of_findings(golden: Callable[[str, str], None]) -> None:
    second = Related(Location(PATH, 1, 1, 1, 10), "first declared here")
    shown = render_text(
        findings(
            found(Location(PATH, 4, 5, 4, 10), related=(second,)),
            found(Location(PATH, 6, 3, 6, 5), severity=Severity.WARNING, label=None, message="a wide name"),
            found(Location(PATH, 3, 3, 4, 10), severity=Severity.NOTE, label=None, message="over two lines"),
            found(Location(PATH), label="a label without a line", hints=("do something",), message="the whole file"),
            found(None, label=None, hints=("give one",), message="no file at all"),
            found(Location("elsewhere.yaml", 3, 1, 3, 2), message="a file that is not at hand"),
        ),
        PLAIN,
    )
    golden("findings.txt", shown)


def test_in_colour(golden: Callable[[str, str], None]) -> None:
    golden("findings_color.txt", text(found(Location(PATH, 4, 5, 4, 10)), style=Style(color=True)))


def test_line_numbers_of_several_digits_stay_aligned() -> None:
    lines = tuple(f"line {number}" for number in range(1, 101))
    shown = text(found(Location(PATH, 100, 1, 100, 5), label=None), lines=lines)
    assert shown.splitlines()[1:] == [
        "    --> schedules/reports.yaml:100:1",
        "     |",
        "  99 | line 99",
        " 100 | line 100",
        "     | ^^^^",
        "     |",
        "     = help: schedsync explain SCH203",
    ]


def test_a_long_line_is_cut_around_the_mark() -> None:
    line = "a" * 1000 + "bad" + "c" * 1000
    shown = text(found(Location(PATH, 1, 1001, 1, 1004), label=None), lines=(line,)).splitlines()
    assert len(shown[3]) < 200
    mark = shown[4].index("^")
    assert shown[3][mark : mark + 3] == "bad"


def test_an_empty_place_still_has_a_mark() -> None:
    assert "^" in text(found(Location(PATH, 5, 1, 5, 1), label=None))
    assert "^" in text(found(Location(PATH, 4, 400, 4, 401), label=None))


def test_control_characters_are_written_out() -> None:
    shown = text(found(Location(PATH, 1, 1, 1, 2)), lines=("\x1b[31mred",))
    assert "\x1b" not in shown
    assert "\\x1b[31mred" in shown


@pytest.mark.parametrize(
    ("severities", "summary"),
    [
        ((), "2 entries in 1 file: valid"),
        ((Severity.ERROR,), "2 entries in 1 file: 1 error"),
        ((Severity.WARNING, Severity.WARNING), "2 entries in 1 file: 2 warnings"),
        ((Severity.ERROR, Severity.WARNING), "2 entries in 1 file: 1 error, 1 warning"),
    ],
)
def test_the_summary(severities: Any, summary: Any) -> None:
    diagnostics = tuple(found(None, severity=severity) for severity in severities)
    assert render_text(findings(*diagnostics), PLAIN).splitlines()[-1] == summary


def test_concise_is_one_line_each() -> None:
    shown = render_concise(findings(found(Location(PATH, 4, 5, 4, 10)), found(None, label=None)), PLAIN)
    assert shown == (
        'schedules/reports.yaml:4:5: error[SCH203] unknown key "tasks" (did you mean "task"?)\n'
        'error[SCH203] unknown key "tasks"\n'
    )


def test_github_annotations_are_escaped() -> None:
    shown = render_github(
        findings(
            found(Location("a,b.yaml", 4, 5, 4, 10), message="100 %", hints=("do this",)),
            found(Location(PATH, 4, 5, 6, 1), severity=Severity.WARNING, label=None),
            found(Location(PATH), severity=Severity.NOTE, label=None),
            found(Location("-", 1, 1, 1, 2), label=None),
        ),
        PLAIN,
    )
    assert shown.splitlines() == [
        "::error file=a%2Cb.yaml,line=4,endLine=4,col=5,endColumn=10,title=SCH203 unknown-key"
        '::100 %25%0Adid you mean "task"?%0Ado this',
        '::warning file=schedules/reports.yaml,line=4,endLine=6,col=5,title=SCH203 unknown-key::unknown key "tasks"',
        '::notice file=schedules/reports.yaml,title=SCH203 unknown-key::unknown key "tasks"',
        '::error title=SCH203 unknown-key::-:1:1: unknown key "tasks"',
    ]


def test_one_line_and_annotations_name_the_other_places_too() -> None:
    twice = found(
        Location(PATH, 4, 5, 4, 10),
        label=None,
        hints=("remove one",),
        related=(Related(Location("a,b.yaml", 1, 1, 1, 2), "first declared here"),),
    )
    concise = 'schedules/reports.yaml:4:5: error[SCH203] unknown key "tasks" (first declared here: a,b.yaml:1:1)\n'
    assert render_concise(findings(twice), PLAIN) == concise
    assert render_github(findings(twice), PLAIN).endswith(
        '::unknown key "tasks"%0Aremove one%0Afirst declared here: a,b.yaml:1:1\n'
    )


def test_json_follows_the_published_schema() -> None:
    second = Related(Location(PATH, 1, 1, 1, 10), "first declared here")
    diagnostics = (found(Location(PATH, 4, 5, 4, 10), related=(second,)), found(Location(PATH)), found(None))
    for shown in (render_json(findings(*diagnostics), PLAIN), render_errors(diagnostics)):
        document = json.loads(shown)
        jsonschema.Draft202012Validator(load("output")).validate(document)
        assert document["diagnostics"][0] == {
            "code": "SCH203",
            "name": "unknown-key",
            "severity": "error",
            "message": 'unknown key "tasks"',
            "path": PATH,
            "start": {"line": 4, "column": 5},
            "end": {"line": 4, "column": 10},
            "entry": "nightly-report",
            "hints": ['did you mean "task"?'],
            "related": [
                {
                    "message": "first declared here",
                    "path": PATH,
                    "start": {"line": 1, "column": 1},
                    "end": {"line": 1, "column": 10},
                }
            ],
            "docs_url": None,
        }
    assert json.loads(render_json(findings(*diagnostics), PLAIN))["summary"] == {
        "files": 1,
        "entries": 2,
        "errors": 3,
        "warnings": 0,
    }


def test_findings_of_one_place_share_it() -> None:
    place = Location(PATH, 4, 5, 4, 10)
    gap = found(place, label=None, hints=("also in spring", "choose another time"), message="skipped")
    fold = found(place, label=None, hints=("also in autumn", "choose another time"), message="repeated")
    other = found(place, message="with words behind the caret")
    assert text(gap, fold) == (
        "error[SCH203]: skipped\n"
        "error[SCH203]: repeated\n"
        "  --> schedules/reports.yaml:4:5\n"
        "   |\n"
        " 3 |   nightly-report:\n"
        " 4 |     tasks: app.tasks.report\n"
        "   |     ^^^^^\n"
        "   |\n"
        "   = help: also in spring\n"
        "   = help: choose another time\n"
        "   = help: also in autumn\n"
        "   = help: schedsync explain SCH203\n"
    )
    assert text(gap, other).count("-->") == 2
    assert text(gap, found(place, label=None, severity=Severity.WARNING)).count("-->") == 2
    assert text(found(None, label=None), found(None, label=None)).count("error[") == 2


def test_the_summary_says_when_there_is_more_than_was_told() -> None:
    more = Diagnostic("SCH123", "too-many-findings", Severity.ERROR, "too many errors")
    last = render_text(findings(more), PLAIN).splitlines()[-1]
    assert last.endswith(": at least 1 error; mend these first, then validate again")
