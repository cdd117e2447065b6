"""What fmt and explain write."""

import json

import jsonschema

from schedsync.codes.documentation import Example, Explanation
from schedsync.diagnostics import Diagnostic, Location, Severity
from schedsync.manifest.schema import load
from schedsync.report import explained, formatted
from schedsync.report.explained import Explained
from schedsync.report.formatted import FormatReport
from schedsync.report.style import PLAIN, Style

FAILED = Diagnostic("SCH101", "yaml-syntax", Severity.ERROR, "bad", Location("b.yaml", 1, 1, 1, 2))
REPORT = FormatReport(changed=(("a.yaml", "b\r\na", "a\r\nb\n"),), unchanged=2, diagnostics=(FAILED,), written=True)


def test_what_was_formatted() -> None:
    assert formatted.render_text(REPORT, PLAIN) == "formatted a.yaml\n1 file formatted, 2 unchanged, 1 with errors\n"
    assert formatted.render_text(REPORT, Style(quiet=True)) == "formatted a.yaml\n"


def test_what_would_be() -> None:
    report = FormatReport(changed=REPORT.changed * 2, unchanged=0, written=False)
    shown = formatted.render_text(report, PLAIN)
    assert shown == "would format a.yaml\nwould format a.yaml\n2 files to format, 0 unchanged\n"


def test_differences() -> None:
    report = FormatReport(changed=REPORT.changed, unchanged=0, written=False, diff=True)
    assert formatted.render_text(report, PLAIN) == (
        "--- a.yaml\n+++ a.yaml\n@@ -1,2 +1,2 @@\n-b\r\n-a\n\\ No newline at end of file\n+a\r\n+b\n"
    )
    assert "\x1b[31m-a\x1b[0m\n" in formatted.render_text(report, Style(color=True))


def test_differences_of_a_name_with_blanks_end_it_with_a_tab_as_patch_expects() -> None:
    report = FormatReport(changed=(("a b.yaml", "a\n", "b\n"),), unchanged=0, written=False, diff=True)
    assert formatted.render_text(report, PLAIN) == "--- a b.yaml\t\n+++ a b.yaml\t\n@@ -1 +1 @@\n-a\n+b\n"


def test_json() -> None:
    document = json.loads(formatted.render_json(REPORT, PLAIN))
    assert document["changed"] == ["a.yaml"]
    assert [found["code"] for found in document["diagnostics"]] == ["SCH101"]
    jsonschema.validate(document, load("output"))


PAGE = """\
SCH310 dst-gap (warning)

It is so.

Because.

Bad, in a.yaml:

    a: 1

    b: 2

Good:

    $ do

Silence: End the line with `# schedsync: ignore[SCH310]`, or write `severity: {SCH310: off}` into schedsync.yaml (also \
`error`, `warning`, `note`).
"""
GAP = Explanation(
    "SCH310",
    "dst-gap",
    "warning",
    "it is so",
    "Because.",
    (Example(False, "a.yaml", "a: 1\n\nb: 2"), Example(True, None, "$ do")),
    adjustable=True,
    ignorable=True,
)
PLACELESS = Explanation("SCH708", "app-incomplete", "warning", "it raised", "Because.", adjustable=True)
BARE = Explanation("SCH000", "error", "error", "it failed", "")
NOTE = Explanation("SCH420", "not-pruned", "note", "kept", "")


def test_pages() -> None:
    assert explained.render_text(Explained((GAP,)), PLAIN) == PAGE
    two = explained.render_text(Explained((BARE, NOTE)), PLAIN)
    assert two.startswith("SCH000 error (error)\n\nIt failed.\n\nSilence: It cannot be silenced")
    assert "\n\nSCH420 not-pruned (note)\n\nKept.\n\nSilence: A note fails nothing" in two


def test_a_page_of_what_no_line_silences() -> None:
    page = explained.render_text(Explained((PLACELESS,)), PLAIN)
    assert "\n\nSilence: Write `severity: {SCH708: off}` into schedsync.yaml" in page
    assert "ignore[" not in page


def test_a_warning_that_is_no_rules_fails_nothing() -> None:
    since = Explanation("SCH427", "applied-since", "warning", "applied since", "")
    assert "\n\nSilence: It fails nothing" in explained.render_text(Explained((since,)), PLAIN)


def test_the_list() -> None:
    listed = explained.render_text(Explained((GAP, NOTE), listed=True), PLAIN)
    assert listed.splitlines()[0] == "SCH310  dst-gap                    warning  it is so"


def test_explanations_in_json() -> None:
    document = json.loads(explained.render_json(Explained((GAP,)), PLAIN))
    (each,) = document["codes"]
    assert (each["code"], each["adjustable"], each["docs_url"]) == ("SCH310", True, None)
    assert each["examples"][0] == {"good": False, "file": "a.yaml", "text": "a: 1\n\nb: 2"}
    jsonschema.validate(document, load("output"))
