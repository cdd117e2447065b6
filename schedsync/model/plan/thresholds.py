"""How much one apply may change unasked; apart from the checks, because a project file says it and needs no plan."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """How much one apply may change without being told so.

    Attributes:
        max_delete_percent: Of the owner's live entries.
        min_entries: Percentages count from this many live entries up.
        max_deletes: At any size; ``None`` for no bound.
        max_update_percent: Of the owner's live entries; ``None`` for no bound.
    """

    max_delete_percent: float = 30
    min_entries: int = 10
    max_deletes: int | None = 20
    max_update_percent: float | None = None


DEFAULT_THRESHOLDS = Thresholds()
