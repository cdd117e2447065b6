"""What happens to slots that were not sent on time."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class MisfirePolicy(StrEnum):
    """Which of the missed slots are sent after all."""

    LATEST = "latest"
    ALL = "all"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfire:
    """The policy and its windows.

    Attributes:
        policy: Which missed slots are sent.
        grace: A slot at most this long past its fire time is on time, not missed.
        max_age: Slots older than this are never sent; ``None`` for no bound.
        max: How many missed slots ``all`` sends at most, newest first chosen, oldest first sent.
    """

    policy: MisfirePolicy = MisfirePolicy.LATEST
    grace: timedelta = timedelta(minutes=1)
    max_age: timedelta | None = None
    max: int = 100


DEFAULT_MISFIRE = Misfire()
