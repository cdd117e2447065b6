"""A document in block style as an outline of its lines: which belong to which key or item, comments among them."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from schedsync.manifest.formatting.key_order import Shape
from schedsync.manifest.formatting.pieces import Piece, Pieces

_DASH = re.compile(r"#[^\n]*|-(?=\s|\Z)")
_PROPERTIES = re.compile(r"(?:[&!]\S*[ \t]*)*")
_COLON = re.compile(r"[ \t]*:(?=\s|\Z)")
_HEADER = re.compile(r"(?:[&!]\S*\s+)*[|>]([0-9+-]*)")


@dataclass(slots=True)
class Item:
    """A key with its value, or an item of a list.

    Attributes:
        line: Where the key or the dash stands.
        pair: The key and its value; of a list's item the value twice.
        last: The last line of what it holds itself: up to the first line of an inner block.
        inner: Its value where that is a block.
        lead: The lines of comments and blanks above it.
    """

    line: int
    pair: tuple[Piece, Piece]
    last: int
    inner: "Block | None" = None
    lead: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """A mapping or list in block style.

    Attributes:
        column: Where its keys or dashes stand.
        mapping: Whether it is one.
        shape: Its layout.
        items: In the order of the text.
        head: Lines of comments and blanks that stay above the first item, whichever that is.
        tail: Lines of comments below the last item.
    """

    column: int
    mapping: bool
    shape: Shape
    items: list[Item]
    head: list[int] = field(default_factory=list)
    tail: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole document.

    Attributes:
        lines: Its text's lines.
        root: Its outermost block.
        first: The first line behind ``---``.
        last: One past the last line before ``...``.
    """

    lines: list[str]
    root: Block
    first: int
    last: int


class Text:
    """A text with line feeds alone, by offsets and by lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def line(self, offset: int) -> int:
        """The line of an offset, from 0."""
        return bisect_right(self.starts, offset) - 1

    def column(self, offset: int) -> int:
        """The column of an offset, from 0."""
        return offset - self.starts[self.line(offset)]

    def before(self, offset: int) -> str:
        """What stands before an offset on its line."""
        return self.text[self.starts[self.line(offset)] : offset]

    def written(self, line: int) -> str:
        """A line without its end."""
        return self.text[self.starts[line] :].partition("\n")[0]


def outline(text: str, found: Pieces, shape: Shape) -> Outline | None:
    """The outline of a document; ``None`` where there is no block that begins on a line of its own."""
    places = Text(text)
    lines = text.removesuffix("\n").split("\n")
    while found.foot is not None and not lines[-1].strip():
        lines.pop()
    first = places.line(found.head) + 1 if found.head else 0
    last = len(lines) if found.foot is None else places.line(found.foot)
    root = _block(places, found.root, shape)
    if root is None or root.items[0].line < first or places.column(found.root.start) != root.column:
        return None
    result = Outline(lines, root, first, last)
    _assign(result)
    return result


def _block(places: Text, piece: Piece, shape: Shape) -> Block | None:
    """A piece as a block; ``None`` for one that is none, or is written in a way that is better left alone."""
    if not piece.block:
        return None
    mapping = piece.kind == "map"
    items: list[Item] = []
    column = 0
    at = _behind_properties(places.text, piece.start)
    for key, value in piece.pairs or [(item, item) for item in piece.items]:
        if mapping:
            begin = key.start
            if not _plainly_written(places, key, compact=not items):
                return None
        else:
            begin = _dash(places.text, at, value.start)
        of_value = shape.child(key.value) if mapping else shape.each or shape
        inner = _block(places, value, of_value)
        column = places.column(begin)
        items.append(Item(places.line(begin), (key, value), _own_end(places, begin, value, inner), inner))
        at = value.end
    return Block(column, mapping, shape, items)


def _behind_properties(text: str, start: int) -> int:
    """Where an anchor and a tag at a place end."""
    found = _PROPERTIES.match(text, start)
    return found.end() if found else start


def _plainly_written(places: Text, key: Piece, *, compact: bool) -> bool:
    """Whether it is a `key:` that begins its line, or stands behind a list's dash."""
    before = places.before(key.start).strip(" ")
    written = places.text[key.start : key.end]
    return (
        key.kind in ("scalar", "alias")
        and (not before or (compact and not before.strip("- ")))
        and "\n" not in written
        and _COLON.match(places.text, key.end) is not None
    )


