"""Instants, timestamps, zones and local times that the clock skips or repeats."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from schedsync.errors import InvalidValueError
from schedsync.model.timing.instants import (
    format_instant,
    from_ms,
    parse_timestamp,
    resolve,
    to_ms,
    whole_ms,
    zone,
)
from tests.unit.model import strategies

BERLIN = zone("Europe/Berlin")


@given(strategies.instants)
def test_milliseconds_and_text_round_trip(instant: datetime) -> None:
    assert from_ms(to_ms(instant)) == instant == whole_ms(instant)
    assert parse_timestamp(format_instant(instant), BERLIN) == instant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23", "2026-11-22T23:00:00.000Z"),
        ("2026-11-23T09:00", "2026-11-23T08:00:00.000Z"),
        ("2026-11-23 09:00:01", "2026-11-23T08:00:01.000Z"),
        ("2026-11-23T09:00:00.1239", "2026-11-23T08:00:00.123Z"),
        ("2026-11-23t09:00z", "2026-11-23T09:00:00.000Z"),
        ("2026-11-23T09:00+05:30", "2026-11-23T03:30:00.000Z"),
        ("2026-11-23T09:00 -0800", "2026-11-23T17:00:00.000Z"),
        ("2026-11-23T09:00+02", "2026-11-23T07:00:00.000Z"),
        ("2027-03-28T02:30", "2027-03-28T01:00:00.000Z"),
        ("2027-10-31T02:30", "2027-10-31T00:30:00.000Z"),
    ],
)
def test_timestamps(text: str, expected: str) -> None:
    assert format_instant(parse_timestamp(text, BERLIN)) == expected


def test_a_date_alone_may_mean_its_end() -> None:
    assert format_instant(parse_timestamp("2027-03-28", BERLIN, end_of_day=True)) == "2027-03-28T21:59:59.999Z"
    assert format_instant(parse_timestamp("2027-03-28T05:00Z", BERLIN, end_of_day=True)) == "2027-03-28T05:00:00.000Z"
    assert format_instant(parse_timestamp("2027-03-28T05:00", BERLIN, end_of_day=True)) == "2027-03-28T03:00:00.000Z"


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-13-01", "2026-02-30", "20261123", "2026-11-23T25:00", "9999-01-01", "0001-01-01",
             "2026-11-23T09:00+24:00", "2026-11-23Z"],
)  # fmt: skip
def test_refused_timestamps(text: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_timestamp(text, BERLIN)
    assert caught.value.code == "SCH304"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("europe/berlin", '"Europe/Berlin"'),
        ("Europe/Berln", '"Europe/Berlin"'),
        ("berlin", '"Europe/Berlin"'),
        ("America", "IANA|America"),
        ("../etc/passwd", "IANA"),
        ("", "IANA"),
        ("Zürich\udc80", "IANA|Zurich"),
        ("\0", "IANA"),
    ],
)
def test_unknown_zones(name: str, hint: str) -> None:
    with pytest.raises(InvalidValueError, match="unknown time zone") as caught:
        zone(name)
    assert caught.value.code == "SCH305"
    import re

    assert re.search(hint, caught.value.hint or "")


@pytest.mark.parametrize(
    ("name", "wall", "expected"),
    [
        ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:00:00.000Z"),
        ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30:00.000Z"),
        ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:30:00.000Z"),
        ("America/Havana", "2027-03-14T00:00", "2027-03-14T05:00:00.000Z"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00.000Z"),
    ],
)
def test_local_times_of_gaps_and_folds(name: str, wall: str, expected: str) -> None:
    assert format_instant(resolve(datetime.fromisoformat(wall), zone(name))) == expected


def test_milliseconds_round_down() -> None:
    assert to_ms(datetime(1969, 12, 31, 23, 59, 59, 999_500, tzinfo=UTC)) == -1
    assert whole_ms(from_ms(5) + timedelta(microseconds=999)) == from_ms(5)


@pytest.mark.parametrize("name", ["localtime", "posixrules", "Factory", "posix/Europe/Berlin", "right/UTC"])
def test_files_that_are_no_zones(name: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        zone(name)
    assert caught.value.code == "SCH305"


def test_zones_are_found_after_an_unknown_one_was_looked_for() -> None:
    for _ in range(2):
        with pytest.raises(InvalidValueError, match="unknown time zone"):
            zone("Europe/Nowhere")
    assert zone("Pacific/Chatham").key == "Pacific/Chatham"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("01.02.2026", "write 2026-02-01"),
        ("2027/01/31 06:00", "write 2027-01-31T06:00:00"),
        ("2027-01-31 6:00", "write 2027-01-31T06:00:00"),
        ("2026-02-30", "write it as 2026-11-23, "),
        ("31.13.2026", "write it as 2026-11-23, "),
        ("12/11/2026", "write it as 2026-11-23, "),
        ("tomorrow", "write it as 2026-11-23, "),
    ],
)
def test_what_to_write_for_a_timestamp(text: str, hint: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_timestamp(text, zone("UTC"))
    assert (caught.value.hint or "").startswith(hint)
