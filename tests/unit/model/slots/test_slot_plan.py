"""Which slots are sent and which are skipped."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedsync.model.entry.definition import from_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.slots import slot_plan
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.slots.slot_plan import NextSlot, Send, Skip, plan_slots
from schedsync.model.timing.instants import format_instant, parse_timestamp, zone
from tests.unit.model import strategies

MINUTE = timedelta(minutes=1)


def entry(**definition: Any) -> Entry:
    return from_definition("report", {"task": "reports.build", **definition})


def utc(text: str) -> datetime:
    return parse_timestamp(text, zone("UTC"))


NOON = utc("2026-11-22T12:00")


def shown(decisions: tuple[Send | Skip, ...]) -> list[str]:
    return [
        f"send {one.slot:%H:%M}"
        if isinstance(one, Send)
        else f"skip {one.first:%H:%M}-{one.last:%H:%M} {one.count} {one.reason}"
        for one in decisions
    ]


def test_one_slot_on_time() -> None:
    plan = plan_slots(entry(every="10m"), cursor=NOON - MINUTE, now=NOON)
    assert plan.decisions == (Send(NOON, NOON),)
    assert plan.cursor == NOON
    assert plan.next == NextSlot(NOON + 10 * MINUTE, NOON + 10 * MINUTE)


def test_nothing_due() -> None:
    plan = plan_slots(entry(every="10m"), cursor=NOON, now=NOON + MINUTE)
    assert plan.decisions == ()
    assert plan.cursor == NOON
    assert plan.next == NextSlot(NOON + 10 * MINUTE, NOON + 10 * MINUTE)


def test_disabled_and_finished() -> None:
    assert plan_slots(entry(every="10m", enabled=False), cursor=NOON, now=NOON + 60 * MINUTE) == slot_plan.SlotPlan(
        (), NOON, None
    )
    once = entry(at="2026-11-22T12:00")
    assert plan_slots(once, cursor=NOON, now=NOON).next is None
    sent = plan_slots(once, cursor=NOON - MINUTE, now=NOON)
    assert shown(sent.decisions) == ["send 12:00"]
    assert sent.next is None


@pytest.mark.parametrize(
    ("misfire", "options", "expected"),
    [
        ({}, {}, ["skip 11:10-11:50 5 missed", "send 12:00"]),
        ({"grace": "10m"}, {}, ["skip 11:10-11:40 4 missed", "send 11:50", "send 12:00"]),
        ({"grace": 0}, {}, ["skip 11:10-11:50 5 missed", "send 12:00"]),
        ({"policy": "skip"}, {}, ["skip 11:10-11:50 5 missed", "send 12:00"]),
        ({"policy": "all"}, {}, [f"send {at}" for at in ("11:10", "11:20", "11:30", "11:40", "11:50", "12:00")]),
        ({"policy": "all", "max": 2}, {}, ["skip 11:10-11:30 3 missed", "send 11:40", "send 11:50", "send 12:00"]),
        (
            {"policy": "all", "max_age": "25m"},
            {},
            ["skip 11:10-11:30 3 too_old", "send 11:40", "send 11:50", "send 12:00"],
        ),
        ({"grace": "1h", "max_age": "15m"}, {}, ["skip 11:10-11:40 4 too_old", "send 11:50", "send 12:00"]),
        ({"policy": "all"}, {"expires": "next_slot"}, ["skip 11:10-11:50 5 expired", "send 12:00"]),
        ({}, {"expires": "2026-11-22T11:00"}, ["skip 11:10-11:40 4 missed", "skip 11:50-12:00 2 expired"]),
        ({"max_age": "35m"}, {}, ["skip 11:10-11:20 2 too_old", "skip 11:30-11:50 3 missed", "send 12:00"]),
    ],
)
def test_after_an_hour_away(misfire: dict[str, Any], options: dict[str, Any], expected: list[str]) -> None:
    made = entry(every="10m", misfire=misfire, options=options)
    plan = plan_slots(made, cursor=NOON - 60 * MINUTE, now=NOON)
    assert shown(plan.decisions) == expected
    assert plan.cursor == NOON


def test_latest_sends_the_newest_missed_one_when_none_is_on_time() -> None:
    plan = plan_slots(entry(every="10m"), cursor=NOON - 60 * MINUTE, now=NOON + 5 * MINUTE)
    assert shown(plan.decisions) == ["skip 11:10-11:50 5 missed", "send 12:00"]
    skipped = plan_slots(entry(every="10m", misfire={"policy": "skip"}), cursor=NOON - MINUTE, now=NOON + 5 * MINUTE)
    assert shown(skipped.decisions) == ["skip 12:00-12:00 1 missed"]


def test_expires_is_ready_for_apply_async() -> None:
    def expires(value: object, **more: Any) -> object:
        made = entry(every="10m", options={"expires": value}, **more)
        (send,) = plan_slots(made, cursor=NOON - MINUTE, now=NOON + MINUTE).decisions
        assert isinstance(send, Send)
        return send.expires

    assert expires("next_slot") == NOON + 10 * MINUTE
    assert expires("1h") == 60 * MINUTE
    assert expires("2027-01-01T00:00") == utc("2027-01-01")
    spread = entry(every="10m", spread="30m", options={"expires": "next_slot"})
    delay = Recurrence.of(spread).delay
    (send,) = plan_slots(spread, cursor=NOON - MINUTE, now=NOON + delay).decisions
    assert send == Send(NOON, NOON + delay, NOON + 10 * MINUTE + delay)
    last = entry(at="2026-11-22T12:00", options={"expires": "next_slot"})
    assert plan_slots(last, cursor=NOON - MINUTE, now=NOON).decisions == (Send(NOON, NOON, None),)


def test_jitter_delays_the_decision_not_the_slot() -> None:
    made = entry(every="10m", jitter="9m")
    recurrence = Recurrence.of(made)
    fire = recurrence.fire_time(NOON)
    assert fire > NOON
    before = plan_slots(made, cursor=NOON - MINUTE, now=fire - timedelta(milliseconds=1))
    assert before.decisions == ()
    assert before.next == NextSlot(NOON, fire)
    assert plan_slots(made, cursor=NOON - MINUTE, now=fire).decisions == (Send(NOON, fire),)


def finish(made: Entry, cursor: datetime, now: datetime, limit: int = 60) -> tuple[list[Send | Skip], int]:
    """Plan until nothing is due, as the scheduler does; the decisions and the number of calls."""
    decisions: list[Send | Skip] = []
    for calls in range(1, limit):
        plan = plan_slots(made, cursor=cursor, now=now)
        decisions.extend(plan.decisions)
        if plan.next is None or plan.next.fire > now:
            return decisions, calls
        assert plan.cursor > cursor
        cursor = plan.cursor
    raise AssertionError("no end")


def test_a_year_of_tenths_of_a_second_is_counted_not_listed() -> None:
    decisions, calls = finish(entry(every="100ms", misfire={"max_age": "1d"}), NOON - timedelta(days=365), NOON)
    old, missed, *sends = decisions
    assert old == Skip(
        NOON - timedelta(days=365) + timedelta(milliseconds=100),
        NOON - timedelta(days=1, milliseconds=100),
        364 * 864_000 - 1,
        "too_old",
    )
    assert isinstance(missed, Skip)
    assert missed.count == 864_000 - 600 - 1
    assert len(sends) == 602
    assert isinstance(sends[0], Skip)
    assert all(isinstance(one, Send) for one in sends[1:])
    assert calls == 3


@pytest.mark.parametrize("policy", ["latest", "all", "skip"])
@pytest.mark.parametrize("jitter", [None, "40s"])
def test_long_backlogs_of_cron_come_in_runs(policy: str, jitter: str | None) -> None:
    more = {"jitter": jitter} if jitter else {}
    made = entry(cron="* * * * *", misfire={"policy": policy, "max": 3, "max_age": "20d"}, **more)
    decisions, calls = finish(made, NOON - timedelta(days=30), NOON)
    skipped = sum(one.count for one in decisions if isinstance(one, Skip))
    sent = [one for one in decisions if isinstance(one, Send)]
    due = 30 * 1440 if not jitter else 30 * 1440 - (Recurrence.of(made).fire_time(NOON) > NOON)
    assert skipped + len(sent) == due
    on_time = sum(1 for one in sent if one.fire >= NOON - MINUTE)
    assert len(sent) == on_time + (3 if policy == "all" else 0)
    assert calls < 8
    assert all(one.count <= 10_000 for one in decisions if isinstance(one, Skip))


@pytest.mark.parametrize("hours", range(12))
def test_jitter_at_the_edge_of_a_long_backlog(hours: int) -> None:
    made = entry(cron="*/2 * * * *", jitter="2m")
    now = NOON + timedelta(hours=hours)
    recurrence = Recurrence.of(made)
    decisions, _ = finish(made, NOON - timedelta(days=2), now)
    sent = [one for one in decisions if isinstance(one, Send)]
    due = [
        slot
        for slot in recurrence.newest_slots(5, after=NOON - MINUTE * 60, until=now)
        if recurrence.fire_time(slot) <= now
    ]
    on_time = [slot for slot in due if recurrence.fire_time(slot) >= now - MINUTE]
    assert [one.slot for one in sent] == (on_time or due[-1:])


def test_a_long_backlog_that_is_kept_goes_in_batches() -> None:
    made = entry(cron="* * * * *", misfire={"policy": "all", "max": 2000})
    decisions, calls = finish(made, NOON - timedelta(minutes=1500), NOON)
    assert len(decisions) == 1500
    assert calls == 3


def test_a_finished_timing_with_a_long_backlog() -> None:
    made = entry(every="1s", end="2026-11-22T11:00", misfire={"policy": "skip"})
    decisions, _ = finish(made, NOON - timedelta(hours=3), NOON)
    assert decisions == [
        Skip(NOON - timedelta(hours=3) + timedelta(seconds=1), NOON - timedelta(hours=1), 7200, "missed")
    ]


@settings(max_examples=150, deadline=None)
@given(
    made=strategies.entries(
        st.one_of(
            strategies.timings.filter(lambda when: "every" not in when),
            st.integers(60, 10**5).map(lambda seconds: {"every": seconds}),
        )
    ),
    cursor=strategies.instants,
    away=st.integers(0, 5 * 86_400_000),
)
def test_each_due_slot_is_decided_once(made: Entry, cursor: datetime, away: int) -> None:
    now = cursor + timedelta(milliseconds=away)
    recurrence = Recurrence.of(made)
    decisions, _ = finish(made, cursor, now)
    expected = []
    for slot in recurrence.slots(cursor):
        if recurrence.fire_time(slot) > now:
            break
        expected.append(slot)
    if not made.enabled:
        assert decisions == []
        return
    decided: list[datetime] = []
    for one in decisions:
        if isinstance(one, Send):
            decided.append(one.slot)
            assert one.fire == recurrence.fire_time(one.slot) <= now
            assert not isinstance(one.expires, datetime) or one.expires > now
        else:
            inside = [slot for slot in expected if one.first <= slot <= one.last]
            assert len(inside) == one.count
            assert (inside[0], inside[-1]) == (one.first, one.last)
            decided.extend(inside)
    assert decided == expected
    again = plan_slots(made, cursor=decided[-1] if decided else cursor, now=now)
    assert again.decisions == ()
    assert again.next is None or again.next.fire > now


def test_plan_of_text() -> None:
    assert format_instant(NOON) == "2026-11-22T12:00:00.000Z"
