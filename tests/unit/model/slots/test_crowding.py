"""Instants at which too many entries run."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schedsync.model.entry.entry import Entry
from schedsync.model.slots.crowding import crowds
from schedsync.model.slots.effort import effort, enough
from schedsync.model.timing import At, Cron, Every, RRule

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)


def entries(count: int, timing: Any, *, prefix: str = "e", **more: Any) -> list[Entry]:
    return [Entry(name=f"{prefix}{number}", task="t", timing=timing, **more) for number in range(count)]


def test_too_many_of_one_timing() -> None:
    (spot,) = crowds(entries(4, Cron(("0 0 * * *",))), now=NOW, most=3)
    assert (spot.at, spot.entries, spot.names) == (MIDNIGHT, 4, ("e0", "e1", "e2", "e3"))


def test_as_many_as_may_be() -> None:
    assert crowds(entries(3, Cron(("0 0 * * *",))), now=NOW, most=3) == ()
    assert (
        crowds([*entries(3, Cron(("0 0 * * *",))), *entries(3, Cron(("1 0 * * *",)), prefix="o")], now=NOW, most=3)
        == ()
    )


def test_different_timings_and_zones_that_meet() -> None:
    found = [
        *entries(2, Cron(("0 1 * * *",)), timezone="Europe/Berlin"),
        *entries(1, Every(timedelta(hours=6)), prefix="six"),
        *entries(1, At(MIDNIGHT), prefix="once"),
    ]
    (spot,) = crowds(found, now=NOW, most=3)
    assert (spot.at, spot.entries) == (MIDNIGHT, 4)


@pytest.mark.parametrize(
    "more", [{"enabled": False}, {"jitter": timedelta(seconds=5)}, {"spread": timedelta(seconds=5)}]
)
def test_what_does_not_count(more: Any) -> None:
    assert crowds(entries(9, Cron(("0 0 * * *",)), **more), now=NOW, most=3) == ()


def test_phases_of_their_own() -> None:
    assert crowds(entries(9, Every(timedelta(hours=1), "auto")), now=NOW, most=3) == ()
    assert crowds(entries(9, Every(timedelta(hours=1))), now=NOW, most=3)


def test_rare_ones_that_meet_beyond_a_day() -> None:
    (spot,) = crowds(entries(5, Cron(("0 0 1 * *",))), now=NOW, most=3)
    assert spot.at == datetime(2026, 12, 1, tzinfo=UTC)


def test_the_same_entries_are_told_once_and_others_too() -> None:
    hourly, once = entries(9, Cron(("0 * * * *",))), entries(5, Cron(("30 4 * * *",)), prefix="o")
    spots = crowds([*hourly, *once], now=NOW, most=3)
    assert [(spot.at.hour, spot.at.minute, spot.entries) for spot in spots] == [(13, 0, 9), (4, 30, 5)]


def test_slots_are_bounded() -> None:
    found = [
        replace(each, timing=Every(timedelta(milliseconds=100 + number)))
        for number, each in enumerate(entries(2000, Every(timedelta(seconds=1))))
    ]
    assert len(crowds(found, now=NOW, most=1)) <= 10


def test_nothing_is_left_of_what_is_over() -> None:
    assert crowds(entries(5, At(NOW)), now=NOW, most=3) == ()


def test_rules_that_take_too_long_to_look_at_are_passed_over() -> None:
    hard = RRule("DTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY;INTERVAL=2;BYMONTH=2;BYHOUR=1")
    found = [*entries(1, hard, prefix="hard"), *entries(4, Cron(("0 0 * * *",)))]
    assert effort(found[0]) > enough(5)
    (spot,) = crowds(found, now=NOW, most=3)
    assert (spot.at, spot.names) == (MIDNIGHT, ("e0", "e1", "e2", "e3"))


def test_of_very_many_timings_those_of_most_entries_count() -> None:
    apart = [Entry(name=f"a{n}", task="t", timing=Every(timedelta(seconds=100_000 + n))) for n in range(8_500)]
    (spot,) = crowds([*apart, *entries(50, Cron(("0 0 * * *",)))], now=NOW, most=40)
    assert spot.at == MIDNIGHT
    assert {f"e{number}" for number in range(50)} <= {*spot.names}
