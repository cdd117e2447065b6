"""The only double: a clock that moves when it is told to."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """A ``Clock`` whose wall and monotonic time are set by the test.

    Attributes:
        instant: What ``now`` answers.
        elapsed: What ``monotonic`` answers, in seconds.
    """

    def __init__(self, instant: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)) -> None:
        self.instant = instant
        self.elapsed = 1000.0

    def observe(self, server_now: datetime) -> None:
        """The server's time is of no interest to a test that makes its own."""

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return self.elapsed

    def advance(self, by: timedelta) -> None:
        """Let time pass, on both clocks."""
        self.instant += by
        self.elapsed += by.total_seconds()

    def step(self, by: timedelta) -> None:
        """Set the wall clock, as an administrator would; the monotonic clock goes on."""
        self.instant += by