def _dash(text: str, start: int, end: int) -> int:
    """Where the dash before an item stands: nothing but comments and blanks is between the last item and it."""
    found = (match.start() for match in _DASH.finditer(text, start, max(end, start + 1)) if match[0] == "-")
    return next(found)


def _own_end(places: Text, begin: int, value: Piece, inner: Block | None) -> int:
    """The last line before an inner block, or of the value."""
    if inner is not None:
        head = places.line(begin)
        opened = places.line(value.start)
        return opened if head <= opened < inner.items[0].line else head
    return _last_line(places, value, begin)


def _last_line(places: Text, value: Piece, begin: int) -> int:
    inner = [each for pair in value.pairs for each in pair] or value.items
    if value.block and inner:
        return max(_last_line(places, each, begin) for each in inner)
    line = places.line(max(value.end - 1, value.start, begin))
    header = _HEADER.match(places.text, value.start) if value.style in ("|", ">") else None
    if header is None or "+" in header[1]:
        return line
    first = places.line(header.end()) + 1
    written = [places.written(number) for number in range(first, line + 1)]
    # A line of blanks is content where it goes on further than the text begins, which a digit may say too.
    indents = (len(one) - len(one.lstrip(" ")) for one in written if one.strip(" "))
    digit = header[1].strip("+-")
    indent = places.column(begin) + int(digit) if digit else next(indents, max(map(len, written), default=0))
    while written and not written[-1].strip(" ") and len(written[-1]) <= indent:
        written.pop()
    return first + len(written) - 1


def _assign(found: Outline) -> None:
    """Give every line between the items to the item below it, or to the end of the block above it."""
    above: tuple[list[Block], int] = ([], found.first - 1)
    for chain, item in [*_parts(found.root, []), (None, None)]:
        below = item.line if item is not None else found.last
        gap = range(above[1] + 1, below)
        blocks = above[0] if chain is None or len(chain) <= len(above[0]) else []
        column = (chain[-1] if chain is not None else found.root).column
        rest = _to_tails(found.lines, gap, blocks[len(chain or [None]) :], column)
        if item is not None and chain is not None:
            item.lead = rest
            above = (chain, item.last)
        else:
            found.root.tail += rest
    _keep_heads(found.root, found.lines, document=True)
    while found.root.tail and not found.lines[found.root.tail[-1]].strip():
        found.root.tail.pop()


def _parts(block: Block, outer: list[Block]) -> Iterator[tuple[list[Block] | None, Item | None]]:
    chain = [*outer, block]
    for item in block.items:
        yield chain, item
        if item.inner is not None:
            yield from _parts(item.inner, chain)


def _to_tails(lines: list[str], gap: range, blocks: list[Block], column: int) -> list[int]:
    """Comments at least as far to the right as an inner block that ends here are its own; what is left is returned."""
    level = len(blocks)
    waiting: list[int] = []
    for number in gap:
        waiting.append(number)
        if not lines[number].strip():
            continue
        indent = len(lines[number]) - len(lines[number].lstrip(" "))
        while level and not column < blocks[level - 1].column <= indent:
            level -= 1
        if not level:
            return [*waiting, *range(number + 1, gap.stop)]
        blocks[level - 1].tail += waiting
        waiting = []
    return waiting


def _keep_heads(block: Block, lines: list[str], *, document: bool) -> None:
    """Keep what stands above the first item, down to the last blank line, above whatever comes first.

    At the top of a document all of it stays, where no blank line says what is about the key alone.
    """
    first = block.items[0]
    blanks = [index for index, number in enumerate(first.lead) if not lines[number].strip()]
    cut = blanks[-1] + 1 if blanks else len(first.lead) if document else 0
    block.head, first.lead = first.lead[:cut], first.lead[cut:]
    for item in block.items:
        if item.inner is not None:
            _keep_heads(item.inner, lines, document=False)
