"""Lays an outline out anew: two blanks for each level, keys in canonical order, whole lines moved and never split."""

from schedsync.manifest.formatting.ordering import ordered
from schedsync.manifest.formatting.outline import Block, Item, Outline

STEP = 2


def lay_out(found: Outline, *, reorder: bool) -> str:
    """The document's text, with a line feed at its end.

    Args:
        found: Its outline.
        reorder: Whether keys may change places.
    """
    body = _Layout(found.lines, reorder=reorder).block(found.root, 0)
    around = [line.rstrip(" \t") for line in found.lines]
    return "\n".join([*around[: found.first], *body, *around[found.last :], ""])


class _Layout:
    def __init__(self, lines: list[str], *, reorder: bool) -> None:
        self.lines = lines
        self.reorder = reorder

    def block(self, block: Block, column: int, *, compact: bool = False) -> list[str]:
        """A block's lines at a column; a compact one begins behind a dash."""
        result = self.aside(block.head, block, column)
        for item in self.items(block, compact=compact):
            result += self.aside(item.lead, block, column)
            result += self.item(item, block, column)
        return result + self.aside(block.tail, block, column)

    def items(self, block: Block, *, compact: bool) -> list[Item]:
        """The items in canonical order."""
        if not (self.reorder and block.mapping):
            return block.items
        result = [block.items[index] for index in ordered([item.pair for item in block.items], block.shape)]
        old, new = block.items[0], result[0]
        if compact and new.lead:
            # A comment cannot stand behind the dash.
            return block.items
        if new is not old:
            # Blank lines are between keys, not above the first one.
            blanks = next((i for i, number in enumerate(new.lead) if self.lines[number].strip()), len(new.lead))
            old.lead, new.lead = new.lead[:blanks] + old.lead, new.lead[blanks:]
        return result

    def aside(self, numbers: list[int], block: Block, column: int) -> list[str]:
        """Comments and blank lines, moved with their block; none stands further to the right than its keys."""
        result = []
        for number in numbers:
            text = self.lines[number].strip(" \t")
            indent = len(self.lines[number]) - len(self.lines[number].lstrip(" \t"))
            moved = min(max(indent + column - block.column, 0), column)
            result.append(" " * moved + text if text else "")
        return result

    def item(self, item: Item, block: Block, column: int) -> list[str]:
        """An item's own lines and those of an inner block."""
        by = column - block.column
        number = item.line
        first = self.lines[number][block.column :]
        inner = item.inner
        if not block.mapping:
            rest = first[1:].lstrip(" \t")
            if inner is not None and inner.items[0].line == number:
                below = self.block(inner, column + STEP, compact=True)
                return [" " * column + "- " + below[0].lstrip(" "), *below[1:]]
            # Of a block that is better left alone every line is moved alike.
            if inner is not None or not item.pair[1].block:
                first = f"- {rest}" if rest else "-"
        own = [" " * column + first, *(_shifted(line, by) for line in self.lines[number + 1 : item.last + 1])]
        if inner is not None:
            return [*(line.rstrip(" \t") for line in own), *self.block(inner, column + STEP)]
        if len(own) == 1:
            own = [own[0].rstrip(" \t")]
        return own


def _shifted(line: str, by: int) -> str:
    """A line moved to the right or left, by the blanks it has."""
    if by >= 0:
        return " " * by + line if line else line
    blanks = len(line) - len(line.lstrip(" "))
    return line[min(-by, blanks) :]
