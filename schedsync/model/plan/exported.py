"""The answer of ``export``."""

from dataclasses import dataclass

from schedsync.model.plan.plan import Target
from schedsync.model.state.live import LiveEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The answer of ``export``.

    Attributes:
        target: The store.
        revision: Its revision.
        owner: Whose the entries are; ``None`` for nobody's.
        entries: By name; all of them can be read.
        unowned: How many selected entries of nobody are not among them.
    """

    target: Target
    revision: int
    owner: str | None
    entries: tuple[LiveEntry, ...]
    unowned: int = 0
