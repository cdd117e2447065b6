"""Slots: literal daylight saving instants, bounds and exclusions, and the same slots from wherever one asks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise, takewhile
from typing import Any

import pytest
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from schedsync.model.entry.definition import from_definition
from schedsync.model.entry.entry import DateSpan, Entry
from schedsync.model.slots.dst import dst_effect
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.timing.instants import format_instant, parse_timestamp, zone
from tests.unit.model import strategies

# Zone, and a day around which its clock changes: by an hour, by half an hour, at midnight, across midnight, by a day.
CHANGES = [
    ("America/New_York", "2027-03-14"),
    ("America/New_York", "2027-11-07"),
    ("Europe/Berlin", "2027-03-28"),
    ("Europe/Berlin", "2027-10-31"),
    ("Australia/Lord_Howe", "2027-04-04"),
    ("Australia/Lord_Howe", "2027-10-03"),
    ("America/Havana", "2027-03-14"),
    ("America/Havana", "2027-11-07"),
    ("Asia/Beirut", "2027-03-28"),
    ("America/Sao_Paulo", "2018-11-04"),
    ("America/Sao_Paulo", "2018-02-18"),
    ("America/St_Johns", "2006-10-29"),
    ("Pacific/Apia", "2011-12-30"),
    ("Antarctica/Troll", "2027-03-28"),
]


def entry(**definition: Any) -> Entry:
    return from_definition("report", {"task": "reports.build", **definition})


def utc(text: str) -> datetime:
    return parse_timestamp(text, zone("UTC"))


def shown(slots: Iterable[datetime]) -> list[str]:
    return [format_instant(slot)[:19] for slot in slots]


def between(made: Entry, after: datetime, until: datetime) -> list[datetime]:
    return list(takewhile(lambda slot: slot <= until, Recurrence.of(made).slots(after)))


@pytest.mark.parametrize(
    ("cron", "spring", "autumn"),
    [
        # New York: 14 March 2027 02:00 EST -> 03:00 EDT; 7 November 2027 02:00 EDT -> 01:00 EST.
        ("30 2 * * *", ["13T07:30", "14T07:00", "15T06:30"], ["06T06:30", "07T07:30", "08T07:30"]),
        ("30 1 * * *", ["13T06:30", "14T06:30", "15T05:30"], ["06T05:30", "07T05:30", "08T06:30"]),
        ("0 9 * * *", ["13T14:00", "14T13:00", "15T13:00"], ["06T13:00", "07T14:00", "08T14:00"]),
        ("0 12 * * *", ["13T17:00", "14T16:00", "15T16:00"], ["06T16:00", "07T17:00", "08T17:00"]),
        ("0,30 2,3 14 3 *", ["14T07:00", "14T07:30"], []),
        ("0 0-3 14 3 *", ["14T05:00", "14T06:00", "14T07:00"], []),
        ("*/30 1-3 14 3 *", ["14T06:00", "14T06:30", "14T07:00", "14T07:30"], []),
        ("*/30 1 7 11 *", [], ["07T05:00", "07T05:30", "07T06:00", "07T06:30"]),
        ("0 30 1 7 11 *", [], ["07T05:30", "07T06:30"]),
        ("0 30 2 14 3 *", [], []),
    ],
)
def test_new_york(cron: str, spring: list[str], autumn: list[str]) -> None:
    made = entry(cron=cron, timezone="America/New_York")
    found = between(made, utc("2027-03-13T05:00"), utc("2027-03-16T03:00"))
    assert shown(found) == [f"2027-03-{day}:00" for day in spring]
    found = between(made, utc("2027-11-06T04:00"), utc("2027-11-09T04:00"))
    assert shown(found) == [f"2027-11-{day}:00" for day in autumn]


def test_hourly_jobs_follow_the_clock() -> None:
    for cron, step in (("0 * * * *", 60), ("*/15 * * * *", 15), ("*/10 * * * *", 10)):
        made = entry(cron=cron, timezone="America/New_York")
        for day in ("2027-03-14", "2027-11-07"):
            found = list(islice(Recurrence.of(made).slots(utc(day)), 100))
            assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(minutes=step)}


@pytest.mark.parametrize(
    ("timezone", "cron", "after", "expected"),
    [
        # Half an hour: 3 October 2027 02:00 -> 02:30, 4 April 2027 02:00 -> 01:30.
        ("Australia/Lord_Howe", "15 2 * * *", "2027-10-02T00:00", ["2027-10-02T15:30:00", "2027-10-03T15:15:00"]),
        ("Australia/Lord_Howe", "*/30 3 4 4 *", "2027-04-03T00:00", ["2027-04-03T16:30:00", "2027-04-03T17:00:00"]),
        ("Australia/Lord_Howe", "45 1 * * *", "2027-04-03T00:00", ["2027-04-03T14:45:00", "2027-04-04T15:15:00"]),
        # Midnight that does not come, and that comes twice.
        ("America/Havana", "0 0 * * *", "2027-03-13T06:00", ["2027-03-14T05:00:00", "2027-03-15T04:00:00"]),
        ("America/Havana", "0 0 * * *", "2027-11-06T06:00", ["2027-11-07T04:00:00", "2027-11-08T05:00:00"]),
        ("America/Sao_Paulo", "*/20 0 4 11 *", "2018-11-03T00:00", ["2019-11-04T03:00:00", "2019-11-04T03:20:00"]),
        # A day that does not come.
        ("Pacific/Apia", "0 12 30 12 *", "2011-12-01T00:00", ["2011-12-30T10:00:00", "2012-12-29T22:00:00"]),
    ],
)
def test_odd_clocks(timezone: str, cron: str, after: str, expected: list[str]) -> None:
    made = entry(cron=cron, timezone=timezone)
    assert shown(islice(Recurrence.of(made).slots(utc(after)), 2)) == expected


def test_crontab_has_the_same_rule() -> None:
    cron = entry(cron="30 2 * * *", timezone="Europe/Berlin")
    crontab = entry(crontab={"minute": 30, "hour": 2}, timezone="Europe/Berlin")
    start = utc("2027-01-01")
    assert list(islice(Recurrence.of(cron).slots(start), 400)) == list(islice(Recurrence.of(crontab).slots(start), 400))


def test_crontab_days_are_and_cron_days_are_or() -> None:
    start = utc("2026-11-01")
    both = entry(crontab={"minute": 0, "hour": 0, "day_of_month": "1-7", "day_of_week": "tue"})
    assert shown(islice(Recurrence.of(both).slots(start), 3)) == [
        f"2026-{day}T00:00:00" for day in ("11-03", "12-01")
    ] + ["2027-01-05T00:00:00"]
    either = entry(cron="0 0 13 * fri")
    assert shown(islice(Recurrence.of(either).slots(start), 3)) == [
        f"2026-11-{day}T00:00:00" for day in ("06", "13", "20")
    ]


def test_expressions_are_united_without_repeats() -> None:
    made = entry(cron=["0 */12 * * *", "0 0 * * *", "30 6 * * *"])
    assert shown(islice(Recurrence.of(made).slots(utc("2026-11-22")), 4)) == [
        "2026-11-22T06:30:00",
        "2026-11-22T12:00:00",
        "2026-11-23T00:00:00",
        "2026-11-23T06:30:00",
    ]


@pytest.mark.parametrize(
    "when",
    [
        {"cron": "0 0 30 2 *"},
        {"cron": "0 0 31 4,6 *"},
        {"cron": "0 0 29 2 1#1"},
        {"crontab": {"day_of_month": 31, "month_of_year": "2,4"}},
        {"crontab": {"minute": "*/5", "day_of_month": 30, "month_of_year": 2}},
        {"rrule": "DTSTART:20260101T000000\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"},
        {"cron": ["0 0 30 2 *", "0 0 31 2 *"]},
    ],
)
def test_what_never_comes_ends(when: dict[str, Any]) -> None:
    for timezone in ("UTC", "Europe/Berlin"):
        made = entry(timezone=timezone, **when)
        assert made.timing is not None
        if when != {"cron": "0 0 29 2 1#1"}:
            assert Recurrence.of(made).next_slot(utc("2026-01-01")) is None


def test_rare_days_come() -> None:
    made = entry(crontab={"minute": 0, "hour": 0, "day_of_month": 29, "month_of_year": 2, "day_of_week": "sun"})
    assert shown(islice(Recurrence.of(made).slots(utc("2026-01-01")), 2)) == [
        "2032-02-29T00:00:00",
        "2060-02-29T00:00:00",
    ]
    late = utc("8999-12-31")
    assert Recurrence.of(entry(cron="0 0 1 1 *")).next_slot(late) == utc("9000-01-01")
    for cron in ("*/5 0 1 1 *", "0 0 1 1 *"):
        slots = list(Recurrence.of(entry(cron=cron)).slots(late + timedelta(days=946 * 365)))
        assert slots
        assert slots[-1].year == 9949


def test_at_comes_once() -> None:
    made = entry(at="2026-12-01T09:00", timezone="Europe/Berlin")
    assert shown(Recurrence.of(made).slots(utc("2026-11-01"))) == ["2026-12-01T08:00:00"]
    assert Recurrence.of(made).next_slot(utc("2026-12-01T08:00")) is None
    assert Recurrence.of(made).next_fire(utc("2026-12-01T08:00")) is None


def test_every_is_a_grid_of_elapsed_time() -> None:
    made = entry(every="10m", phase="3m", timezone="America/New_York")
    assert shown(islice(Recurrence.of(made).slots(utc("2027-11-07T05:55")), 3)) == [
        "2027-11-07T06:03:00",
        "2027-11-07T06:13:00",
        "2027-11-07T06:23:00",
    ]
    week = entry(every="1w")
    assert Recurrence.of(week).next_slot(utc("2026-11-22")) == utc("2026-11-26")
    odd = Recurrence.of(entry(every="100ms"))
    start = utc("2026-11-22") + timedelta(microseconds=99_999)
    assert odd.next_slot(start) == utc("2026-11-22") + timedelta(milliseconds=100)
    auto = Recurrence.of(entry(every="1h", phase="auto"))
    slot = auto.next_slot(utc("2026-11-22"))
    assert slot is not None
    assert slot == Recurrence.of(entry(every="1h", phase="auto")).next_slot(slot - timedelta(milliseconds=1))


def test_bounds_are_inclusive_and_exclusions_local() -> None:
    made = entry(
        cron="0 0 * * *",
        timezone="Europe/Berlin",
        start="2026-12-23",
        end="2026-12-30",
        exclude_dates=["2026-12-25", {"from": "2026-12-26", "to": "2026-12-28"}],
    )
    found = Recurrence.of(made).slots(utc("2026-01-01"))
    assert shown(found) == [f"2026-12-{day}T23:00:00" for day in (22, 23, 28, 29)]
    assert Recurrence.of(made).count_slots(after=utc("2026-01-01"), until=utc("2027-01-01")) is None


def test_counting_every_agrees_with_listing() -> None:
    made = entry(every="7m", phase="1m", start="2026-12-20T00:01", end="2027-01-05",
                 exclude_dates=["2026-12-25", "2027-01-01"], timezone="America/Havana")  # fmt: skip
    recurrence = Recurrence.of(made)
    for after, until in (("2026-01-01", "2028-01-01"), ("2026-12-25T10:00", "2026-12-25T20:00"),
                         ("2026-12-24T10:01", "2027-01-01T12:00"), ("2027-02-01", "2027-03-01")):  # fmt: skip
        listed = between(made, utc(after), utc(until))
        assert recurrence.count_slots(after=utc(after), until=utc(until)) == len(listed)


def test_spread_moves_all_slots_alike_and_jitter_each() -> None:
    made = Recurrence.of(entry(every="1h", spread="10m"))
    slots = list(islice(made.slots(utc("2026-11-22")), 50))
    delays = {made.fire_time(slot) - slot for slot in slots}
    assert len(delays) == 1
    assert timedelta() <= delays.pop() < timedelta(minutes=10)
    jittered = Recurrence.of(entry(every="1h", jitter="3h"))
    fires = [jittered.fire_time(slot) for slot in slots]
    assert fires == sorted(fires)
    assert all(slot <= fire < slot + timedelta(hours=1) for slot, fire in zip(slots, fires, strict=True))
    assert len({fire - slot for slot, fire in zip(slots, fires, strict=True)}) > 40
    last = Recurrence.of(entry(at="2026-12-01T09:00", jitter="3h"))
    (slot, fire) = last.next_fire(utc("2026-11-01")) or (None, None)
    assert slot is not None
    assert fire is not None
    assert slot <= fire < slot + timedelta(hours=3)


@pytest.mark.parametrize(("timezone", "day"), CHANGES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_slots_do_not_depend_on_where_one_begins(timezone: str, day: str, data: st.DataObject) -> None:
    fields = (
        data.draw(st.sampled_from(["0", "*", "*/15", "30", "1,45"])),
        data.draw(st.sampled_from(["*", "0", "1", "2", "0-3", "23", "*/2", "1,2"])),
    )
    made = entry(cron=f"{fields[0]} {fields[1]} * * *", timezone=timezone)
    begin = utc(day) - timedelta(hours=30)
    end = begin + timedelta(hours=84)
    whole = between(made, begin, end)
    assert all(earlier < later for earlier, later in pairwise(whole))
    for seconds in data.draw(st.lists(st.integers(0, 84 * 3600), min_size=5, max_size=5)):
        at = begin + timedelta(seconds=seconds)
        assert between(made, at, end) == [slot for slot in whole if slot > at]


@settings(max_examples=60, deadline=None)
@given(made=strategies.entries(), data=st.data())
def test_every_kind_is_the_same_from_everywhere(made: Entry, data: st.DataObject) -> None:
    begin = data.draw(strategies.instants)
    slots = list(islice(Recurrence.of(made).slots(begin), 12))
    assert all(earlier < later for earlier, later in pairwise(slots))
    if slots:
        at = data.draw(st.sampled_from([*slots, begin, slots[0] - timedelta(milliseconds=1)]))
        at = max(at, begin)
        rest = [slot for slot in slots if slot > at]
        assert list(islice(Recurrence.of(made).slots(at), len(rest))) == rest
        newest = Recurrence.of(made).newest_slots(5, after=begin, until=slots[-1])
        assert newest == slots[-5:]
        fires = [Recurrence.of(made).fire_time(slot) for slot in slots]
        assert all(earlier < later for earlier, later in pairwise(fires))


@settings(max_examples=80, deadline=None)
@given(
    text=strategies.cron_texts(),
    timezone=st.sampled_from(["UTC", "America/New_York", "Europe/Berlin", "America/Los_Angeles"]),
    begin=strategies.instants,
)
def test_slots_are_cronsims(text: str, timezone: str, begin: datetime) -> None:
    ours = list(islice(Recurrence.of(entry(cron=text, timezone=timezone)).slots(begin), 20))
    if not ours:
        return
    local = begin.astimezone(zone(timezone)) if timezone != "UTC" else begin
    # Where a local hour is skipped or repeated right at its start, cronsim's own next can lie at or before it.
    theirs = [slot for at in islice(CronSim(text, local), 21) if (slot := at.astimezone(UTC)) > begin]
    assert ours == sorted(set(theirs))[: len(ours)] or len(set(theirs)) < 20


def test_newest_slots_of_uneven_timings() -> None:
    made = Recurrence.of(entry(cron="* 0 1 1 *"))
    found = made.newest_slots(2, after=utc("2020-01-01"), until=utc("2026-11-22"))
    assert shown(found) == ["2026-01-01T00:58:00", "2026-01-01T00:59:00"]
    dense = Recurrence.of(entry(cron="* * * 1 1 *"))
    found = dense.newest_slots(1, after=utc("2020-01-01"), until=utc("2026-11-22"))
    assert shown(found) == ["2026-01-01T23:59:59"]
    assert dense.newest_slots(1, after=utc("2026-11-22"), until=utc("2026-11-22")) == []


@pytest.mark.parametrize(
    ("when", "slot", "effect"),
    [
        ({"cron": "30 2 * * *"}, "2027-03-28T01:00", "gap"),
        ({"cron": "0 3 * * *"}, "2027-03-28T01:00", None),
        ({"cron": "0 * * * *"}, "2027-03-28T01:00", None),
        ({"cron": "30 2 * * *"}, "2027-10-31T00:30", "fold"),
        ({"cron": "0 12 * * *"}, "2027-10-31T11:00", None),
        ({"every": "1h"}, "2027-10-31T01:00", "fold"),
        ({"every": "1h"}, "2027-03-28T01:00", None),
        ({"rrule": "DTSTART:20260101T023000\nRRULE:FREQ=DAILY"}, "2027-03-28T01:00", "gap"),
        ({"rrule": "DTSTART:20260101T033000\nRRULE:FREQ=DAILY"}, "2027-03-28T01:30", None),
        ({"rrule": "DTSTART:20260101T010000Z\nRRULE:FREQ=DAILY"}, "2027-03-28T01:00", None),
        ({"rrule": "DTSTART:20260101T023000\nRRULE:FREQ=DAILY\nEXDATE:20270328T023000"}, "2027-03-28T01:00", None),
    ],
)
def test_what_daylight_saving_does_to_a_slot(when: dict[str, Any], slot: str, effect: str | None) -> None:
    assert dst_effect(entry(timezone="Europe/Berlin", **when), utc(slot)) == effect


def test_equal_entries_share_one_recurrence() -> None:
    assert Recurrence.of(entry(cron="0 0 * * *")) is Recurrence.of(entry(cron="@daily", args=[1]))


def test_the_sun_has_slots_too() -> None:
    made = entry(solar={"event": "solar_noon", "latitude": 52.5, "longitude": 13.4}, exclude_dates=["2026-11-23"])
    days = [slot.day for slot in islice(Recurrence.of(made).slots(utc("2026-11-22")), 3)]
    assert days == [22, 24, 25]


def test_overlapping_exclusions_are_one() -> None:
    spans = (DateSpan(date(2026, 11, 23), date(2026, 11, 25)), DateSpan(date(2026, 11, 24), date(2026, 11, 24)))
    made = replace(entry(cron="@daily"), exclude_dates=spans)
    assert [slot.day for slot in islice(Recurrence.of(made).slots(utc("2026-11-21")), 3)] == [22, 26, 27]
