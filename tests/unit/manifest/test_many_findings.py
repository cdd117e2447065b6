"""Thousands of findings: the first ten thousand are told, and that there are more."""

from collections import Counter
from datetime import UTC, datetime
from io import BytesIO

import pytest

from schedsync.manifest.collector import MOST_FINDINGS
from schedsync.manifest.load import Loaded, load

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEAD = "version: 1\nowner: billing\nschedules:\n"


def _loaded(text: str, *, strict: bool = False) -> Loaded:
    return load(["-"], now=NOW, stdin=BytesIO(text.encode()), strict=strict, thorough=True)


def _codes(loaded: Loaded) -> Counter[tuple[str, str]]:
    return Counter((one.code, one.severity.value) for one in loaded.diagnostics)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD + "".join(f"  e{number}: {{tsk: t, every: 1h}}\n" for number in range(MOST_FINDINGS + 9)), "SCH203"),
        (
            HEAD + "  e:\n    task: t\n" + "".join(f"    k{number}: 1\n" for number in range(MOST_FINDINGS + 9)),
            "SCH203",
        ),
        (
            HEAD + "  e:\n    task: t\n    labels:\n"
            "" + "".join(f"      k{number}: 1\n" for number in range(MOST_FINDINGS + 9)),
            "SCH201",
        ),
        (HEAD + "  e: {}\n" * (MOST_FINDINGS + 9), "SCH102"),
    ],
    ids=["entries", "keys", "labels", "duplicates"],
)
def test_the_first_ten_thousand_errors_are_told(text: str, code: str) -> None:
    loaded = _loaded(text)
    assert _codes(loaded) == {(code, "error"): MOST_FINDINGS, ("SCH123", "error"): 1}
    assert loaded.diagnostics[0].code == "SCH123"
    assert not loaded.declared


def test_ten_thousand_warnings_do_not_hide_an_error_or_make_one() -> None:
    octal = ", ".join("0049" for _ in range(MOST_FINDINGS + 9))
    warned = _loaded(f"{HEAD}  e: {{task: t, every: 1h, args: [{octal}]}}\n")
    assert _codes(warned) == {("SCH121", "warning"): MOST_FINDINGS, ("SCH123", "warning"): 1}
    assert [one.entry.name for one in warned.declared] == ["e"]
    both = _codes(_loaded(f"{HEAD}  e: {{task: t, every: 1h, args: [{octal}]}}\n  f: {{tsk: t, every: 1h}}\n"))
    assert both["SCH203", "error"] == 1
    strict = _codes(_loaded(f"{HEAD}  e: {{task: t, every: 1h, args: [{octal}]}}\n", strict=True))
    assert strict["SCH123", "error"] == 1


def test_what_is_shared_is_told_once_and_not_explained_for_ever() -> None:
    labels = ", ".join(f"k{number}: 1" for number in range(3_000))
    entries = "".join(f"  e{number}: {{task: t, every: 1h, labels: *a}}\n" for number in range(20))
    codes = _codes(_loaded(f"x-labels: &a {{{labels}}}\n{HEAD}{entries}"))
    assert codes == {("SCH201", "error"): 3_000, ("SCH123", "error"): 1}


def test_a_comment_of_thousands_of_codes_gets_few_suggestions() -> None:
    codes = ",".join(f"sch{number:03}" for number in range(310, 510))
    loaded = _loaded(f"version: 1\nowner: o\nschedules: {{}}  # schedsync: ignore[{codes}]\n")
    assert len(loaded.diagnostics) == 200
    assert sum(one.label is not None for one in loaded.diagnostics) <= 100


def test_a_comment_inside_of_a_comment_ends_at_its_own_bracket() -> None:
    nested = "# schedsync: ignore[" * 100
    loaded = _loaded(f"version: 1\nowner: o\nschedules: {{}}  {nested}SCH310]\n")
    assert any("SCH310" in one.message for one in loaded.diagnostics)


def test_a_refused_option_is_found_among_thousands_that_are_unknown() -> None:
    options = ", ".join(f"k{number}: 1" for number in range(MOST_FINDINGS + 9))
    codes = _codes(_loaded(f"{HEAD}  e: {{task: t, every: 1h, options: {{{options}, eta: 1}}}}\n"))
    assert codes == {("SCH212", "error"): 1, ("SCH215", "warning"): MOST_FINDINGS, ("SCH123", "warning"): 1}
