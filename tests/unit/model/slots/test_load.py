"""How many dispatches entries make, by minute and by hour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedsync.model.slots import load as module
from schedsync.model.slots.load import LoadBucket, load_of
from schedsync.model.slots.recurrence import Recurrence
from tests.made import an_entry

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)


def counts(found: Any) -> list[int]:
    return [bucket.dispatches for bucket in found.buckets]


def one_by_one(entries: Any, *, since: datetime, until: datetime) -> int:
    """What is counted, by looking at each slot."""
    total = 0
    for entry in entries:
        recurrence = Recurrence.of(entry)
        slots = takewhile(lambda slot: slot <= until, recurrence.slots(since - timedelta(days=2)))
        total += sum(since < recurrence.fire_time(slot) <= until for slot in slots)
    return total


def test_hours_of_a_day_by_default() -> None:
    entries = [an_entry("a"), an_entry("b", every="1s"), an_entry("off", enabled=False)]
    found = load_of(entries, since=MIDNIGHT, until=None)
    assert (found.per, found.until) == (HOUR, MIDNIGHT + 24 * HOUR)
    assert counts(found) == [3599, *[3601] * 23, 2]
    assert found.buckets[1].at == MIDNIGHT + HOUR
    assert (found.dispatches, found.peak) == (24 + 86_400, LoadBucket(MIDNIGHT + HOUR, 3601))
    assert (found.estimated, found.not_counted) == (0, 0)


def test_minutes_of_up_to_two_hours() -> None:
    found = load_of([an_entry("a", every="10m")], since=MIDNIGHT, until=MIDNIGHT + 2 * HOUR)
    assert (found.per, len(found.buckets), found.dispatches) == (timedelta(minutes=1), 121, 12)
    assert load_of([], since=MIDNIGHT, until=MIDNIGHT + 3 * HOUR).per == HOUR


def test_a_span_that_begins_and_ends_within_hours() -> None:
    since = MIDNIGHT + timedelta(minutes=30, milliseconds=1)
    found = load_of([an_entry("a", every="10m")], since=since, until=MIDNIGHT + timedelta(hours=3, minutes=10))
    assert [bucket.at for bucket in found.buckets] == [MIDNIGHT + number * HOUR for number in range(4)]
    assert counts(found) == [2, 6, 6, 2]


@pytest.mark.parametrize("until", [MIDNIGHT, MIDNIGHT - HOUR])
def test_no_span_at_all(until: datetime) -> None:
    found = load_of([an_entry("a", every="1s")], since=MIDNIGHT, until=until)
    assert (found.buckets, found.peak, found.hot_spots) == ((), None, ())


def test_nothing_in_the_span() -> None:
    found = load_of([an_entry("a", at="2020-01-01T00:00:00Z")], since=MIDNIGHT, until=None)
    assert (found.dispatches, found.peak) == (0, None)


def test_dispatches_count_when_they_fire_not_where_their_slot_is() -> None:
    entry = an_entry("a", cron="0 0 * * *", spread="3h")
    late = Recurrence.of(entry).delay
    found = load_of([entry], since=MIDNIGHT, until=MIDNIGHT + 5 * HOUR)
    assert counts(found)[late // HOUR] == found.dispatches == 1
    jittered = an_entry("b", cron="0 0 * * *", jitter="3h")
    fires = Recurrence.of(jittered).fire_time(MIDNIGHT)
    found = load_of([jittered], since=MIDNIGHT, until=MIDNIGHT + 5 * HOUR)
    assert counts(found)[(fires - MIDNIGHT) // HOUR] == found.dispatches == 1


@settings(deadline=None)
@given(
    st.sampled_from([{"every": "7m"}, {"every": "90s", "phase": "auto"}, {"cron": "*/7 3-23 * * *"}]),
    st.sampled_from([{}, {"jitter": "4m"}, {"spread": "20m"}, {"jitter": "1m", "spread": "5m"}]),
    st.sampled_from(
        [{}, {"start": "2026-11-23T04:00:00Z", "end": "2026-11-23T20:00:00Z"}, {"exclude_dates": ["2026-11-23"]}]
    ),
    st.integers(0, 100_000),
    st.integers(1, 3_000),
)
def test_as_many_as_one_by_one(timing: Any, delays: Any, bounds: Any, after: int, minutes: int) -> None:
    zone = {"timezone": "Europe/Berlin"}
    entries = [an_entry(name, **timing, **delays, **bounds, **zone) for name in ("a", "b")]
    since = MIDNIGHT + timedelta(seconds=after)
    until = since + timedelta(minutes=minutes)
    found = load_of(entries, since=since, until=until)
    assert (found.dispatches, found.estimated) == (one_by_one(entries, since=since, until=until), 0)


def test_a_timing_with_too_many_slots_goes_on_at_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_LOOKED_AT", 100)
    entries = [an_entry("a", cron="* * * * *"), an_entry("b", cron="* * * * *"), an_entry("c")]
    found = load_of(entries, since=MIDNIGHT, until=None)
    assert (counts(found)[1:-1], found.estimated) == ([121] * 23, 2)


@pytest.mark.parametrize("timing", [{"every": "1m"}, {"cron": "* * * * *"}])
def test_too_many_delays_to_draw(monkeypatch: pytest.MonkeyPatch, timing: Any) -> None:
    monkeypatch.setattr(module, "_MOST_LOOKED_AT", 100)
    entries = [an_entry("a", **timing, jitter="50s"), an_entry("b", **timing)]
    found = load_of(entries, since=MIDNIGHT, until=None)
    assert counts(found)[1:-1] == [120] * 23
    assert found.estimated == (1 if "every" in timing else 2)


def test_drawn_delays_of_an_entry_that_is_over() -> None:
    over = an_entry("a", every="7m", jitter="4m", end="2020-01-01T00:00:00Z")
    assert load_of([over, replace(over, name="b")], since=MIDNIGHT, until=MIDNIGHT + HOUR).dispatches == 0


def test_the_fullest_instants() -> None:
    entries = [an_entry(name) for name in "abc"] + [an_entry("d", cron="0 5 * * *"), an_entry("rare", cron="0 0 1 * *")]
    entries.append(an_entry("rare-too", cron="0 0 1 * *"))
    (spot,) = load_of(entries, since=MIDNIGHT, until=None).hot_spots
    assert (spot.at, spot.entries, spot.names) == (MIDNIGHT + 5 * HOUR, 4, ("a", "b", "c", "d"))
