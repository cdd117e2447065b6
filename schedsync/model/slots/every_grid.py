"""The fixed grid of ``every``: all of it is arithmetic on milliseconds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from schedsync.model.slots.identity import hash_fraction
from schedsync.model.timing import Every
from schedsync.model.timing.instants import ONE_MS, from_ms, to_ms


@dataclass(frozen=True, slots=True)
class EveryGrid:
    """Slot k is ``phase_ms`` + k times ``period_ms`` after the Unix epoch.

    Attributes:
        period_ms: At least 1.
        phase_ms: At least 0, less than the period.
    """

    period_ms: int
    phase_ms: int

    @classmethod
    def of(cls, every: Every, name: str) -> "EveryGrid":
        """The grid of an entry; the phase ``auto`` is a hash of its name."""
        period_ms = every.period // ONE_MS
        phase = every.phase
        phase_ms = int(hash_fraction("phase", name) * period_ms) if phase == "auto" else phase // ONE_MS
        return cls(period_ms, phase_ms)

    def slots(self, after: datetime) -> Iterator[datetime]:
        """Slots strictly after an instant, without end."""
        ms = self.number(to_ms(after)) * self.period_ms + self.phase_ms
        while True:
            ms += self.period_ms
            yield from_ms(ms)

    def number(self, ms: int) -> int:
        """The number of the newest slot at or before a millisecond."""
        return (ms - self.phase_ms) // self.period_ms
