"""Facts about a timing that its author may not have meant, on literal instants."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from schedsync.model.entry.definition import from_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.timing_facts import (
    FIVE_YEARS,
    DstDate,
    both_day_fields,
    dst_dates,
    ends_before_start,
    expired_when_sent,
    expires_beyond_period,
    jitter_past_period,
    long_period_without_phase,
    outlook,
    spread_past_period,
    typical_distance,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _entry(**definition: Any) -> Entry:
    return from_definition("e", {"task": "t", **definition})


@pytest.mark.parametrize(
    ("definition", "found"),
    [
        ({"cron": "0 6 * * *"}, "fires"),
        ({"cron": "0 6 30 2 *"}, "never"),
        ({"cron": "0 6 29 2 *"}, "fires"),
        ({"crontab": {"day_of_month": "29", "month_of_year": "2", "day_of_week": "1"}}, "never"),
        ({"every": "1h", "end": "2026-01-01"}, "past"),
        ({"every": "1h", "start": "2099-01-01"}, "fires"),
        ({"every": "1d", "start": "2099-01-01T01:00", "end": "2099-01-01T02:00"}, "never"),
        ({"at": "2099-01-01"}, "fires"),
        ({"at": "2020-01-01"}, "past"),
        ({"at": "2099-01-01", "end": "2098-01-01"}, "never"),
        ({"rrule": "DTSTART:20200101T000000\nRRULE:FREQ=DAILY;COUNT=2"}, "past"),
        ({"rrule": "DTSTART:20200101T000000\nRRULE:FREQ=DAILY"}, "fires"),
        ({"rrule": "DTSTART:20990101T000000\nRRULE:FREQ=DAILY"}, "never"),
    ],
)
def test_outlook(definition: dict[str, Any], found: str) -> None:
    assert outlook(_entry(**definition), NOW) == found


def test_bounds() -> None:
    assert ends_before_start(_entry(every="1h", start="2027-01-02", end="2027-01-01"))
    assert not ends_before_start(_entry(every="1h", start="2027-01-01", end="2027-01-01"))
    assert not ends_before_start(_entry(every="1h", end="2027-01-01"))
    assert not ends_before_start(_entry(every="1h", start="2027-01-01"))


@pytest.mark.parametrize(
    ("definition", "distance"),
    [
        ({"every": "5m"}, timedelta(minutes=5)),
        ({"cron": "*/5 8-9 * * *"}, timedelta(minutes=5)),
        ({"cron": "0 6 * * *", "timezone": "Europe/Berlin"}, timedelta(days=1)),
        ({"at": "2099-01-01"}, None),
    ],
)
def test_typical_distance(definition: dict[str, Any], distance: timedelta | None) -> None:
    assert typical_distance(_entry(**definition), NOW) == distance


def test_jitter() -> None:
    assert jitter_past_period(_entry(every="5m"), NOW) is None
    assert jitter_past_period(_entry(every="5m", jitter="5m"), NOW) is None
    assert jitter_past_period(_entry(every="5m", jitter="6m"), NOW) == timedelta(minutes=5)
    assert jitter_past_period(_entry(at="2099-01-01", jitter="6m"), NOW) is None


def test_expires() -> None:
    assert expires_beyond_period(_entry(every="5m"), NOW) is None
    assert expires_beyond_period(_entry(every="5m", options={"expires": "next_slot"}), NOW) is None
    assert expires_beyond_period(_entry(every="5m", options={"expires": "5m"}), NOW) is None
    assert expires_beyond_period(_entry(every="5m", options={"expires": "1h"}), NOW) == timedelta(minutes=5)
    assert expires_beyond_period(_entry(at="2099-01-01", options={"expires": "1h"}), NOW) is None


def test_a_daily_entry_is_not_blamed_for_the_day_of_23_hours() -> None:
    day_before = datetime(2027, 3, 27, 12, tzinfo=UTC)
    entry = _entry(cron="0 6 * * *", timezone="Europe/Berlin", options={"expires": "1d"})
    assert expires_beyond_period(entry, day_before) is None


def test_long_periods() -> None:
    assert long_period_without_phase(_entry(every="1d"))
    assert not long_period_without_phase(_entry(every="23h"))
    assert not long_period_without_phase(_entry(every="1d", phase="1h"))
    assert not long_period_without_phase(_entry(every="1d", phase="auto"))
    assert not long_period_without_phase(_entry(cron="0 6 * * *"))


def test_spread() -> None:
    assert spread_past_period(_entry(every="5m"), NOW) is None
    assert spread_past_period(_entry(every="5m", spread="5m"), NOW) is None
    assert spread_past_period(_entry(every="5m", spread="6m"), NOW) == timedelta(minutes=5)
    assert spread_past_period(_entry(at="2099-01-01", spread="6m"), NOW) is None


def test_messages_that_are_expired_when_they_are_sent() -> None:
    first = datetime(2099, 1, 1, tzinfo=UTC)
    assert expired_when_sent(_entry(at="2099-01-01"), NOW) is None
    assert expired_when_sent(_entry(at="2099-01-01", options={"expires": "1h"}), NOW) is None
    assert expired_when_sent(_entry(at="2099-01-01", options={"expires": "2099-01-01T00:00"}), NOW) == first
    assert expired_when_sent(_entry(at="2099-01-01", options={"expires": "2099-01-01T00:01"}), NOW) is None
    assert expired_when_sent(_entry(at="2020-01-01", options={"expires": "2019-01-01T00:00"}), NOW) is None


def test_day_fields() -> None:
    assert both_day_fields(_entry(cron=["0 6 1 * mon", "0 6 1 * *"])) == ("0 6 1 * 1",)
    assert both_day_fields(_entry(cron="0 0 6 1 * mon")) == ("0 0 6 1 * 1",)
    assert both_day_fields(_entry(cron="0 6 */2 * mon")) == ()
    assert both_day_fields(_entry(every="1h")) == ()


def _dates(until: timedelta = timedelta(days=365), **definition: Any) -> list[tuple[str, str, bool]]:
    found = dst_dates(_entry(timezone="Europe/Berlin", **definition), after=NOW, until=NOW + until)
    return [(one.effect, str(one.day), one.follows_clock) for one in found]


GAP, FOLD = ("gap", "2027-03-28", False), ("fold", "2027-10-31", False)


@pytest.mark.parametrize(
    ("definition", "found"),
    [
        ({"cron": "30 2 * * *"}, [GAP, FOLD]),
        ({"cron": "30 3 * * *"}, []),
        ({"cron": "0 3 * * *"}, []),
        ({"cron": "30 2 28 3 *"}, [GAP]),
        ({"cron": "*/20 2 * * *"}, [("gap", "2027-03-28", True), ("fold", "2027-10-31", True)]),
        ({"cron": "*/20 * * * *"}, []),
        ({"cron": "*/20 2 * * *", "start": "2027-06-01"}, [("fold", "2027-10-31", True)]),
        ({"cron": "*/20 2 * * *", "end": "2027-06-01"}, [("gap", "2027-03-28", True)]),
        ({"cron": ["30 2 * * *", "0 6 30 2 *"], "exclude_dates": ["2027-03-28"]}, [FOLD]),
        ({"cron": "30 2 * * *", "end": "2027-01-01"}, []),
        ({"crontab": {"minute": "30", "hour": "2"}}, [GAP, FOLD]),
        ({"rrule": "DTSTART:20260101T023000\nRRULE:FREQ=DAILY"}, [GAP, FOLD]),
        ({"rrule": "DTSTART:20260101T063000\nRRULE:FREQ=DAILY"}, []),
        ({"rrule": "DTSTART:20260101T023000Z\nRRULE:FREQ=DAILY"}, []),
        ({"every": "1h"}, []),
    ],
)
def test_daylight_saving(definition: dict[str, Any], found: list[tuple[str, str, bool]]) -> None:
    assert _dates(**definition) == found


def test_where_a_skipped_time_runs() -> None:
    found = dst_dates(_entry(cron="30 2 * * *", timezone="Europe/Berlin"), after=NOW, until=NOW + FIVE_YEARS)
    assert found[0] == DstDate(
        date(2027, 3, 28),
        "gap",
        datetime.fromisoformat("2027-03-28T02:30"),
        datetime(2027, 3, 28, 1, tzinfo=UTC),
        follows_clock=False,
    )
    assert [one.effect for one in found] == ["gap", "fold"] * 5
