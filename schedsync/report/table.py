"""A table: columns side by side off a terminal, and kept to a terminal's width on one, each name whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from schedsync.report.style import Style, columns, padded

_GAP = 2
_NARROWEST = 16


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        title: Above it.
        rank: How soon a terminal too narrow for all goes without it, the highest first; 0 is the name, never.
        prose: Whether its cells may be broken between words.
    """

    title: str
    rank: int
    prose: bool = False


def render_table(heads: Sequence[Column], rows: Sequence[Sequence[str]], style: Style) -> str:
    """A line for each row, under the titles; off a terminal as wide as it takes.

    On a terminal too narrow for that, columns are left out, which a last line names, and cells of prose are broken
    between words. A name that takes too much of the width stands on a line of its own. Nothing else is ever broken.

    Args:
        heads: The columns.
        rows: Their cells, printable; as many as there are columns.
        style: Where the text goes.
    """
    cells = [[head.title for head in heads], *rows]
    widths = [max(map(columns, each)) for each in zip(*cells, strict=True)]
    if style.width is None or _total(widths) <= style.width:
        return _lines(cells, widths, style)
    shown, widths = _fitted(heads, widths, style.width)
    left_out = [head.title for index, head in enumerate(heads) if index not in shown]
    table = _lines([[row[index] for index in shown] for row in cells], widths, style)
    if not left_out:
        return table
    return table + style.paint(f"Too narrow for: {', '.join(left_out)}", "dim") + "\n"


def _fitted(heads: Sequence[Column], widths: Sequence[int], width: int) -> tuple[list[int], list[int]]:
    """The columns that a terminal has room for, prose last, and how wide they are."""
    name = max(_NARROWEST, width // 3)
    most = [
        name if head.rank == 0 else _NARROWEST if head.prose else natural
        for head, natural in zip(heads, widths, strict=True)
    ]
    least = list(map(min, widths, most))
    shown = sorted(range(len(heads)), key=lambda index: heads[index].prose)
    while _total([least[index] for index in shown]) > width and len(shown) > 1:
        shown.remove(max(shown, key=lambda index: heads[index].rank))
    fitted = [least[index] for index in shown]
    for place in sorted(range(len(shown)), key=lambda place: heads[shown[place]].rank):
        spare = max(0, width - _total(fitted))
        fitted[place] = min(widths[shown[place]], fitted[place] + spare)
    return shown, fitted


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _lines(cells: Sequence[Sequence[str]], widths: Sequence[int], style: Style) -> str:
    head, *rows = (_row(row, widths) for row in cells)
    return "\n".join([*(style.paint(line, "bold") for line in head), *(line for row in rows for line in row), ""])


def _row(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """A row's lines: one, unless its name or its prose takes more."""
    fits = [columns(cell) <= width for cell, width in zip(cells, widths, strict=True)]
    lines = []
    if not fits[0] and len(cells) > 1:
        lines.append(cells[0])
        cells = ["", *cells[1:]]
    *fixed, last = cells
    parts = [last] if fits[-1] or len(cells) == 1 else _broken(last, widths[-1])
    for number, part in enumerate(parts):
        shown = [*(fixed if number == 0 else [""] * len(fixed)), part]
        lines.append((" " * _GAP).join(map(padded, shown, widths)).rstrip())
    return lines


def _broken(text: str, width: int) -> list[str]:
    """Prose in lines of so many columns; a word that is longer is kept whole."""
    lines: list[str] = []
    for word in text.split():
        if lines and columns(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
