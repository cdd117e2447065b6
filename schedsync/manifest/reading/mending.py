"""A text whose mistakes of syntax are mended, in memory alone, so that what stands behind them is looked at too."""

from collections.abc import Sequence
from dataclasses import dataclass

from schedsync.manifest.spans import Span, bounds, span


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a text.

    Attributes:
        start: Where what is replaced begins, in characters.
        end: Where it ends; ``start`` where something is put in.
        text: What stands there instead.
    """

    start: int
    end: int
    text: str


class Mended:
    """A text as it is read now, which knows where everything stood in the file.

    Args:
        text: As it is in the file.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        # Start, and ends before and after, each in the text of its time.
        self._steps: list[tuple[int, int, int]] = []

    def apply(self, edits: Sequence[Edit]) -> None:
        """Change the text; the edits are places of one text and do not overlap."""
        for edit in sorted(edits, key=lambda each: each.start, reverse=True):
            self.text = self.text[: edit.start] + edit.text + self.text[edit.end :]
            self._steps.append((edit.start, edit.end, edit.start + len(edit.text)))

    def origin(self, place: Span) -> Span:
        """A span of the text as a span of the file; what was put in is where it was put."""
        start, end = bounds(place)
        first = self._origin(start)
        return span(first, max(first, self._origin(end)))

    def _origin(self, offset: int) -> int:
        for start, before, after in reversed(self._steps):
            if offset >= after:
                offset += before - after
            elif offset > start:
                offset = min(offset, before)
        return offset
