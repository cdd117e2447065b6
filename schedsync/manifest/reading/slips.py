"""One mistake of syntax: what the parser stumbled over, and what was recognised in it."""

from dataclasses import dataclass

from schedsync.manifest import checks
from schedsync.manifest.reading.mending import Edit
from schedsync.manifest.spans import Lines, Span

_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Trouble:
    """Where the parser gave up.

    Attributes:
        lines: Of the text that it read.
        offset: The place that it names.
        problem: Its words.
        begun: Where what it was in the middle of begins, if it says so.
    """

    lines: Lines
    offset: int
    problem: str
    begun: int | None = None

    @property
    def text(self) -> str:
        """What it read."""
        return self.lines.text

    @property
    def line(self) -> int:
        """The line of the place, from 1."""
        return self.lines.line_at(self.offset)

    def written(self, line: int) -> str:
        """A line's text; nothing for 0, and for a line that is longer than anybody writes: it costs too much."""
        text = self.lines.line_text(line) if line else ""
        return text if len(text) <= _LONGEST else ""

    def above(self, line: int) -> int:
        """The line above that holds more than blanks and a comment; 0 where there is none."""
        line -= 1
        while line > 0 and self.lines.line_text(line).strip()[:1] in ("", "#"):
            line -= 1
        return max(line, 0)


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake, and how it is mended.

    Attributes:
        message: What is wrong.
        place: Where.
        label: What to write there.
        hints: What to do, where that is no text for this place.
        related: Other places.
        edits: What makes the text of it that was meant; none where nobody knows.
        rule: The rule it breaks.
    """

    message: str
    place: Span
    label: str | None = None
    hints: tuple[str, ...] = ()
    related: tuple[tuple[Span, str], ...] = ()
    edits: tuple[Edit, ...] = ()
    rule: checks.Rule = checks.YAML_SYNTAX


def indent_of(line: str) -> int:
    """How many blanks a line begins with."""
    return len(line) - len(line.lstrip(" "))


def quoted(text: str) -> str:
    """A text in quotes, whatever stands in it."""
    return f'"{text}"' if '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"
