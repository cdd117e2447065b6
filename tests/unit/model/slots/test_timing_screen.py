"""The cheap answers never contradict the exact ones."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schedsync.model.entry.definition import from_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.slots.timing_facts import FIVE_YEARS, dst_dates, outlook
from schedsync.model.slots.timing_screen import (
    changed_hours,
    least_distance,
    surely_fires,
    surely_ignores_clock_changes,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _entry(**definition: Any) -> Entry:
    return from_definition("e", {"task": "t", **definition})


@pytest.mark.parametrize(
    ("definition", "surely"),
    [
        ({"every": "1h"}, True),
        ({"every": "1830d"}, True),
        ({"every": "1831d"}, False),
        ({"every": "1h", "start": "2027-01-01"}, False),
        ({"every": "1h", "end": "2027-01-01"}, False),
        ({"every": "1h", "exclude_dates": ["2027-01-01"]}, False),
        ({"cron": "0 6 28 * *"}, True),
        ({"cron": "0 6 30 2 *"}, False),
        ({"cron": "0 6 L * *"}, False),
        ({"cron": "0 6 * * 1"}, False),
        ({"cron": "0 0 6 * * *"}, True),
        ({"crontab": {}}, False),
    ],
)
def test_surely_fires(definition: dict[str, Any], surely: bool) -> None:
    assert surely_fires(_entry(**definition)) is surely


@pytest.mark.parametrize(
    ("definition", "surely"),
    [
        ({"every": "1h"}, True),
        ({"at": "2027-03-28T02:30"}, True),
        ({"solar": {"event": "sunset", "latitude": 52, "longitude": 13}}, True),
        ({"cron": "30 2 * * *"}, False),
        ({"cron": "30 3 * * *"}, True),
        ({"cron": "*/5 * * * *"}, True),
        ({"cron": "*/5 1-3 * * *"}, False),
        ({"crontab": {"hour": 2}}, False),
        ({"rrule": "DTSTART:20260101T023000\nRRULE:FREQ=DAILY"}, False),
        ({"rrule": "DTSTART:20260101T063000\nRRULE:FREQ=DAILY"}, True),
        ({"rrule": "DTSTART:20260101T063000\nRRULE:FREQ=WEEKLY;BYHOUR=2,7"}, False),
        ({"rrule": "DTSTART:20260101T063000\nRDATE:20270328T023000"}, False),
        ({"rrule": "DTSTART:20260101T063000\nRRULE:FREQ=HOURLY"}, True),
        ({"rrule": "DTSTART:20260101T023000Z\nRRULE:FREQ=DAILY"}, True),
        ({"rrule": "DTSTART:20260101T063000\nRRULE:FREQ=DAILY", "timezone": "UTC"}, True),
    ],
)
def test_surely_ignores_clock_changes(definition: dict[str, Any], surely: bool) -> None:
    assert surely_ignores_clock_changes(_entry(**{"timezone": "Europe/Berlin", **definition}), NOW) is surely


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("UTC", set()),
        ("Europe/Berlin", {2}),
        ("America/New_York", {1, 2}),
        ("Australia/Lord_Howe", {1, 2}),
        ("Asia/Tokyo", set()),
    ],
)
def test_changed_hours(zone: str, hours: set[int]) -> None:
    assert changed_hours(zone, date(2026, 11, 22)) == hours


@pytest.mark.parametrize(
    ("definition", "least"),
    [
        ({"every": "5m"}, timedelta(minutes=5)),
        ({"cron": "*/7 * * * *"}, timedelta(minutes=4)),
        ({"cron": "*/7 * * * * *"}, timedelta(seconds=4)),
        ({"cron": "0 * * * *"}, timedelta(minutes=30)),
        ({"cron": "0 6 * * *"}, timedelta(hours=23)),
        ({"cron": "0 6,18 * * *"}, timedelta(hours=11)),
        ({"cron": ["0 6 * * *", "1 6 * * *"]}, timedelta()),
        ({"crontab": {"minute": "0,20"}}, timedelta(minutes=20)),
        ({"at": "2099-01-01"}, timedelta()),
    ],
)
def test_least_distance(definition: dict[str, Any], least: timedelta) -> None:
    assert least_distance(_entry(**definition).timing, "Europe/Berlin") == least


def test_least_distance_where_the_clock_changes_by_half_an_hour() -> None:
    assert least_distance(_entry(cron="30 * * * *").timing, "Australia/Lord_Howe") == timedelta()
    assert least_distance(_entry(every="1h").timing, "Australia/Lord_Howe") == timedelta(hours=1)


FIELDS = st.tuples(
    st.sampled_from(["*", "0", "30", "*/7", "0,20,45"]),
    st.sampled_from(["*", "2", "1-3", "*/5", "0,23"]),
    st.sampled_from(["*", "1", "28", "29-31", "L"]),
    st.sampled_from(["*", "2", "3,10"]),
    st.sampled_from(["*", "0", "1-5"]),
).map(" ".join)


@given(FIELDS, st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]))
@settings(max_examples=150, deadline=None)
@example("30 * * * 0", "Australia/Lord_Howe")
def test_what_is_sure_is_so(cron: str, zone: str) -> None:
    entry = _entry(cron=cron, timezone=zone)
    if surely_fires(entry):
        assert outlook(entry, NOW) == "fires"
    if surely_ignores_clock_changes(entry, NOW):
        assert dst_dates(entry, after=NOW, until=NOW + FIVE_YEARS - timedelta(days=30)) == ()
    least = least_distance(entry.timing, zone)
    slots = list(islice(Recurrence.of(entry).slots(datetime(2027, 3, 1, tzinfo=UTC)), 200))
    assert all(later - earlier >= least for earlier, later in pairwise(slots))
