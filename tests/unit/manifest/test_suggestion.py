"""Suggestions: near words are named, far ones are not."""

from collections.abc import Iterator

import pytest

from schedsync.manifest.suggestion import Suggestions, listed, nearest, question


@pytest.mark.parametrize(
    ("word", "found"),
    [("tasks", "task"), ("TIMEZONE", "timezone"), ("exclude-dates", "exclude_dates"), ("zzz", None), ("", None)],
)
def test_nearest(word: str, found: str | None) -> None:
    assert nearest(word, ["task", "timezone", "exclude_dates"]) == found


def test_question() -> None:
    assert question("tsk", ["task"]) == 'did you mean "task"?'
    assert question("xyz", ["task"]) is None


class _Counted(list[str]):
    """Words that count how often they were looked through."""

    looks = 0

    def __iter__(self) -> Iterator[str]:
        self.looks += 1
        return super().__iter__()


def test_thousands_of_questions_are_not_put_to_thousands_of_words() -> None:
    words = _Counted(f"entry-{number}" for number in range(10_000))
    suggestions = Suggestions(words)
    answers = [suggestions.question(f"entri-{number}") for number in range(1_000)]
    assert answers[0] == 'did you mean "entry-0"?'
    assert answers[-1] is None
    assert words.looks == 10


def test_few_words_answer_thousands_of_questions() -> None:
    suggestions = Suggestions(["report"])
    assert {suggestions.question("raport") for _ in range(10_000)} == {'did you mean "report"?'}
    assert suggestions.question("zzz") is None


def test_listed() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed([str(number) for number in range(30)]).endswith("18, 19 and 10 more")
