"""Suggestions: near words are named, far ones are not."""

import pytest

from schedsync.manifest.suggestion import nearest, question


@pytest.mark.parametrize(
    ("word", "found"),
    [("tasks", "task"), ("TIMEZONE", "timezone"), ("exclude-dates", "exclude_dates"), ("zzz", None), ("", None)],
)
def test_nearest(word: str, found: str | None) -> None:
    assert nearest(word, ["task", "timezone", "exclude_dates"]) == found


def test_question() -> None:
    assert question("tsk", ["task"]) == 'did you mean "task"?'
    assert question("xyz", ["task"]) is None
