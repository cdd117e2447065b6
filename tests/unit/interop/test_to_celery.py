"""Entries become real Celery schedules where those can say it, else one that answers from the recurrence."""

import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from celery import Celery
from celery.exceptions import ImproperlyConfigured
from celery.schedules import crontab, schedule, solar

from schedsync.interop import to_celery
from schedsync.interop.from_celery import timing_of
from schedsync.interop.to_celery import RecurrenceSchedule, celery_schedule_of
from schedsync.model.entry.entry import DateSpan, Entry
from schedsync.model.timing import At, Cron, Crontab, Every, Solar, Timing


@pytest.fixture
def app() -> Celery:
    return Celery("test", set_as_current=False)


def entry(timing: Timing, **fields: Any) -> Entry:
    return Entry(name="e", task="t", timing=timing, **fields)


def test_a_crontab_is_one_in_the_entrys_zone(app: Celery) -> None:
    made = celery_schedule_of(entry(Crontab("0", "6", "1-7", "*", "1"), timezone="Europe/Berlin"), app)
    assert type(made) is crontab
    assert made == crontab(minute=0, hour=6, day_of_month="1-7", day_of_week=1)
    assert made.tz == ZoneInfo("Europe/Berlin")
    assert timing_of(made) == (Crontab("0", "6", "1-7", "*", "1"), "Europe/Berlin")


@pytest.mark.parametrize(
    ("expression", "same"),
    [
        ("*/5 * * * *", {"minute": "*/5"}),
        ("0 6 * * 1-5", {"minute": 0, "hour": 6, "day_of_week": "1-5"}),
        ("0 6 * * 7", {"minute": 0, "hour": 6, "day_of_week": 0}),
        ("0 6 1 * *", {"minute": 0, "hour": 6, "day_of_month": 1}),
        ("0 6 */2 * 1", {"minute": 0, "hour": 6, "day_of_month": "*/2", "day_of_week": 1}),
    ],
)
def test_a_cron_that_celery_can_say(app: Celery, expression: str, same: dict[str, Any]) -> None:
    made = celery_schedule_of(entry(Cron((expression,)), timezone="UTC"), app)
    assert made == crontab(**same)


@pytest.mark.parametrize(
    "expressions",
    [
        ("0 6 1 * 1",),  # either day, in cron; both, in Celery
        ("0 6 L * *",),
        ("0 6 * * 1#2",),
        ("0 6 * * 5-7",),
        ("5/10 * * * *",),
        ("*/2 * * * * *",),
        ("0 6 * * *", "0 18 * * *"),
    ],
)
def test_a_cron_that_celery_cannot_say(app: Celery, expressions: tuple[str, ...]) -> None:
    assert type(celery_schedule_of(entry(Cron(expressions)), app)) is RecurrenceSchedule


def test_a_date_that_never_comes_is_no_crontab(app: Celery) -> None:
    made = celery_schedule_of(entry(Crontab("0", "0", "30", "2")), app)
    assert type(made) is RecurrenceSchedule


def test_an_interval_is_a_schedule(app: Celery) -> None:
    made = celery_schedule_of(entry(Every(timedelta(seconds=30))), app)
    assert type(made) is schedule
    assert made == timedelta(seconds=30)


def test_solar(app: Celery) -> None:
    assert celery_schedule_of(entry(Solar("sunset", 52.5, 13.4)), app) == solar("sunset", 52.5, 13.4)


@pytest.mark.parametrize("error", [ImproperlyConfigured, ModuleNotFoundError])  # since Celery 5.7, and before
def test_solar_without_ephem(app: Celery, monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    timing = Solar("sunset", 52.5, 13.4)

    def missing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(to_celery, "solar", missing)
    assert type(celery_schedule_of(entry(timing), app)) is RecurrenceSchedule


def test_bounds_and_exclusions_are_not_celerys_to_say(app: Celery) -> None:
    every = Every(timedelta(seconds=30))
    instant = datetime(2027, 1, 1, tzinfo=UTC)
    for fields in (
        {"start": instant},
        {"end": instant},
        {"exclude_dates": (DateSpan(date(2027, 1, 1), date(2027, 1, 1)),)},
    ):
        assert type(celery_schedule_of(entry(every, **fields), app)) is RecurrenceSchedule


def made_at(now: datetime, timing: Timing, **fields: Any) -> RecurrenceSchedule:
    return RecurrenceSchedule(entry(timing, **fields), nowfun=lambda: now, app=Celery("test", set_as_current=False))


def test_answers_from_the_recurrence() -> None:
    made = made_at(datetime(2027, 1, 1, 5, 59, 30, tzinfo=UTC), Cron(("0 6 * * *", "0 18 * * *")))
    assert made.is_due(datetime(2027, 1, 1, 0, 0, tzinfo=UTC)) == (False, 30.0)
    assert made.is_due(datetime(2026, 12, 31, 0, 0, tzinfo=UTC)) == (True, 30.0)
    assert made.remaining_estimate(datetime(2027, 1, 1, 6, 0, tzinfo=UTC)) == timedelta(hours=12, seconds=30)


def test_says_to_look_again_where_nothing_comes() -> None:
    made = made_at(datetime(2027, 1, 1, tzinfo=UTC), At(datetime(2026, 1, 1, tzinfo=UTC)))
    assert made.is_due(datetime(2026, 6, 1, tzinfo=UTC)) == (False, 86400.0)


def test_compares_pickles_and_says_what_it_is() -> None:
    made = RecurrenceSchedule(entry(At(datetime(2026, 1, 1, tzinfo=UTC))))
    assert pickle.loads(pickle.dumps(made)) == made
    assert hash(made) == hash(RecurrenceSchedule(made.entry))
    assert made != 5
    assert "At(" in repr(made)
    assert timing_of(made) == (made.entry.timing, "UTC")
