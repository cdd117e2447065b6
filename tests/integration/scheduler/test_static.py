"""The static schedule: installed by the leader, kept in step with the code, never in a manifest's way."""

import logging
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from typing import Any

import pytest
from celery import Celery
from celery.beat import BeatLazyFunc
from celery.schedules import crontab

from schedsync.operations.apply import Attempt, apply
from schedsync.operations.plan import PlanRequest, plan
from schedsync.scheduler.leadership import make_holder
from schedsync.scheduler.static import install_static, static_entries, static_owner
from tests.beats import Scene, every
from tests.integration.scheduler.conftest import Ticking, make_app
from tests.made import declared, desired


def item(seconds: float = 60, **fields: Any) -> dict[str, Any]:
    return {"task": "tests.note", "schedule": seconds, **fields}


def install(app: Celery, scene: Scene) -> bool:
    return install_static(app, scene.store, scene.store.read_live())


def owned(scene: Scene, app: Celery) -> set[str]:
    return {name for name, live in scene.store.read_live().entries.items() if live.owner == static_owner(app)}


def test_entries_are_created_updated_and_deleted(scene: Scene, app: Celery) -> None:
    app.conf.beat_schedule = {"a": item(), "b": item(args=(1,))}
    assert install(app, scene)
    assert owned(scene, app) == {"a", "b", "celery.backend_cleanup"}
    assert not install(app, scene), "a second install had something to do"
    before = scene.store.read_live().entries
    app.conf.beat_schedule = {"a": item(), "b": item(args=(2,)), "c": item(crontab(minute=5))}
    assert install(app, scene)
    after = scene.store.read_live().entries
    assert after["b"].entry is not None
    assert after["b"].entry.args.value() == [2]
    assert (after["b"].uid, after["b"].due) == (before["b"].uid, before["b"].due)
    app.conf.beat_schedule = {"c": item(crontab(minute=5))}
    assert install(app, scene)
    assert owned(scene, app) == {"c", "celery.backend_cleanup"}


def test_periodic_tasks_added_in_code_and_the_cleanup_are_static(scene: Scene) -> None:
    app = make_app(scene)

    @app.on_after_configure.connect
    def add(sender: Celery, **_kwargs: Any) -> None:
        sender.add_periodic_task(30, sender.tasks["tests.note"].s(1), name="added", expires=10)

    assert app.conf.task_default_queue == scene.queue
    assert [entry.name for entry in static_entries(app)] == ["added", "celery.backend_cleanup"]
    app.conf.result_expires = None
    assert [entry.name for entry in static_entries(app)] == ["added"]
    app.close()


def test_a_manifests_entry_of_that_name_is_left_alone(
    scene: Scene, app: Celery, caplog: pytest.LogCaptureFixture
) -> None:
    scene.apply(every("a", 5), every("twin", 60))
    app.conf.beat_schedule = {"a": item(), "b": item()}
    with caplog.at_level(logging.WARNING):
        install(app, scene)
    assert scene.store.read_live().entries["a"].owner == "tests"
    assert owned(scene, app) == {"b", "celery.backend_cleanup"}
    actions = [(record.action, record.entry) for record in caplog.records]  # type: ignore[attr-defined]
    assert actions == [("static_shadowed", "a"), ("static_twin", "b")]


def test_what_no_entry_can_say_is_left_out_by_name(scene: Scene, app: Celery, caplog: pytest.LogCaptureFixture) -> None:
    app.conf.beat_schedule = {"lazy": item(args=(BeatLazyFunc(time.time),)), "fine": item()}
    with caplog.at_level(logging.WARNING):
        install(app, scene)
    assert "lazy" not in owned(scene, app)
    assert "fine" in owned(scene, app)
    assert "BeatLazyFunc" in caplog.text


def test_the_leader_installs_and_runs_them(scene: Scene, ticking: Ticking) -> None:
    app = make_app(scene)
    app.conf.update(schedsync_static_schedule=True, beat_schedule={"static": item(0.5, kwargs={"k": 1})})
    ticking(app, scene.sent)
    assert scene.sent()[0].entry == "static"
    assert scene.sent()[0].body[1] == {"k": 1}
    app.close()


