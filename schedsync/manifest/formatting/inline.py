"""What stands on one line: blanks after colons and commas, the order inside of braces, quotes around cron."""

import json
import re
from collections.abc import Iterator

from schedsync.manifest.formatting.key_order import Shape
from schedsync.manifest.formatting.ordering import ordered
from schedsync.manifest.formatting.pieces import Piece
from schedsync.model.values.scalars import plain_value

_COLON = re.compile(r"[ \t]*:[ \t]*")
_BEFORE_VALUE = re.compile(r"[ \t]*:[ \t]+")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_OPEN = re.compile(r"[ \t]*")
_CLOSE = re.compile(r"[ \t]*(?:,[ \t]*)?")
# A blank behind a backslash is text, in a key over several lines.
_LINE_END_BLANKS = re.compile(r"(?<!\\)[ \t]+(?=\n)")

Edit = tuple[int, int, str]
"""First character, one past the last, and what to write in its place."""


def edit(text: str, root: Piece, shape: Shape, *, reorder: bool) -> str:
    """The text with every line's own layout settled.

    Args:
        text: A document.
        root: Its pieces.
        shape: Of the whole document.
        reorder: Whether keys may change places.
    """
    parts: list[str] = []
    at = 0
    for start, end, new in _Editor(text, reorder=reorder).edits(root, shape, quote=False):
        parts += (_LINE_END_BLANKS.sub("", text[at:start]), new)
        at = end
    return "".join([*parts, _LINE_END_BLANKS.sub("", text[at:])])


class _OddError(Exception):
    """Written in a way that is better left alone."""


class _Editor:
    def __init__(self, text: str, *, reorder: bool) -> None:
        self.text = text
        self.reorder = reorder

    def edits(self, piece: Piece, shape: Shape, *, quote: bool) -> Iterator[Edit]:
        """The edits inside a piece, from its beginning to its end."""
        if not piece.block:
            new = self.written(piece, shape, quote=quote)
            if new is not None:
                yield piece.start, piece.end, new
                return
        for key, value in piece.pairs:
            between = self.text[key.end : value.start]
            if key.kind == "scalar" and _BEFORE_VALUE.fullmatch(between) and value.end > value.start:
                yield key.end, value.start, ": "
            yield from self.edits(value, shape.child(key.value), quote=key.value in shape.quoted)
        for item in piece.items:
            yield from self.edits(item, shape.each or shape, quote=quote)

    def written(self, piece: Piece, shape: Shape, *, quote: bool) -> str | None:
        """A piece as it is to be written; ``None`` for one over several lines, which is looked into."""
        given = self.text[piece.start : piece.end]
        if piece.style in ("|", ">"):
            header, line_end, lines = given.partition("\n")
            return header.rstrip(" \t") + line_end + lines
        if piece.kind == "scalar":
            return self.quoted(piece) if quote else given
        if piece.kind == "alias":
            return given
        if "\n" in given:
            return None
        try:
            return self.flow(piece, shape, quote=quote)
        except _OddError:
            return given

    def quoted(self, piece: Piece) -> str:
        """A cron expression in double quotes, unless it is better left as it is."""
        given = self.text[piece.start : piece.end]
        value = piece.value
        if piece.kind != "scalar":
            return given
        if piece.style == "" and isinstance(plain_value(value), str) and given.endswith(value) and "${" not in value:
            return given.removesuffix(value) + json.dumps(value, ensure_ascii=False)
        if piece.style == "'" and given.endswith(f"'{value}'") and not set(value) & set("\"\\'\t"):
            return given.removesuffix(f"'{value}'") + f'"{value}"'
        return given

    def flow(self, piece: Piece, shape: Shape, *, quote: bool) -> str:
        """A collection on one line."""
        opening, closing = ("{", "}") if piece.kind == "map" else ("[", "]")
        before = self.text[piece.start : piece.body]
        if self.text[piece.body : piece.body + 1] != opening or self.text[piece.end - 1] != closing:
            raise _OddError
        inner: list[tuple[int, int, str]] = []
        for key, value in piece.pairs:
            if key.kind != "scalar" or value.end == value.start:
                raise _OddError
            self.expect(_COLON, key.end, value.start)
            new = self.inner(value, shape.child(key.value), quote=key.value in shape.quoted)
            inner.append((key.start, value.end, f"{self.text[key.start : key.end]}: {new}"))
        for item in piece.items:
            inner.append((item.start, item.end, self.inner(item, shape.each or shape, quote=quote)))
        at = piece.body + 1
        for index, (start, end, _) in enumerate(inner):
            self.expect(_COMMA if index else _OPEN, at, start)
            at = end
        self.expect(_CLOSE if inner else _OPEN, at, piece.end - 1)
        order = ordered(piece.pairs, shape) if self.reorder and piece.kind == "map" else range(len(inner))
        return before + opening + ", ".join(inner[index][2] for index in order) + closing

    def inner(self, piece: Piece, shape: Shape, *, quote: bool) -> str:
        if piece.flow:
            return self.flow(piece, shape, quote=quote)
        return self.quoted(piece) if quote else self.text[piece.start : piece.end]

    def expect(self, between: re.Pattern[str], start: int, end: int) -> None:
        if not between.fullmatch(self.text, start, end):
            raise _OddError
