"""Celery's schedule objects become timings, in the zone that Celery reads them in."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from celery import Celery
from celery.schedules import BaseSchedule, crontab, schedstate, schedule, solar
from dateutil.tz import tzutc

from schedsync.errors import InvalidValueError
from schedsync.interop.from_celery import timing_of
from schedsync.interop.zones import app_zone_name, zone_name_of
from schedsync.model.timing import At, Cron, Crontab, Every, Solar


@pytest.fixture
def app() -> Celery:
    return Celery("test", set_as_current=False, timezone="Europe/Berlin")


def crontab_of(app: Celery, **fields: Any) -> Crontab:
    timing, zone = timing_of(crontab(app=app, **fields))
    assert zone == "Europe/Berlin"
    assert isinstance(timing, Crontab)
    return timing


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Crontab()),
        ({"minute": 0, "hour": 6}, Crontab(minute="0", hour="6")),
        ({"minute": "*/15", "hour": "22-2"}, Crontab(minute="*/15", hour="22-2")),
        ({"minute": [30, 0]}, Crontab(minute="0,30")),
        ({"hour": {3, 1}, "minute": range(0, 60, 20)}, Crontab(minute="0,20,40", hour="1,3")),
        ({"minute": (number for number in (5, 1))}, Crontab(minute="1,5")),
        ({"day_of_week": "mon", "day_of_month": "1-7"}, Crontab(day_of_month="1-7", day_of_week="1")),
    ],
)
def test_crontab_fields(app: Celery, fields: dict[str, Any], expected: Crontab) -> None:
    assert crontab_of(app, **fields) == expected


def test_positional_fields_are_celerys_order_not_crons(app: Celery) -> None:
    # minute, hour, day_of_week, day_of_month, month_of_year
    assert timing_of(crontab("0", "6", "1", "15", "3", app=app))[0] == Crontab("0", "6", "15", "3", "1")
    if hasattr(crontab, "from_string"):
        assert timing_of(crontab.from_string("0 6 15 3 1"))[0] == Crontab("0", "6", "15", "3", "1")


def test_text_that_only_celery_reads_becomes_the_numbers_it_runs(app: Celery) -> None:
    assert crontab_of(app, minute="1-3;9") == Crontab(minute="1,2,3")


def test_zone_of_a_crontab_that_carries_its_own(app: Celery) -> None:
    own = crontab(hour=9, app=app)
    vars(own)["tz"] = ZoneInfo("Asia/Tokyo")
    assert timing_of(own)[1] == "Asia/Tokyo"


def test_zone_of_nowfun_is_what_celery_makes_of_it(app: Celery) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    value = crontab(hour=9, minute=0, app=app, nowfun=lambda: datetime(2026, 3, 1, 0, 30, tzinfo=tokyo))
    last, delta, _ = value.remaining_delta(datetime(2026, 3, 1, 0, 30, tzinfo=tokyo))
    expected = {"Asia/Tokyo": 0, "Europe/Berlin": 8}  # when Celery's next 9 o'clock is, in UTC
    _, zone = timing_of(value)
    assert (last + delta).astimezone(UTC).hour == expected[str(zone)]


@pytest.mark.parametrize("value", [30, 30.0, timedelta(seconds=30), schedule(30), schedule(timedelta(seconds=30))])
def test_intervals(value: object) -> None:
    assert timing_of(value) == (Every(timedelta(seconds=30)), None)


def test_intervals_are_rounded_to_milliseconds() -> None:
    assert timing_of(1 / 3)[0] == Every(timedelta(milliseconds=333))


def test_relative_intervals(app: Celery) -> None:
    assert timing_of(schedule(3600, relative=True, app=app)) == (Crontab(minute="0"), "Europe/Berlin")
    assert timing_of(schedule(timedelta(days=1), relative=True, app=app)) == (
        Crontab(minute="0", hour="0"),
        "Europe/Berlin",
    )
    assert timing_of(schedule(10, relative=True, app=app))[0] == Every(timedelta(seconds=10))
    with pytest.raises(InvalidValueError, match="relative interval"):
        timing_of(schedule(timedelta(days=3), relative=True, app=app))
    app.conf.timezone = "UTC"
    utc = Celery("utc", set_as_current=False, timezone="UTC")
    assert timing_of(schedule(timedelta(days=3), relative=True, app=utc))[0] == Every(timedelta(days=3))


def test_solar(app: Celery) -> None:
    assert timing_of(solar("sunset", 52.5, 13, app=app)) == (Solar("sunset", 52.5, 13.0), None)


@pytest.mark.parametrize(
    "timing", [Cron(("0 6 * * *",)), Every(timedelta(seconds=1)), At(datetime(2027, 1, 1, tzinfo=UTC))]
)
def test_our_own_timings_stay(timing: Any) -> None:
    assert timing_of(timing) == (timing, None)


class Tides(BaseSchedule):
    def is_due(self, last_run_at: datetime) -> schedstate:
        return schedstate(False, 1)


class Weekdays(crontab):
    def remaining_estimate(self, last_run_at: datetime, *_: Any) -> timedelta:
        return timedelta(1)


class Renamed(crontab):
    pass


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Tides(), "Tides cannot be said"),
        (Weekdays(), "Weekdays decides by code of its own .*remaining_estimate"),
        (True, "bool cannot be said"),
        ("every day", "str cannot be said"),
        (None, "NoneType cannot be said"),
        (schedule(-5), "SCH|negative|at least"),
        (0, "at least|100"),
    ],
)
def test_refused_by_name(value: object, message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        timing_of(value)


def test_a_subclass_that_changes_nothing_is_what_it_inherits_from(app: Celery) -> None:
    assert timing_of(Renamed(minute=5, app=app))[0] == Crontab(minute="5")


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (ZoneInfo("Europe/Berlin"), "Europe/Berlin"),
        (UTC, "UTC"),
        (tzutc(), "UTC"),
        (timezone(timedelta(hours=2)), "Etc/GMT-2"),
        (timezone(timedelta(hours=-5)), "Etc/GMT+5"),
    ],
)
def test_zone_names(zone: Any, name: str) -> None:
    assert zone_name_of(zone) == name


def test_zone_without_a_name() -> None:
    with pytest.raises(InvalidValueError, match="no IANA name"):
        zone_name_of(timezone(timedelta(hours=5, minutes=30)))


def test_zone_of_the_application() -> None:
    assert app_zone_name(Celery("test", set_as_current=False)) == "UTC"
