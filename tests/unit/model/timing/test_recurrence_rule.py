"""RFC 5545 recurrence sets."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from schedsync.errors import InvalidValueError
from schedsync.model.entry.definition import from_definition
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.timing.instants import format_instant, parse_timestamp, zone
from schedsync.model.timing.recurrence_rule import parse_rrule

BERLIN = zone("Europe/Berlin")


def slots(text: str, after: str, count: int, timezone: str = "Europe/Berlin") -> list[str]:
    made = from_definition("report", {"task": "t", "rrule": text, "timezone": timezone})
    found = islice(Recurrence.of(made).slots(parse_timestamp(after, zone("UTC"))), count)
    return [format_instant(slot)[:16] for slot in found]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (
            "dtstart:20260105T090000\nrrule:freq=daily;interval=2",
            "DTSTART:20260105T090000\nRRULE:FREQ=DAILY;INTERVAL=2",
        ),
        ("DTSTART:20260105\nFREQ=DAILY", "DTSTART:20260105T000000\nRRULE:FREQ=DAILY"),
        (
            "RRULE:BYDAY=MO;FREQ=WEEKLY;\n\nDTSTART;TZID=Europe/Berlin:20260105T090000",
            "DTSTART:20260105T090000\nRRULE:FREQ=WEEKLY;BYDAY=MO",
        ),
        (
            "DTSTART:20260105T090000\nRRULE:FREQ=DAILY;UNTIL=20260701T070000Z\nEXDATE:20260107T080000Z,20260106T090000",
            "DTSTART:20260105T090000\nRRULE:FREQ=DAILY;UNTIL=20260701T090000\nEXDATE:20260106T090000,20260107T090000",
        ),
        (
            "DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY;UNTIL=20260701\nRDATE:20260801T100000",
            "DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY;UNTIL=20260701T235959Z\nRDATE:20260801T100000Z",
        ),
        ("DTSTART;VALUE=DATE:20260105\nRDATE;VALUE=DATE:20260109", "DTSTART:20260105T000000\nRDATE:20260109T000000"),
        (
            "DTSTART:20260105\nFREQ=DAILY\nEXDATE:20260106",
            "DTSTART:20260105T000000\nRRULE:FREQ=DAILY\nEXDATE:20260106T000000",
        ),
    ],
)
def test_canonical(text: str, canonical: str) -> None:
    assert parse_rrule(text, BERLIN).text == canonical
    assert parse_rrule(canonical, BERLIN).text == canonical


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (5, "takes a text"),
        ("", "one DTSTART"),
        ("FREQ=DAILY", "one DTSTART"),
        ("DTSTART:20260105\nDTSTART:20260106\nFREQ=DAILY", "one DTSTART"),
        ("DTSTART:20260105T090000", "RRULE or RDATE"),
        ("DTSTART:yesterday\nFREQ=DAILY", "not a time"),
        ("DTSTART:20261305\nFREQ=DAILY", "not a time"),
        ("DTSTART:00010105\nFREQ=DAILY", "not a time"),
        ("DTSTART;TZID=America/New_York:20260105T090000\nFREQ=DAILY", "not the entry's zone"),
        ("DTSTART;X=1:20260105T090000\nFREQ=DAILY", "unknown parameter"),
        ("DTSTART:20260105\nRDATE;VALUE=PERIOD:20260105", "unknown parameter"),
        ("DTSTART:20260105\nEXRULE:FREQ=DAILY", "no longer part"),
        ("DTSTART:20260105\nSUMMARY:x", "unknown line"),
        ("DTSTART:20260105T090000\nFREQ=DAILY\nEXDATE:20260106", "date alone"),
        ("DTSTART:20260105\nFREQ=OFTEN", "FREQ=OFTEN is no frequency"),
        ("DTSTART:20260105\nINTERVAL=2", "needs FREQ"),
        ("DTSTART:20260105\nFREQ=DAILY;FREQ=DAILY", "twice"),
        ("DTSTART:20260105\nFREQ=DAILY;RSCALE=X", "unknown part"),
        ("DTSTART:20260105\nFREQ=DAILY;COUNT=2;UNTIL=20270101", "not both"),
        ("DTSTART:20260105\nFREQ=DAILY;UNTIL=x", "not a time"),
        ("DTSTART:20260105\nFREQ=DAILY;COUNT=0", "COUNT"),
        ("DTSTART:20260105\nFREQ=DAILY;COUNT=99999", "from 1 to 10000"),
        ("DTSTART:20260105\nFREQ=DAILY;INTERVAL=x", "INTERVAL"),
        ("DTSTART:20260105\nFREQ=DAILY;BYMONTH=13", "BYMONTH"),
        ("DTSTART:20260105\nFREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("DTSTART:20260105\nFREQ=DAILY;WKST=XX", "WKST"),
        ("DTSTART:20260105\nFREQ=HOURLY;BYSETPOS=2", "BYSETPOS has no meaning"),
        ("DTSTART:20260105\nFREQ=WEEKLY;BYDAY=XX", "BYDAY"),
        ("DTSTART:20260105\nFREQ=WEEKLY;BYDAY=1MO", "needs FREQ=MONTHLY"),
        ("DTSTART:20260105\nFREQ=MONTHLY;BYDAY=0MO", "BYDAY"),
        ("DTSTART:20260105\nFREQ=HOURLY;INTERVAL=2;BYHOUR=1", "cannot be"),
        ("DTSTART:20260105\nFREQ=MINUTELY;INTERVAL=1440;BYHOUR=3", "cannot be"),
        ("DTSTART:20260105\nFREQ=MONTHLY;BYDAY=8MO", "from -5 to 5"),
        ("DTSTART:20260105\nFREQ=YEARLY;BYMONTH=12;BYDAY=6MO", "from -5 to 5"),
        ("DTSTART:20260105\nFREQ=MONTHLY;BYDAY=WE,5SA", "mixes days"),
        ("DTSTART:20260105\nFREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY has no meaning with FREQ=WEEKLY"),
        ("DTSTART:20260105\nFREQ=DAILY;BYYEARDAY=1", "BYYEARDAY has no meaning"),
        ("DTSTART:20260105\nFREQ=DAILY;BYSETPOS=2", "picks what no period"),
        ("DTSTART:20260105\nFREQ=WEEKLY;BYDAY=MO;BYSETPOS=-2", "picks what no period"),
        ("DTSTART:20260105\nFREQ=MONTHLY;BYSETPOS=2", "picks what no period"),
        ("DTSTART:20260105\nFREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "picks what no period"),
        ("DTSTART:20260105\nFREQ=YEARLY;BYYEARDAY=1,2;BYSETPOS=3", "picks what no period"),
        ("DTSTART:20260105\nFREQ=YEARLY;BYWEEKNO=1;BYSETPOS=8", "picks what no period"),
    ],
)
def test_refused(text: Any, message: str) -> None:
    with pytest.raises(InvalidValueError, match=message) as caught:
        parse_rrule(text, BERLIN)
    assert caught.value.code == "SCH307"
    assert caught.value.path == ("rrule",)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("DTSTART:20260105\nRRULE:FREQ=DAILY;BYMONTH=1,13", "13"),
        ("DTSTART:20260105\nRRULE:FREQ=MONTHLY;BYMONTHDAY=10,0", "0"),
        ("DTSTART:20260105\nrrule:freq=weekly;byday=mo,xx", "xx"),
        ("DTSTART:20260105\nRRULE:FREQ=DAILY;FREQ=WEEKLY", "FREQ="),
        ("DTSTART:20260105\nRRULE:FREQ=DAILY;BYDAYS=MO", "BYDAYS"),
        ("DTSTART:20260105\nRRULE:FREQ=DAILY;RSCALE=X", "RSCALE"),
        ("DTSTART:20260105 RRULE:FREQ=DAILY", "RRULE"),
        ("DTSTART:2026 0199\nRRULE:FREQ=DAILY", None),
        ("", None),
    ],
)
def test_the_part_at_fault_is_marked(text: str, marked: str | None) -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_rrule(text, BERLIN)
    place = caught.value.span
    assert (place and text[slice(*place)]) == marked


def test_local_times_through_gaps_and_folds() -> None:
    daily = "DTSTART:20260101T023000\nRRULE:FREQ=DAILY"
    assert slots(daily, "2027-03-27T00:00", 3) == ["2027-03-27T01:30", "2027-03-28T01:00", "2027-03-29T00:30"]
    assert slots(daily, "2027-10-30T12:00", 2) == ["2027-10-31T00:30", "2027-11-01T01:30"]
    half_hours = "DTSTART:20260101T000000\nRRULE:FREQ=MINUTELY;INTERVAL=30"
    assert slots(half_hours, "2027-03-28T00:00", 3) == [f"2027-03-28T{at}" for at in ("00:30", "01:00", "01:30")]
    assert slots(half_hours, "2027-10-30T23:30", 6) == [
        f"2027-10-31T{at}" for at in ("00:00", "00:30", "01:00", "01:30", "02:00", "02:30")
    ]
    assert slots("DTSTART:20260101T023000Z\nFREQ=DAILY", "2027-03-28T00:00", 1) == ["2027-03-28T02:30"]
    ends_in_fold = "DTSTART:20260101T000000\nRRULE:FREQ=HOURLY;UNTIL=20271031T023000"
    assert slots(ends_in_fold, "2027-10-30T23:30", 6) == [f"2027-10-31T{at}" for at in ("00:00", "01:00")]


def test_dates_added_and_taken_away() -> None:
    text = "DTSTART:20260105T090000\nRRULE:FREQ=DAILY;COUNT=3\nRDATE:20260201T100000,20260106T090000\n"
    text += "EXDATE:20260107T090000"
    assert slots(text, "2026-01-01", 9) == ["2026-01-05T08:00", "2026-01-06T08:00", "2026-02-01T09:00"]
    assert slots("DTSTART:20260105T090000\nRDATE:20260110T090000", "2026-01-01", 9) == [
        "2026-01-05T08:00",
        "2026-01-10T08:00",
    ]


RULES = st.tuples(
    st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]),
    st.integers(1, 7),
    st.sampled_from(
        [
            "",
            "",
            ";BYDAY=MO,FR",
            ";BYMONTH=2,7",
            ";BYMONTHDAY=31,-2",
            ";BYHOUR=1,13",
            ";WKST=SU",
            ";COUNT=30",
            ";UNTIL=20290101T000000",
            ";BYDAY=TU,WE;BYSETPOS=-1",
        ]
    ),
    st.datetimes(datetime(2016, 1, 1), datetime(2026, 1, 1)),  # noqa: DTZ001
)


@settings(max_examples=100, deadline=None)
@given(RULES, st.datetimes(datetime(2015, 1, 1), datetime(2028, 1, 1)))  # noqa: DTZ001
def test_what_dateutil_says_from_the_start(rule: tuple[str, int, str, datetime], after: datetime) -> None:
    frequency, interval, more, start = rule
    start, after = start.replace(microsecond=0), after.replace(microsecond=0)
    text = f"DTSTART:{start:%Y%m%dT%H%M%S}\nRRULE:FREQ={frequency};INTERVAL={interval}{more}"
    try:
        made = from_definition("report", {"task": "t", "rrule": text})
    except InvalidValueError as error:
        # What RFC 5545 does not allow, dateutil may.
        if "has no meaning with FREQ" not in error.message:
            with pytest.raises(ValueError, match="Invalid"):
                rrulestr(text)
        return
    ours = list(islice(Recurrence.of(made).slots(after.replace(tzinfo=UTC)), 10))
    theirs = islice(rrulestr(text).xafter(after, count=10), 10)
    limit = max(after, start).replace(tzinfo=UTC) + timedelta(days=49 * 366)
    assert [at for at in ours if at < limit] == [at for wall in theirs if (at := wall.replace(tzinfo=UTC)) < limit]


@pytest.mark.parametrize("frequency", ["YEARLY", "MONTHLY", "WEEKLY"])
def test_soon_after_the_start(frequency: str) -> None:
    text = f"DTSTART:20260105T090000\nRRULE:FREQ={frequency}"
    assert slots(text, "2026-01-05T07:00", 1, "UTC") == ["2026-01-05T09:00"]
    assert slots(text, "2026-01-05T20:00", 1, "UTC")[0] > "2026-01-05T20:00"


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("YEARLY;INTERVAL=2", "2032-01-05T09:00"),
        ("MONTHLY;INTERVAL=5", "2031-06-05T09:00"),
        ("WEEKLY;INTERVAL=3", "2031-02-17T09:00"),
    ],
)
def test_long_after_the_start(frequency: str, expected: str) -> None:
    text = f"DTSTART:20260105T090000\nRRULE:FREQ={frequency}"
    assert slots(text, "2031-02-01T00:00", 1, "UTC") == [expected]


@pytest.mark.parametrize(
    "rule",
    [
        "SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "HOURLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
        "YEARLY;BYWEEKNO=53;BYMONTH=6",
        "YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "DAILY;INTERVAL=7;BYDAY=FR",
        "DAILY;INTERVAL=1000;UNTIL=20260103T000000",
    ],
)
def test_rules_that_never_match_end(rule: str) -> None:
    assert slots(f"DTSTART:20260101T000000\nRRULE:FREQ={rule}", "2026-06-01", 1) == []


def test_frequent_rules_go_on_for_years() -> None:
    found = slots("DTSTART:20200101T000000\nRRULE:FREQ=HOURLY;INTERVAL=1000", "2026-06-01", 40, "UTC")
    assert len(found) == 40
    leap = slots("DTSTART:20200101T000000\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29", "2026-06-01", 3, "UTC")
    assert leap == ["2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00"]


def test_counted_rules_differ_by_their_parts() -> None:
    mondays, tuesdays = (f"DTSTART:20270101T090000Z\nRRULE:FREQ=WEEKLY;COUNT=2;BYDAY={day}" for day in ("MO", "TU"))
    assert slots(mondays, "2027-01-01T00:00", 3) == ["2027-01-04T09:00", "2027-01-11T09:00"]
    assert slots(tuesdays, "2027-01-01T00:00", 3) == ["2027-01-05T09:00", "2027-01-12T09:00"]


def test_a_long_interval_does_not_pass_the_calendars_end() -> None:
    rule = "DTSTART:20231116T015300Z\nRRULE:FREQ=DAILY;INTERVAL=99999;BYMONTHDAY=28"
    assert len(slots(rule, "2026-11-01T00:00", 5)) < 5


def test_a_daily_rule_ends_with_the_calendar() -> None:
    text = "DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;BYMONTH=3"
    made = from_definition("report", {"task": "t", "rrule": text})
    assert list(Recurrence.of(made).slots(datetime(9949, 6, 1, tzinfo=UTC))) == []
