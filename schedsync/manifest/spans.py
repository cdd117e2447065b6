"""Where things stand in a text: spans as packed integers, and a tree of them beside each document's values.

A large file has a million scalars; one integer each keeps their places at a tenth of the cost of objects.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from schedsync.diagnostics import Location

Span = int
"""Start and end offset in the text, packed by ``span``."""

BITS = 32
_MASK = (1 << BITS) - 1
_LINE_BREAK = re.compile(r"\r\n|\n|\r")


def span(start: int, end: int) -> Span:
    """Pack a start and an exclusive end, both in characters of the text."""
    return start << BITS | end


def bounds(place: Span) -> tuple[int, int]:
    """The start and the exclusive end."""
    return place >> BITS, place & _MASK


@dataclass(slots=True)
class Branch:
    """The span of a collection and of what is in it.

    Nothing changes one; it is not frozen because that takes four times as long to make, and a file may have hundreds
    of thousands.

    Attributes:
        span: Of the whole collection.
        children: Of a mapping: key to (the key's span, the value's tree); of a list: the items' trees.
    """

    span: Span
    children: "dict[str, tuple[Span, Tree]] | list[Tree]"


Tree = Span | Branch


def span_of(tree: Tree) -> Span:
    """The whole span of a value."""
    return tree if isinstance(tree, int) else tree.span


def children_of(tree: Tree) -> "dict[str, tuple[Span, Tree]]":
    """A mapping's keys with their spans and their values' trees; empty for anything else."""
    return tree.children if isinstance(tree, Branch) and isinstance(tree.children, dict) else {}


def child(tree: Tree, key: str) -> Tree:
    """The tree of a mapping's value.

    Raises:
        KeyError: When there is no such key.
    """
    return children_of(tree)[key][1]


def find(tree: Tree, path: tuple[str | int, ...], *, key: bool = False) -> Span:
    """The span of the value at a path, or of the deepest thing on the way that exists.

    Args:
        tree: Where to begin.
        path: Keys and indexes.
        key: Take the last key's span in place of its value's; always so where the value is a collection, since a
            caret under one line helps and a caret under twenty does not.
    """
    place = _shown(tree, None)
    last = len(path) - 1
    for depth, step in enumerate(path):
        if isinstance(tree, int):
            break
        children = tree.children
        if isinstance(children, dict):
            if step not in children:
                break
            key_span, tree = children[str(step)]
            place = key_span if key and depth == last else _shown(tree, key_span)
        elif isinstance(step, int) and step < len(children):
            tree = children[step]
            place = _shown(tree, None)
        else:
            break
    return place


def holds(tree: Tree, path: tuple[str | int, ...]) -> bool:
    """Whether there is a value at the path."""
    for step in path:
        children = {} if isinstance(tree, int) else tree.children
        if isinstance(children, dict):
            if step not in children:
                return False
            tree = children[str(step)][1]
        elif isinstance(step, int) and step < len(children):
            tree = children[step]
        else:
            return False
    return True


def _shown(tree: Tree, key: Span | None) -> Span:
    if isinstance(tree, int):
        # An empty value (`task:`) has no width: its key says more.
        start, end = bounds(tree)
        return tree if end > start or key is None else key
    return tree.span if key is None else key


class Lines:
    """Line numbers of one text, as editors count: line feed, carriage return, or both."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in _LINE_BREAK.finditer(text))]

    def line_at(self, offset: int) -> int:
        """The line, from 1, that holds the character."""
        return bisect_right(self.starts, offset)

    def location(self, path: str, place: Span) -> Location:
        """A span as lines and columns."""
        start, end = bounds(place)
        line = bisect_right(self.starts, start)
        last = bisect_right(self.starts, end)
        return Location(path, line, start - self.starts[line - 1] + 1, last, end - self.starts[last - 1] + 1)

    def line_text(self, line: int) -> str:
        """A line without its break."""
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        return self.text[self.starts[line - 1] : end].rstrip("\r\n")

    def all(self) -> tuple[str, ...]:
        """All lines without their breaks."""
        return tuple(_LINE_BREAK.split(self.text))
