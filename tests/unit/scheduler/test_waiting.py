"""When a standby asks for the lock again, and a leader looks again: by a clock that the test moves."""

from collections.abc import Iterator
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schedsync.scheduler.waiting import SLICE, STEP, Pace
from tests.fake_clock import FakeClock

MS = timedelta(milliseconds=1)
#: ``timedelta`` counts microseconds.
ROUNDING = 1e-5


def milliseconds(least: int, most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(least, most).map(lambda number: number * MS)


@settings(max_examples=250, deadline=None)
@given(
    ttl=milliseconds(20, 3_600_000),
    renewals=st.integers(0, 7),
    begins=st.floats(0, 1),
    travels=milliseconds(0, 2_000),
    busy=milliseconds(0, 10_000),
    roused=st.lists(st.floats(0, 1), max_size=4),
)
def test_a_standby_asks_at_the_leases_end_whatever_the_leases_life(
    ttl: timedelta, renewals: int, begins: float, travels: timedelta, busy: timedelta, roused: list[float]
) -> None:
    """Never more than a step and a reply's travel after it, unless it is busy; and without asking in between.

    A leader renews every third of the lease's life, and dies at once after a renewal. A standby begins at any moment of
    the first lease, is busy once after the first answer (it loads what the first message will need), and is roused by
    events in the middle of some waits.
    """
    clock = FakeClock()
    began = clock.monotonic()
    life, rousing = ttl.total_seconds(), iter(roused)
    renewed = [began + number * life / 3 for number in range(renewals + 1)]
    end = renewed[-1] + life
    clock.advance(begins * ttl)
    pace, asked, free_at = Pace(ttl), 0, 0.0
    while True:
        asked += 1
        lease = max(at for at in renewed if at <= clock.monotonic()) + life
        if lease <= clock.monotonic():
            break
        remaining = timedelta(seconds=lease - clock.monotonic())
        clock.advance(travels)
        pace.stand_again(remaining, told_at=clock.monotonic())
        clock.advance(busy if asked == 1 else timedelta(0))
        free_at = clock.monotonic()
        _wait(pace, clock, ttl, rousing)
    latest = max(end + travels.total_seconds() + STEP.total_seconds(), free_at)
    assert end - ROUNDING <= clock.monotonic() <= latest + ROUNDING
    assert asked <= 2 + renewals + len(roused) + 1


def _wait(pace: Pace, clock: FakeClock, ttl: timedelta, rousing: Iterator[float]) -> None:
    """Wait until the pace says to look, or an event comes."""
    while wait := pace.left(clock.monotonic()):
        assert wait <= min(SLICE, ttl / 2)
        part = next(rousing, None)
        clock.advance(wait if part is None else part * wait)
        if part is not None:
            break
    pace.look()
    assert pace.left(clock.monotonic()) == timedelta(0)


@settings(deadline=None)
@given(wait=milliseconds(0, 600_000), ttl=st.none() | milliseconds(20, 600_000))
def test_a_leader_waits_exactly_as_long_as_nothing_is_due(wait: timedelta, ttl: timedelta | None) -> None:
    clock = FakeClock()
    pace = Pace(ttl)
    assert pace.left(clock.monotonic()) == timedelta(0), "it looks at once at its start"
    begin = clock.monotonic()
    pace.rest(wait, now=begin)
    longest = SLICE if ttl is None else min(SLICE, ttl / 2)
    while left := pace.left(clock.monotonic()):
        assert left <= longest
        clock.advance(left)
    assert abs(clock.monotonic() - begin - wait.total_seconds()) <= ROUNDING
