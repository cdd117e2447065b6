"""How values are worded."""

from typing import Any

import pytest

from schedsync.report.style import Style, clipped, columns, padded
from schedsync.report.words import difference_words, listed, timing_words, value_words


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ({"cron": "0 2 * * *", "timezone": "Europe/Berlin"}, 'cron "0 2 * * *" Europe/Berlin'),
        ({"cron": "0 2 * * *"}, 'cron "0 2 * * *" UTC'),
        ({"crontab": {}}, "crontab every minute UTC"),
        ({"task": "x"}, "no timing"),
    ],
)
def test_timings(definition: Any, words: Any) -> None:
    assert timing_words(definition) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        ("5m", "5m"),
        ("two words", '"two words"'),
        (True, "true"),
        ([1], "[1]"),
        ("", '""'),
        ("5", '"5"'),
        (5, "5"),
        ("true", '"true"'),
    ],
)
def test_values(value: Any, words: Any) -> None:
    assert value_words(value) == words


def test_wide_characters_take_two_columns() -> None:
    assert columns("日本") == 4
    assert padded("日本", 6) == "日本  "
    assert Style(color=True).paint("", "red") == ""


def test_marks_that_sit_on_a_letter_take_no_column() -> None:
    assert columns("e\u0301") == 1
    assert padded("e\u0301", 3) == "e\u0301  "


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("", 1, "")],
)
def test_a_text_is_clipped_by_columns(text: Any, width: Any, shown: Any) -> None:
    assert clipped(text, width) == shown
    assert columns(clipped(text, width)) <= width


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("a", "b", ("a", "b")),
        ("x" * 50 + "1" + "y" * 50, "x" * 50 + "2" + "y" * 50, ("…xxxxxxxxxxxx1yyyyy…", "…xxxxxxxxxxxx2yyyyy…")),
        ([1] * 30, [1] * 31, ("…, 1, 1, 1, 1]", "…, 1, 1, 1, 1, 1]")),
        ("ab" + "y" * 50, "b", ("abyyyyyyyyyyyyyyyyy…", "b")),
    ],
)
def test_of_long_values_the_first_difference_shows(old: Any, new: Any, shown: Any) -> None:
    assert difference_words(old, new, 20) == shown


def test_a_list_is_cut_with_the_number_of_the_others() -> None:
    assert listed(["a", "b"], 2) == "a, b"
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"
