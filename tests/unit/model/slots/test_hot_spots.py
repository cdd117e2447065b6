"""Instants at which a plan makes many entries run."""

from datetime import datetime
from typing import Any

from schedsync.model.slots.hot_spots import MANY, MOST_NAMED, HotSpot, hot_spots
from tests.made import HOUR, NOW


def at(instant: Any, count: int, *, prefix: str = "e") -> dict[str, datetime | None]:
    return {f"{prefix}{number:02}": instant for number in range(count)}


def test_few_entries_on_one_instant_are_no_matter() -> None:
    assert hot_spots({}, at(NOW, MANY - 1)) == ()


def test_many_are_named_when_the_plan_brings_them_there() -> None:
    after = at(NOW, MANY)
    assert hot_spots({}, after) == (HotSpot(NOW, MANY, tuple(after)),)


def test_one_more_is_named_alone_and_counted_with_the_others() -> None:
    before = at(NOW, MANY)
    assert hot_spots(before, {**before, "new": NOW}) == (HotSpot(NOW, MANY + 1, ("new",)),)


def test_what_was_there_before_is_not_told_again() -> None:
    before = {**at(NOW, MANY), "other": NOW}
    assert hot_spots(before, before) == ()
    fewer = {**before, "other": NOW + HOUR}
    assert hot_spots(before, fewer) == ()
    exchanged = {**before, "other": None, "new": NOW}
    assert hot_spots(before, exchanged) == ()


def test_entries_that_never_run_meet_nobody() -> None:
    assert hot_spots({}, at(None, 2 * MANY)) == ()


def test_the_hottest_come_first_and_only_some_are_named() -> None:
    after: dict[str, datetime | None] = {}
    for number in range(MOST_NAMED + 2):
        after |= at(NOW + number * HOUR, MANY + number // 2, prefix=f"at{number:02}-")
    found = hot_spots({}, after)
    assert len(found) == MOST_NAMED
    assert [spot.at for spot in found[:2]] == [NOW + 10 * HOUR, NOW + 11 * HOUR]
