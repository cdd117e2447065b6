"""A document as a tree of pieces of its text: what begins and ends where, and how it is written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from schedsync.manifest.reading.reader import new_parser

_KINDS = {AliasEvent: "alias", ScalarEvent: "scalar", MappingStartEvent: "map", SequenceStartEvent: "list"}
_ENDS = frozenset((MappingEndEvent, SequenceEndEvent))
_NONE: frozenset[str] = frozenset()


@dataclass(slots=True)
class Piece:
    """One node of a document, with its anchor and tag.

    Attributes:
        kind: ``scalar``, ``alias``, ``map`` or ``list``.
        start: First character.
        end: One past the last one; of a collection in block style, of its last scalar.
        body: Where a collection itself begins, behind its anchor and tag; in block style only roughly.
        flow: Whether it is a collection in brackets or braces.
        value: A scalar's text as it reads.
        style: A scalar's: empty for a plain one, else ``'``, ``"``, ``|`` or ``>``.
        pairs: Of a mapping.
        items: Of a list.
        anchors: All that are defined inside.
        aliases: All that are used inside.
    """

    kind: str
    start: int
    end: int
    body: int
    flow: bool = False
    value: str = ""
    style: str = ""
    pairs: "list[tuple[Piece, Piece]]" = field(default_factory=list)
    items: "list[Piece]" = field(default_factory=list)
    anchors: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()

    @property
    def block(self) -> bool:
        """Whether it is a collection in block style."""
        return self.kind in ("map", "list") and not self.flow


@dataclass(frozen=True, slots=True)
class Pieces:
    """A whole document.

    Attributes:
        root: Its one node.
        leaves: All scalars and aliases, and nothing else, in order.
        head: Where a line ``---`` ends; 0 without one.
        foot: Where a line ``...`` begins; ``None`` without one.
    """

    root: Piece
    leaves: list[Piece]
    head: int
    foot: int | None


def pieces(text: str) -> Pieces:
    """Take a document apart.

    Args:
        text: One that ``schedsync.manifest.reading.reader.read`` read without a finding: one document, not too deep.
    """
    reader = _Reader(text)
    try:
        reader.next()
        start = reader.next()
        root = reader.node(reader.next())
        end = reader.next()
    finally:
        reader.dispose()
    head = start.end_mark.index if start.explicit else 0
    return Pieces(root, reader.leaves, head, end.start_mark.index if end.explicit else None)


class _Reader:
    def __init__(self, text: str) -> None:
        parser = new_parser(text)
        # The library's parsers and events share no base class.
        self.next: Callable[[], Any] = parser.get_event
        self.dispose: Callable[[], None] = parser.dispose
        self.text = text
        self.leaves: list[Piece] = []

    def node(self, event: Any) -> Piece:  # noqa: ANN401 - see __init__
        """The node that begins with an event."""
        start, end = event.start_mark.index, event.end_mark.index
        kind = _KINDS[type(event)]
        if kind == "alias":
            piece = Piece(kind, start, end, start, value=event.anchor, aliases=frozenset((event.anchor,)))
            self.leaves.append(piece)
            return piece
        own = frozenset((event.anchor,)) if event.anchor else _NONE
        if kind == "scalar":
            piece = Piece(kind, start, end, start, value=event.value, style=event.style or "", anchors=own)
            self.leaves.append(piece)
            return piece
        flow = bool(event.flow_style)
        piece = Piece(kind, start, end, end - 1 if flow else end, flow=flow, anchors=own)
        following = self.next()
        while type(following) not in _ENDS:
            inner = self.node(following)
            _take(piece, inner)
            if kind == "map":
                value = self.node(self.next())
                if value.start == value.end and self.text[value.start - 1] != ":":
                    # The parser takes a missing value to be where the next thing begins, be it lines below.
                    value.start = value.end = value.body = inner.end
                _take(piece, value)
                piece.pairs.append((inner, value))
            else:
                piece.items.append(inner)
            following = self.next()
        if flow:
            piece.end = following.end_mark.index
        return piece


def _take(piece: Piece, inner: Piece) -> None:
    """What a collection has of one that it holds."""
    piece.end = max(piece.end, inner.end)
    if inner.anchors:
        piece.anchors |= inner.anchors
    if inner.aliases:
        piece.aliases |= inner.aliases
