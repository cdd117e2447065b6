"""Findings about what a user wrote: a place, a code and a message.

Codes are stable and never reused: 1xx YAML, 2xx structure, 3xx time, 4xx safety, 5xx ownership, 6xx Redis, 7xx the
Celery app.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is; only errors fail a run."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def is_error(self) -> bool:
        """Whether a run with this finding fails."""
        return self is Severity.ERROR


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A span of a file. Lines and columns count from 1, columns in characters; the end is exclusive.

    Attributes:
        path: As the user named it, relative to the working directory where it can be; ``-`` is standard input.
        line: First line; 0 when the whole file is meant.
        column: First column.
        end_line: Last line.
        end_column: One past the last column.
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding, such as the first of two equal keys."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    Attributes:
        code: ``SCH203``.
        name: The rule's short name: ``unknown-key``.
        severity: Error, warning or note.
        message: One sentence, without the place, lower case, no full stop.
        location: Where; ``None`` where no file is at fault.
        entry: The entry's name where the finding is inside one.
        label: What stands behind the caret: ``did you mean "task"?``.
        hints: What to do, one sentence each.
        related: Other places that matter.
    """

    code: str
    name: str
    severity: Severity
    message: str
    location: Location | None = None
    entry: str | None = None
    label: str | None = None
    hints: tuple[str, ...] = ()
    related: tuple[Related, ...] = field(default=())

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """File, line, column, code: the order of every report."""
        place = self.location
        return (place.path, place.line, place.column, self.code) if place else ("", 0, 0, self.code)
