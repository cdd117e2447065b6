"""What looks like a comment and is part of a value."""

import pytest

from schedsync.manifest.collector import Collector
from schedsync.manifest.reading.comments import in_values
from schedsync.manifest.reading.reader import read


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('a: "x # one" # two', ["one"]),
        ("a: |\n  # one\n  x\n# two\nb: y", ["one"]),
        ("a: x # one\n# two", []),
        ("a: x#one\nb: &b [1, 'y # two', 2]\n", ["one", "two"]),
        ('"k # one": &c {x: 1} # two\nb: [*c, *c]', ["one"]),
    ],
)
def test_comments_are_told_from_values(text: str, inside: list[str]) -> None:
    document = read(text, Collector().file("f"))
    assert document is not None
    offsets = {word: text.index(word) for word in ("two", "one") if word in text}
    found = in_values([*offsets.values()], document.tree)
    assert [word for word, at in sorted(offsets.items()) if at in found] == inside
