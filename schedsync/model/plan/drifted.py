"""The answer of ``drift``."""

from dataclasses import dataclass
from datetime import datetime

from schedsync.model.plan.plan import Target
from schedsync.model.state.drift import Drift
from schedsync.model.state.selector import EVERYTHING, Selector


@dataclass(frozen=True, slots=True)
class DriftFound:
    """The answer of ``drift``.

    Attributes:
        target: The store.
        now: Its time.
        entries: What drifted, by name.
        owner: Whose entries were looked at; ``None`` for all, an empty text for nobody's.
        selector: What was looked at.
    """

    target: Target
    now: datetime
    entries: tuple[Drift, ...]
    owner: str | None = None
    selector: Selector = EVERYTHING
