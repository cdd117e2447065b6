"""A table: columns side by side off a terminal, and kept to a terminal's width on one."""

from collections.abc import Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schedsync.report.style import Style, columns, padded


def render_table(titles: Sequence[str], rows: Sequence[Sequence[str]], style: Style) -> str:
    """A line for each row, under the titles; wrapped only on a terminal too narrow for it.

    Args:
        titles: Of the columns.
        rows: Their cells, printable; as many as there are titles.
        style: Where the text goes.
    """
    return _on_terminal(titles, rows, style, style.width) if style.width else _plain(titles, rows, style)


def _plain(titles: Sequence[str], rows: Sequence[Sequence[str]], style: Style) -> str:
    """Columns side by side, however wide: rich would take seconds for thousands of rows, only to find that they fit."""
    widths = [max(map(columns, cells)) for cells in zip(titles, *rows, strict=True)]
    lines = ["  ".join(map(padded, cells, widths)).rstrip() for cells in (titles, *rows)]
    return "\n".join([style.paint(lines[0], "bold"), *lines[1:], ""])


def _on_terminal(titles: Sequence[str], rows: Sequence[Sequence[str]], style: Style, width: int) -> str:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    written = StringIO()
    console = Console(
        file=written,
        width=width,
        force_terminal=style.color,
        color_system="standard" if style.color else None,
        no_color=not style.color,
        highlight=False,
        legacy_windows=False,
    )
    console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines())
