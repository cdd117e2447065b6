"""Finding keys and values again by their path."""

import pytest

from schedsync.diagnostics import Location
from schedsync.manifest.collector import Collector
from schedsync.manifest.reading.document import Document
from schedsync.manifest.reading.reader import read
from schedsync.manifest.spans import Lines, bounds, child, children_of, find, holds, span, span_of

TEXT = "a:\n  b: [x, {c: y}]\n  d:\nlong: 'text'\n"


@pytest.fixture
def document() -> Document:
    found = read(TEXT, Collector().file("f"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "key", "text"),
    [
        (("a", "b", 0), False, "x"),
        (("a", "b", 1, "c"), False, "y"),
        (("a", "b", 1, "c"), True, "c"),
        (("a", "b"), False, "b"),
        (("a", "b", 1), False, "{c: y}"),
        (("a", "d"), False, "d"),
        (("long",), False, "'text'"),
        (("a", "b", 9), False, "b"),
        (("a", "none"), False, "a"),
        (("long", "deeper"), False, "'text'"),
        (("a", "b", "key"), False, "b"),
    ],
)
def test_find(document: Document, path: tuple[str | int, ...], key: bool, text: str) -> None:
    start, end = bounds(find(document.tree, path, key=key))
    assert TEXT[start:end] == text


@pytest.mark.parametrize(
    ("path", "there"),
    [
        (("a", "b", 1, "c"), True),
        (("a", "b", 2), False),
        (("a", "b", "c"), False),
        (("a", "e"), False),
        (("long", 0), False),
        ((), True),
    ],
)
def test_holds(document: Document, path: tuple[str | int, ...], there: bool) -> None:
    assert holds(document.tree, path) is there


def test_children(document: Document) -> None:
    assert list(children_of(document.tree)) == ["a", "long"]
    assert children_of(child(child(document.tree, "a"), "b")) == {}
    assert children_of(span(0, 1)) == {}
    assert span_of(child(document.tree, "long")) == find(document.tree, ("long",))


@pytest.mark.parametrize(("text", "lines"), [("a\r\nb\rc\nd", ["a", "b", "c", "d"]), ("", [""]), ("a\n", ["a", ""])])
def test_lines(text: str, lines: list[str]) -> None:
    found = Lines(text)
    assert list(found.all()) == lines
    assert [found.line_text(number) for number in range(1, len(lines) + 1)] == lines


def test_locations_count_characters() -> None:
    lines = Lines("é: 1\n😀: x\n")
    assert lines.location("f", span(8, 9)) == Location("f", 2, 4, 2, 5)
    assert lines.line_at(0) == 1
