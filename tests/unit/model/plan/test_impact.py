"""When a changed entry runs next: only a change of *when* moves it, and nothing fires because of an edit."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from schedsync.model.plan.impact import (
    Runs,
    moves_next_run,
    next_after,
    next_fire,
    resets_cursor,
    runs_after_create,
    runs_after_forget,
    runs_after_update,
    runs_of_live,
)
from schedsync.model.state.live import Pause
from tests.made import HOUR, NOW, a_live_entry, an_entry

PAUSE = Pause(by="ana", reason=None, since=NOW)


def test_a_created_entry_runs_strictly_after_now() -> None:
    runs = runs_after_create(an_entry("a", cron="0 * * * *"), NOW, None)
    assert runs.next == NOW + HOUR
    assert runs.per_day == 24


def test_a_disabled_entry_does_not_run() -> None:
    runs = runs_after_create(an_entry("a", enabled=False), NOW, None)
    assert (runs.next, runs.per_day) == (None, 0)


def test_a_time_in_the_past_never_runs() -> None:
    assert next_fire(an_entry("a", at="2020-01-01T00:00:00Z"), NOW) is None


def test_a_live_entry_runs_when_the_store_says_so() -> None:
    live = a_live_entry(an_entry("a"), due=NOW + 5 * HOUR)
    assert runs_of_live(live, NOW).next == NOW + 5 * HOUR
    assert runs_of_live(replace(live, entry=None), NOW).per_day is None


@pytest.mark.parametrize(
    "change",
    [
        {"every": "2h"},
        {"timezone": "Europe/Berlin"},
        {"start": "2027-01-01T00:00:00Z"},
        {"end": "2027-01-01T00:00:00Z"},
        {"exclude_dates": ["2026-12-24"]},
    ],
)
def test_a_change_of_when_restarts_after_now(change: Any) -> None:
    live = a_live_entry(an_entry("a", every="1h"))
    new = an_entry("a", **{"every": "1h", **change})
    assert resets_cursor(live, new)
    assert moves_next_run(live, new)
    assert next_after(live, new, NOW) == NOW


@pytest.mark.parametrize(
    "change",
    [
        {"args": [1]},
        {"options": {"queue": "x"}},
        {"labels": {"a": "b"}},
        {"description": "x"},
        {"misfire": {"grace": "5m"}},
        {"protect": True},
        {"task": "other"},
    ],
)
def test_a_change_of_anything_else_moves_nothing(change: Any) -> None:
    live = a_live_entry(an_entry("a", every="1h"), due=NOW + timedelta(minutes=3))
    new = an_entry("a", **{"every": "1h", **change})
    assert not moves_next_run(live, new)
    assert runs_after_update(live, new, NOW, None).next == NOW + timedelta(minutes=3)


@pytest.mark.parametrize("change", [{"jitter": "10m"}, {"spread": "10m"}])
def test_a_delay_moves_the_fire_time_and_not_the_slot(change: Any) -> None:
    live = a_live_entry(an_entry("a", every="1h"))
    new = an_entry("a", every="1h", **change)
    assert not resets_cursor(live, new)
    assert moves_next_run(live, new)
    assert next_after(live, new, NOW) == live.state.cursor
    assert NOW <= runs_after_update(live, new, NOW, None).next <= NOW + timedelta(minutes=10)


def test_enabling_goes_on_after_now_and_disabling_stops() -> None:
    off, on = an_entry("a", enabled=False), an_entry("a")
    assert resets_cursor(a_live_entry(off), on)
    assert runs_after_update(a_live_entry(off), on, NOW, None).next == NOW + HOUR
    assert not resets_cursor(a_live_entry(on), off)
    assert moves_next_run(a_live_entry(on), off)
    assert runs_after_update(a_live_entry(on), off, NOW, None).next is None


def test_an_entry_that_was_quarantined_or_unreadable_goes_on_after_now() -> None:
    entry = an_entry("a")
    assert resets_cursor(a_live_entry(entry, quarantine="bad"), entry)
    assert resets_cursor(a_live_entry(entry, entry=None), entry)
    assert moves_next_run(a_live_entry(entry, entry=None), entry)


def test_a_slot_sent_ahead_of_the_clock_is_not_sent_again() -> None:
    live = a_live_entry(an_entry("a", every="1h"))
    ahead = replace(live, state=replace(live.state, last_slot=NOW + HOUR))
    assert next_after(ahead, an_entry("a", every="2h"), NOW) == NOW + HOUR
    assert next_after(replace(live, state=None), an_entry("a"), NOW) == NOW


def test_a_pause_outlives_an_update() -> None:
    live = a_live_entry(an_entry("a"), due=None, paused=PAUSE)
    assert runs_after_update(live, an_entry("a", every="1m"), NOW, PAUSE) == Runs(None, 1440)


def test_what_is_created_under_a_pause_does_not_run() -> None:
    assert runs_after_create(an_entry("a"), NOW, PAUSE) == Runs(None, 24)


def test_what_gets_out_of_a_pause_goes_on_after_now() -> None:
    live = a_live_entry(an_entry("a", every="1h"), due=None, paused=PAUSE)
    assert runs_after_update(live, live.entry, NOW, None).next == NOW + HOUR
    ahead = replace(live, state=replace(live.state, last_slot=NOW + HOUR))
    assert runs_after_update(ahead, live.entry, NOW, None).next == NOW + 2 * HOUR
    assert runs_after_update(replace(live, state=None), live.entry, NOW, None).next == NOW + HOUR


def test_nobodys_entry_leaves_the_pause_of_its_owner() -> None:
    live = a_live_entry(an_entry("a", every="1h"), due=None, paused=PAUSE)
    assert runs_after_forget(live, NOW, PAUSE).next is None
    assert runs_after_forget(live, NOW, None).next == NOW + HOUR
    assert runs_after_forget(replace(live, entry=None), NOW, None) == Runs()


def test_a_new_name_draws_its_delays_anew_and_keeps_its_slots() -> None:
    plain, spread = an_entry("a", cron="0 * * * *"), an_entry("a", cron="0 * * * *", spread="10m")
    assert not moves_next_run(a_live_entry(plain), replace(plain, name="b"))

    renamed = replace(spread, name="b")
    assert moves_next_run(a_live_entry(spread), renamed)
    assert not resets_cursor(a_live_entry(spread), renamed)
    assert next_after(a_live_entry(spread), renamed, NOW) == NOW - HOUR


def test_a_new_name_with_a_phase_of_its_own_is_another_grid() -> None:
    before = an_entry("a", every="1h", phase="auto")
    assert resets_cursor(a_live_entry(before), replace(before, name="b"))
    assert not resets_cursor(a_live_entry(before), before)
