"""Collecting: severities, ignored lines, narrow places, order."""

import pytest

from schedsync.diagnostics import Severity
from schedsync.errors import InvalidValueError
from schedsync.manifest import checks
from schedsync.manifest.collector import Collector
from schedsync.manifest.spans import span

WARNING, ERROR = checks.BOTH_DAY_FIELDS, checks.WRONG_TYPE


@pytest.mark.parametrize(
    ("word", "strict", "severity"),
    [
        (None, False, Severity.WARNING),
        (None, True, Severity.ERROR),
        ("note", False, Severity.NOTE),
        ("note", True, Severity.NOTE),
        ("error", False, Severity.ERROR),
        ("off", True, None),
    ],
)
def test_severity_of_a_warning(word: str | None, strict: bool, severity: Severity | None) -> None:
    collector = Collector(severity={WARNING.code: word} if word else None, strict=strict)
    collector.add(WARNING, "m")
    assert [one.severity for one in collector.sorted()] == ([severity] if severity else [])
    assert collector.has_errors is (severity is Severity.ERROR)


def test_what_cannot_be_loaded_stays_an_error() -> None:
    collector = Collector(severity={ERROR.code: "off"})
    collector.add(ERROR, "m")
    assert collector.has_errors


@pytest.mark.parametrize(("line", "found"), [(1, 0), (2, 0), (3, 1), (4, 1)])
def test_a_line_ignores_the_codes_it_names(line: int, found: int) -> None:
    text = "a # schedsync: ignore[SCH312]\nb #schedsync: ignore[SCH310, SCH312]\nc # schedsync: ignore[SCH310]\nd"
    collector = Collector()
    findings = collector.file("f")
    findings.use_text(text)
    start = findings.lines.starts[line - 1]
    findings.add(WARNING, "m", span(start, start + 1))
    findings.add(ERROR, "m", span(start, start + 1))
    assert [one.code for one in collector.sorted()].count(WARNING.code) == found
    assert collector.has_errors


@pytest.mark.parametrize(("marked", "found"), [('"a\n b"', 0), ("|\n c\n", 1)])
def test_the_last_line_of_a_place_ignores_too(marked: str, found: int) -> None:
    text = 'x: "a\n b"  # schedsync: ignore[SCH312]\ny: |\n c\nz: # schedsync: ignore[SCH312]\n'
    collector = Collector()
    findings = collector.file("f")
    findings.use_text(text)
    start = text.index(marked)
    findings.add(WARNING, "m", span(start, start + len(marked)))
    assert len(collector.sorted()) == found


@pytest.mark.parametrize(
    ("written", "inner", "marked"),
    [
        ("0 24 * * *", (2, 4), "24"),
        ('"0 24 * * *"', (2, 4), "24"),
        ("'0 24 * * *'", (2, 4), "24"),
        ('"0 24 * * *"', None, '"0 24 * * *"'),
        ('"\\x30 24 * * *"', (2, 4), '"\\x30 24 * * *"'),
        ("'it''s'", (3, 4), "s"),
        ("short", (3, 9), "short"),
        ('"a\\n0 24"', (4, 6), "24"),
        ("0\n 24", (2, 4), "0\n 24"),
        ("0 24", (4, 4), ""),
    ],
)
def test_the_model_s_characters_are_found_in_the_text(written: str, inner: tuple[int, int] | None, marked: str) -> None:
    collector = Collector()
    findings = collector.file("f")
    findings.use_text(written)
    error = InvalidValueError("bad", code="SCH301", hint="do", span=inner)
    findings.add_invalid(error, span(0, len(written)), entry="e")
    (found,) = collector.sorted()
    assert found.location is not None
    if "\n" not in marked:
        assert written[found.location.column - 1 : found.location.end_column - 1] == marked
    assert (found.message, found.label, found.entry, found.name) == ("bad", "do", "e", "bad-cron")


def test_sorted_by_place_and_each_once() -> None:
    collector = Collector()
    for path in ("b", "a", "b"):
        collector.file(path).add_file(ERROR, "m")
    collector.add(ERROR, "m")
    assert [str(one.location) for one in collector.sorted()] == ["None", "a", "b"]
