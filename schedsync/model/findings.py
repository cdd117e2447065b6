"""What a look at the files found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schedsync.diagnostics import Diagnostic, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The outcome of ``validate``.

    Attributes:
        diagnostics: All findings, sorted by file and line.
        files: How many files were read.
        entries: How many entries they have, also those that have a mistake.
        lines: The text of each file by its path, to show the place of a finding.
    """

    diagnostics: tuple[Diagnostic, ...]
    files: int = 0
    entries: int = 0
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """How many findings fail the run."""
        return sum(1 for found in self.diagnostics if found.severity.is_error)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(1 for found in self.diagnostics if found.severity is Severity.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure(Findings):
    """What ended a command.

    Attributes:
        environment: The environment that was chosen, or ``None``.
        chosen_owner: The owner that was chosen, or ``None``.
    """

    environment: str | None = None
    chosen_owner: str | None = None
