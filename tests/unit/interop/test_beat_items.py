"""Items of a beat_schedule become entries, or are refused by the name of what a file cannot say."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import Celery
from celery.beat import BeatLazyFunc, ScheduleEntry
from celery.schedules import crontab, schedule

from schedsync.errors import InvalidValueError
from schedsync.interop.beat_items import entry_of_beat
from schedsync.model.entry.entry import ExpiresAfter, ExpiresAt
from schedsync.model.timing import Crontab, Every


@pytest.fixture
def app() -> Celery:
    return Celery("test", set_as_current=False, timezone="Europe/Berlin")


def item(**fields: Any) -> dict[str, Any]:
    return {"task": "app.tasks.report", "schedule": 30.0, **fields}


def test_a_whole_item(app: Celery) -> None:
    made = entry_of_beat(
        "nightly report",
        {
            "task": "app.tasks.report",
            "schedule": crontab(minute=0, hour=2),
            "args": (1, ("a", "b")),
            "kwargs": {"dry_run": False},
            "options": {"queue": "slow", "priority": 3, "expires": 3600, "headers": {"team": "x"}},
        },
        app,
    )
    assert made.name == "nightly report"
    assert made.task == "app.tasks.report"
    assert made.timing == Crontab(minute="0", hour="2")
    assert made.timezone == "Europe/Berlin"
    assert made.args.value() == [1, ["a", "b"]]
    assert made.kwargs.value() == {"dry_run": False}
    assert made.options.value() == {"queue": "slow", "priority": 3, "headers": {"team": "x"}}
    assert made.expires == ExpiresAfter(timedelta(hours=1))


def test_the_least_item_still_says_its_zone(app: Celery) -> None:
    made = entry_of_beat("e", item(args=None, kwargs=None, options=None), app)
    assert (made.timing, made.timezone, made.expires) == (Every(timedelta(seconds=30)), "Europe/Berlin", None)


def test_relative(app: Celery) -> None:
    made = entry_of_beat("e", item(schedule=timedelta(hours=1), relative=True), app)
    assert made.timing == Crontab(minute="0")
    made = entry_of_beat("e", item(schedule=schedule(3600, relative=True)), app)
    assert made.timing == Crontab(minute="0")


def test_a_schedule_entry_object(app: Celery) -> None:
    made = entry_of_beat("e", ScheduleEntry(name="x", task="t", schedule=schedule(5), args=(1,), app=app), app)
    assert (made.name, made.task, made.timing) == ("e", "t", Every(timedelta(seconds=5)))


@pytest.mark.parametrize(
    ("expires", "expected"),
    [
        (60, ExpiresAfter(timedelta(seconds=60))),
        (0.5, ExpiresAfter(timedelta(milliseconds=500))),
        (timedelta(minutes=2), ExpiresAfter(timedelta(minutes=2))),
        (datetime(2027, 1, 1, 12, 0), ExpiresAt(datetime(2027, 1, 1, 11, 0, tzinfo=UTC))),  # noqa: DTZ001
        (datetime(2027, 1, 1, 12, 0, tzinfo=UTC), ExpiresAt(datetime(2027, 1, 1, 12, 0, tzinfo=UTC))),
        ("2027-01-01T12:00:00Z", ExpiresAt(datetime(2027, 1, 1, 12, 0, tzinfo=UTC))),
    ],
)
def test_expires(app: Celery, expires: object, expected: object) -> None:
    assert entry_of_beat("e", item(options={"expires": expires}), app).expires == expected


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kwargs": {"now": BeatLazyFunc(datetime.now)}}, r"kwargs\.now: a BeatLazyFunc"),
        ({"args": [BeatLazyFunc(datetime.now)]}, r"args\.0: a BeatLazyFunc"),
        (
            {"args": [{"when": datetime(2027, 1, 1, tzinfo=UTC)}]},
            r"args\.0\.when: an object of class datetime\.datetime",
        ),
        ({"args": [{1, 2}]}, r"args\.0: an object of class set"),
        ({"kwargs": {"by_id": {1: "a"}}}, r"kwargs\.by_id: the key 1 is not text"),
        ({"args": [float("nan")]}, "JSON"),
        ({"options": {"link": "x"}}, r"options\.link: .*'link'"),
        ({"options": {"task_id": "x"}}, r"options\.task_id"),
        ({"options": {"expires": "soon"}}, "soon"),
        ({"options": {"expires": -1}}, r"options\.expires"),
        ({"options": {"expires": 0}}, r"options\.expires: expires is 0 s"),
        ({"options": {"headers": {"schedsync_entry": "x"}}}, "schedsync_entry"),
        ({"options": {"expires": True}}, r"options\.expires: expires is an object of class bool"),
        ({"options": {"expires": [1]}}, r"options\.expires"),
        ({"options": {"queue": object()}}, r"options\.queue: an object of class object"),
        ({"enabled": False}, "'enabled' is no field"),
        ({"task": None}, "names no task"),
        ({"schedule": None}, "NoneType"),
        ({"schedule": "daily"}, "str"),
    ],
)
def test_refused_by_name(app: Celery, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        entry_of_beat("e", item(**fields), app)


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 201])
def test_names_that_no_entry_can_have(app: Celery, name: str) -> None:
    with pytest.raises(InvalidValueError, match="its name"):
        entry_of_beat(name, item(), app)
