"""How values are worded."""

from typing import Any

import pytest

from schedsync.report.style import Style, columns, padded
from schedsync.report.words import timing_words, value_words


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
