"""A document as a tree of pieces of its text: what begins and ends where, and how it is written."""

from collections.abc import Iterator
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

from schedsync.manifest.reader import new_parser

_KINDS = {ScalarEvent: "scalar", MappingStartEvent: "map", SequenceStartEvent: "list"}


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

    def leaves(self) -> "Iterator[Piece]":
        """All scalars and aliases, and nothing else, in order."""
        if self.kind in ("scalar", "alias"):
            yield self
        for key, value in self.pairs:
            yield from key.leaves()
            yield from value.leaves()
        for item in self.items:
            yield from item.leaves()


@dataclass(frozen=True, slots=True)
class Pieces:
    """A whole document.

    Attributes:
        root: Its one node.
        head: Where a line ``---`` ends; 0 without one.
        foot: Where a line ``...`` begins; ``None`` without one.
    """

    root: Piece
    head: int
    foot: int | None


def pieces(text: str) -> Pieces:
    """Take a document apart.

    Args:
        text: One that ``schedsync.manifest.reader.read`` read without a finding: one document, not too deep.
    """
    parser = new_parser(text)
    try:
        parser.get_event()
        start = parser.get_event()
        root = _node(parser, parser.get_event())
        end: Any = parser.get_event()
    finally:
        parser.dispose()
    return Pieces(root, start.end_mark.index if start.explicit else 0, end.start_mark.index if end.explicit else None)


def _node(parser: Any, event: Any) -> Piece:  # noqa: ANN401 - the library's parsers and events share no base class
    start, end = event.start_mark.index, event.end_mark.index
    if type(event) is AliasEvent:
        name = str(event.anchor)
        return Piece("alias", start, end, start, value=name, aliases=frozenset({name}))
    own: frozenset[str] = frozenset({event.anchor} if event.anchor else ())
    kind = _KINDS[type(event)]
    if kind == "scalar":
        return Piece(kind, start, end, start, value=event.value, style=event.style or "", anchors=own)
    piece = Piece(kind, start, end, end - 1 if event.flow_style else end, flow=bool(event.flow_style))
    following: Any
    while type(following := parser.get_event()) not in (MappingEndEvent, SequenceEndEvent):
        if kind == "map":
            piece.pairs.append((_node(parser, following), _node(parser, parser.get_event())))
        else:
            piece.items.append(_node(parser, following))
    inner = [each for pair in piece.pairs for each in pair] or piece.items
    piece.end = following.end_mark.index if piece.flow else max((each.end for each in inner), default=end)
    piece.anchors = own.union(*(each.anchors for each in inner))
    piece.aliases = frozenset().union(*(each.aliases for each in inner))
    return piece
