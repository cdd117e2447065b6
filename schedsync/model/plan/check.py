"""What a check of a plan found."""

from dataclasses import dataclass
from enum import StrEnum


class CheckStatus(StrEnum):
    """What became of a check that found something."""

    REFUSED = "refused"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class Check:
    """One safety or ownership check that found something.

    Attributes:
        code: Stable: 4xx safety, 5xx ownership.
        status: Whether it refuses the plan.
        message: What it found, one sentence.
        acknowledge: The flag that lets it through, as it is written, or ``None`` where only another manifest does.
        hint: The other way out, or ``None``.
    """

    code: str
    status: CheckStatus
    message: str
    acknowledge: str | None = None
    hint: str | None = None
