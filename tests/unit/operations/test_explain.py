"""Every code that the program can write is explained, once."""

import re
from collections import Counter
from pathlib import Path

import pytest

import schedsync
from schedsync.codes.documentation import Explanation
from schedsync.errors import InvalidValueError
from schedsync.manifest import checks
from schedsync.operations.explain import explain, explanations

SOURCES = sorted(Path(schedsync.__file__).parent.rglob("*.py"))
# A diagnostic made where it is known what it is of, and its name.
MADE = re.compile(r'"(SCH\d{3})",\s+"([a-z0-9-]+)"')


def test_each_code_is_explained_once() -> None:
    counted = Counter(each.code for each in explanations())
    assert set(counted.values()) == {1}


def test_no_two_codes_share_a_name() -> None:
    counted = Counter(each.name for each in explanations())
    assert set(counted.values()) == {1}


def test_each_code_in_the_source_is_explained() -> None:
    texts = [path.read_text(encoding="utf-8") for path in SOURCES if "codes" not in path.parts]
    used = {code for text in texts for code in re.findall(r"\bSCH[0-9]{3}\b", text)}
    assert used - {each.code for each in explanations()} <= checks.RETIRED


def test_names_are_those_that_reports_show() -> None:
    named = {each.code: each.name for each in explanations()}
    for path in SOURCES:
        for code, name in MADE.findall(path.read_text(encoding="utf-8")):
            assert named[code] == name, path


@pytest.mark.parametrize("each", explanations(), ids=lambda each: each.code)
def test_each_says_what_and_why(each: Explanation) -> None:
    assert each.title
    assert not each.title.endswith(".")
    assert each.why.endswith((".", "`"))
    assert "::" not in each.why
    assert each.adjustable or not each.ignorable


def test_no_line_silences_what_is_of_no_line() -> None:
    (found,) = explain(["app-incomplete"])
    assert found.adjustable
    assert not found.ignorable


def test_asked_for_by_code_or_name_in_any_case() -> None:
    assert [each.code for each in explain(["sch203", " SCH310 ", "unknown-key"])] == ["SCH203", "SCH310"]
    assert [each.code for each in explain(["protected", "no-owner"])] == ["SCH405", "SCH502"]
    assert explain([]) == explanations()
    assert explain(["SCH310"])[0].severity == "warning"


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("SCH-310", 'did you mean "SCH310"?'),
        ("unknown-keys", 'did you mean "unknown-key"?'),
        ("unknown_key", 'did you mean "unknown-key"?'),
        ("310", 'did you mean "SCH310"?'),
        ("SCH31O", 'did you mean "SCH310"?'),
        ("SCH398", "`schedsync explain` lists all codes"),
        ("E501", "`schedsync explain` lists all codes"),
        ("SCH", "`schedsync explain` lists all codes"),
        ("", "`schedsync explain` lists all codes"),
        ("?", "`schedsync explain` lists all codes"),
    ],
)
def test_one_that_there_is_not(asked: str, hint: str) -> None:
    with pytest.raises(InvalidValueError, match="no diagnostic has the code or name") as caught:
        explain([asked])
    assert caught.value.hint == hint


def test_as_findings_and_comments_show_them() -> None:
    codes = ["SCH310", "SCH311", "SCH203"]
    assert [each.code for each in explain(["SCH310,SCH311", "[SCH310]", "error[SCH203]:"])] == codes
    assert [each.code for each in explain(["SCH310,", "warning[sch311]", "#SCH203"])] == codes


def test_all_that_there_are_not_are_told() -> None:
    with pytest.raises(InvalidValueError) as caught:
        explain(["SCH310", "SCH398", "nope"])
    assert [str(each).rpartition(" ")[2] for each in caught.value.all] == ['"SCH398"', '"nope"']


def test_one_that_is_gone() -> None:
    with pytest.raises(InvalidValueError, match="older version"):
        explain([min(checks.RETIRED).lower()])
