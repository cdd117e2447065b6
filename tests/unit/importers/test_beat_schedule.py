"""What Celery's own beat would run becomes entries; what cannot is named with its reason."""

from datetime import timedelta

import pytest
from celery import Celery
from celery.beat import BeatLazyFunc
from celery.schedules import crontab

from schedsync.errors import ConfigurationError
from schedsync.importers.beat_schedule import LeftOut, import_beat_schedule
from schedsync.model.timing import Crontab, Every


@pytest.fixture
def app() -> Celery:
    return Celery("test", set_as_current=False, timezone="Europe/Berlin")


def test_items_are_sorted_and_say_their_zone(app: Celery) -> None:
    app.conf.beat_schedule = {
        "z": {"task": "t", "schedule": 30},
        "a": {"task": "t", "schedule": crontab(hour=2, minute=0)},
    }
    imported = import_beat_schedule(app)
    assert [(entry.name, entry.timing, entry.timezone) for entry in imported.entries] == [
        ("a", Crontab("0", "2"), "Europe/Berlin"),
        ("z", Every(timedelta(seconds=30)), "Europe/Berlin"),
    ]
    assert imported.left_out == ()


def test_periodic_tasks_added_by_code(app: Celery) -> None:
    @app.task(name="tasks.add")
    def add(x: int, y: int) -> int:
        return x + y

    @app.on_after_configure.connect(weak=False)
    def configured(sender: Celery, **_: object) -> None:
        sender.add_periodic_task(10.0, add.s(1, 2), name="by configure")

    @app.on_after_finalize.connect(weak=False)
    def finalised(sender: Celery, **_: object) -> None:
        sender.add_periodic_task(20.0, add.s(3, y=4).set(queue="slow"), expires=5)

    imported = import_beat_schedule(app)
    assert imported.left_out == ()
    by_name = {entry.name: entry for entry in imported.entries}
    assert by_name["by configure"].args.value() == [1, 2]
    unnamed = by_name["tasks.add(3, y=4)"]
    assert unnamed.options.value() == {"queue": "slow"}
    assert unnamed.expires is not None


def test_what_is_left_out_is_named(app: Celery) -> None:
    app.conf.beat_schedule = {
        "lazy": {"task": "t", "schedule": 30, "kwargs": {"now": BeatLazyFunc(timedelta)}},
        "good": {"task": "t", "schedule": 30},
        "callback": {"task": "t", "schedule": 30, "options": {"link": app.signature("t")}},
    }
    imported = import_beat_schedule(app)
    assert [entry.name for entry in imported.entries] == ["good"]
    assert imported.left_out == (
        LeftOut("callback", "options.link: the option 'link' belongs to a single message, not to a schedule", "SCH721"),
        LeftOut("lazy", "kwargs.now: a BeatLazyFunc is computed at each send; let the task compute it", "SCH721"),
    )


def test_a_handler_that_raised_is_no_silence(app: Celery) -> None:
    @app.on_after_configure.connect(weak=False)
    def configured(sender: Celery, **_: object) -> None:
        raise RuntimeError("no database")

    (left_out,) = import_beat_schedule(app).left_out
    assert left_out.name == "(signal handler)"
    assert "RuntimeError: no database" in left_out.reason


def test_nothing_to_import(app: Celery) -> None:
    assert import_beat_schedule(app).entries == ()


def test_a_beat_schedule_that_is_none(app: Celery) -> None:
    app.conf.beat_schedule = [("a", 1)]
    with pytest.raises(ConfigurationError, match="not a mapping"):
        import_beat_schedule(app)
