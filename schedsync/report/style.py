"""How text is dressed: colour, width, and characters that a terminal must not interpret."""

from dataclasses import dataclass
from posixpath import join, normpath
from unicodedata import category, east_asian_width

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}


@dataclass(frozen=True, slots=True)
class Style:
    """Where the text goes.

    Attributes:
        color: Whether escape sequences may be written.
        width: The terminal's columns; ``None`` off a terminal, where nothing is ever wrapped.
        quiet: Whether only findings and results are wanted, no summary of them.
        verbose: Whether everything is wanted, however long.
        base: The working directory as a path from where services look for files; empty where that is it.
    """

    color: bool = False
    width: int | None = None
    quiet: bool = False
    verbose: bool = False
    base: str = ""

    def paint(self, text: str, *looks: str) -> str:
        """The text in the given looks (``bold``, ``red`` …), or as it is without colour."""
        if not self.color or not text:
            return text
        return f"\x1b[{';'.join(_CODES[look] for look in looks)}m{text}\x1b[0m"

    def service_path(self, path: str) -> str:
        """A path as services find the file: from the repository's directory, or absolute."""
        return normpath(join(self.base, path)) if self.base else path


PLAIN = Style()


def printable(text: str) -> str:
    """The text with control characters written out, so that a file cannot drive the reader's terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def columns(text: str) -> int:
    """How many columns a terminal needs for the text."""
    return len(text) if text.isascii() else sum(map(_width, text))


def padded(text: str, width: int) -> str:
    """The text with blanks up to a column."""
    return text + " " * max(0, width - columns(text))


def clipped(text: str, width: int) -> str:
    """The text, or as much of its beginning as fits, with a mark that the rest is left out."""
    if columns(text) <= width:
        return text
    room, kept = width - 1, 0
    for char in text:
        room -= _width(char)
        if room < 0:
            break
        kept += 1
    return text[:kept] + "…"


def _width(char: str) -> int:
    # The second halves of Korean syllables that are written in parts take no room of their own either.
    if category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if east_asian_width(char) in "WF" else 1
