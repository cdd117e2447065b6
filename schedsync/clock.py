"""Where *now* comes from. Time is an argument everywhere else."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The one way to ask for the time, entered at the edge; tests replace it."""

    def now(self) -> datetime:
        """The current instant, aware UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never step, for deadlines and leases."""
        ...


class SystemClock:
    """This host's clock: right for offline commands, never used to decide what a store's slots do."""

    def now(self) -> datetime:
        """The host's wall clock, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """``time.monotonic``."""
        return time.monotonic()


class ServerClock:
    """The store's clock: the last ``TIME`` a reply carried, advanced by this host's monotonic clock.

    The host's wall clock never enters, so a stepped or skewed host cannot fire a slot early or twice. A sample is
    taken when its reply arrives, so *now* lags the server by up to one reply's travel time and never leads it.

    Not thread-safe for ``observe``; readers in other threads see either the old or the new sample.
    """

    def __init__(self) -> None:
        self._sample: tuple[datetime, float] | None = None

    def observe(self, server_now: datetime) -> None:
        """Take the server's time, read from a reply that has just arrived."""
        self._sample = (server_now, time.monotonic())

    def now(self) -> datetime:
        """The server's time, as far as known; before any reply, the host's wall clock."""
        sample = self._sample
        if sample is None:
            return datetime.now(UTC)
        seen, at = sample
        return seen + timedelta(seconds=time.monotonic() - at)

    def monotonic(self) -> float:
        """``time.monotonic``."""
        return time.monotonic()