def many(number: int) -> dict[str, Any]:
    return {f"s{each:04}": item(60 + each % 100, args=(each,)) for each in range(number)}


def asked_by(scene: Scene, act: Callable[[], object]) -> list[str]:
    """What the server was asked meanwhile, but for what scripts ask it themselves, and for greetings."""
    with scene.client.monitor() as monitor:
        act()
        scene.client.echo("the end")
        seen = takewhile(lambda each: not each["command"].startswith("ECHO"), monitor.listen())
        asked = [each["command"] for each in seen if each["client_type"] != "lua"]
        return [command for command in asked if not command.startswith(("HELLO", "CLIENT"))]


def test_five_thousand_take_one_step_the_round_trips_of_five_and_no_more_bytes_each(scene: Scene, app: Celery) -> None:
    app.conf.result_expires = None
    asked, again = {}, {}
    app.conf.beat_schedule = many(1)
    install(app, scene)  # from here on the server knows the script
    for number in (5, 5000):
        app.conf.beat_schedule = {}
        install(app, scene)
        app.conf.beat_schedule = many(number)
        before = scene.store.read_live()
        asked[number] = asked_by(scene, lambda: install(app, scene))
        live = scene.store.read_live()
        assert (live.revision, len(live.entries)) == (before.revision + 1, number)
        again[number] = asked_by(scene, lambda: install(app, scene))
    verbs = {number: [command.split()[0] for command in commands] for number, commands in asked.items()}
    assert verbs[5] == verbs[5000]
    assert sum(verb.startswith("EVAL") for verb in verbs[5000]) == 1
    # The next start of beat reads what there is, and writes nothing.
    assert again[5] == again[5000]
    assert len(again[5000]) < len(asked[5000])
    written = {number: sum(map(len, commands)) / number for number, commands in asked.items()}
    assert written[5000] < written[5]
    assert written[5000] < 350


def test_the_work_on_static_entries_grows_with_their_number_and_not_faster(scene: Scene, app: Celery) -> None:
    app.conf.result_expires = None
    calls: dict[int, int] = {}
    for number in (100, 200, 400):
        app.conf.beat_schedule = {}
        install(app, scene)
        app.conf.beat_schedule = many(number)
        calls[number] = calls_of(lambda: install(app, scene)) + calls_of(lambda: install(app, scene))
    first, second = calls[200] - calls[100], calls[400] - calls[200]
    assert second < 2 * first * 1.05, calls
    # Taking one over, and finding it unchanged at the next start, takes some 450 calls.
    assert second / 200 < 550, calls


def calls_of(act: Callable[[], object]) -> int:
    """How many functions are called, in Python and in C: as many on a slow machine as on a fast one."""
    count = 0

    def counting(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


def test_a_change_by_somebody_else_in_between_is_seen_and_left_alone(scene: Scene, app: Celery) -> None:
    app.conf.beat_schedule = {"a": item(), "b": item()}
    before = scene.store.read_live()
    scene.store.lock.acquire(make_holder(before.now), timedelta(seconds=1))
    before = scene.store.read_live()
    scene.apply(every("a", 7))
    assert install_static(app, scene.store, before)
    live = scene.store.read_live().entries
    assert live["a"].owner == "tests"
    assert live["b"].owner == "celery:here"


def test_an_entry_that_a_manifest_took_over_is_not_taken_back(scene: Scene, app: Celery) -> None:
    app.conf.beat_schedule = {"a": item(), "b": item()}
    assert install(app, scene)
    store = scene.store
    before = store.read_live().entries["a"]
    assert before.entry is not None
    wanted = desired(declared(replace(before.entry, description="ours"), adopt=True))
    made = plan(store, PlanRequest(owner="billing", desired=wanted, by="ana"))
    apply(store, made, Attempt(attempt_id="adopts", by="ana"))
    assert not install(app, scene), "the next start of beat had something to do"
    after = store.read_live().entries["a"]
    assert (after.owner, after.uid, after.due) == ("billing", before.uid, before.due)
    app.conf.beat_schedule = {"b": item()}
    assert not install(app, scene)
    assert store.read_live().entries["a"].owner == "billing"
