"""Ticks of a scheduler in this process: what others hook into, what goes wrong, what is kept."""

import logging
import time
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery, beat
from celery.schedules import schedule

from schedsync.errors import ConfigurationError
from schedsync.model.entry.entry import ExpiresAfter, ExpiresNextSlot
from schedsync.model.entry.misfire import Misfire, MisfirePolicy
from schedsync.model.values.json_text import Json
from schedsync.scheduler import leader as leader_module
from schedsync.scheduler.scheduler import Scheduler
from tests.beats import Scene, every, grid
from tests.integration.scheduler.conftest import Ticking, make_app


def test_a_lazy_instance_connects_to_nothing_and_its_info_never_raises(scene: Scene) -> None:
    app = make_app(scene)
    app.conf.update(schedsync_redis_url="redis://127.0.0.1:1/0")
    lazy = Scheduler(app, lazy=True, max_interval=0)
    assert "redis://127.0.0.1:1/0" in lazy.info
    assert lazy.schedule == {}
    lazy.close()
    app.conf.update(schedsync_oops=1)
    assert "unknown setting schedsync_oops" in Scheduler(app, lazy=True).info
    with pytest.raises(ConfigurationError, match="schedsync_oops"):
        Scheduler(app)
    app.close()


def test_the_constructor_writes_nothing(scene: Scene, app: Celery) -> None:
    Scheduler(app)
    assert scene.client.keys(f"*{scene.prefix}*") == []


def test_option_headers_are_unchanged_after_a_thousand_sends(scene: Scene, app: Celery, ticking: Ticking) -> None:
    backlog = Misfire(policy=MisfirePolicy.ALL, grace=timedelta(minutes=5))
    options = Json.of({"headers": {"mine": [1]}})
    scene.apply(
        every("e", 0.1, options=options, misfire=backlog),
        *(every(f"e{number}", 0.1, options=options, misfire=backlog) for number in range(40)),
    )
    ticking(app, lambda: scene.client.llen(scene.queue) >= 1000, timeout=30)
    sent = scene.sent()
    wanted = {"mine", "schedsync_entry", "schedsync_slot", "schedsync_revision"}
    assert all(message.headers["mine"] == [1] for message in sent)
    assert all(wanted <= message.headers.keys() for message in sent)
    assert {message.entry for message in sent} == {message.headers["schedsync_entry"] for message in sent}
    assert scene.store.read_entries(["e"])["e"].entry.options == options  # type: ignore[union-attr]


def test_a_patched_apply_entry_sees_a_real_schedule(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    original = beat.Scheduler.apply_entry

    def patched(*args: Any, **kwargs: Any) -> Any:
        scheduler, entry = args  # as Sentry unpacks them
        headers = entry.options.pop("headers", {})
        headers["sentry-monitor"] = "x"
        entry.options["headers"] = headers
        seen.append((scheduler, entry.name, entry.schedule))
        return original(*args, **kwargs)

    monkeypatch.setattr(beat.Scheduler, "apply_entry", patched)
    scene.apply(every("e", 0.5))
    scheduler = ticking(app, scene.sent)
    assert seen[0][0] is scheduler
    assert seen[0][1] == "e"
    assert type(seen[0][2]) is schedule
    assert scene.sent()[0].headers["sentry-monitor"] == "x"


def test_a_task_that_drops_the_producer_is_a_failed_slot(scene: Scene, app: Celery, ticking: Ticking) -> None:
    task = app.tasks["tests.note"]
    task.apply_async = lambda *_args, **_kwargs: None
    scene.apply(every("e", 0.5))
    ticking(app, scene.runs)
    assert (scene.runs()[0]["outcome"], scene.runs()[0]["reason"]) == ("failed", "no message")


def test_a_task_that_raises_is_a_failed_slot_and_the_next_is_tried(scene: Scene, app: Celery, ticking: Ticking) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise ValueError("not today")

    app.tasks["tests.note"].apply_async = refuse
    scene.apply(every("e", 0.3))
    ticking(app, lambda: len(scene.runs()) > 1)
    assert {run["reason"] for run in scene.runs()} == {"ValueError: not today"}


def test_expires(scene: Scene, app: Celery, ticking: Ticking) -> None:
    scene.apply(
        every("after", 0.5, expires=ExpiresAfter(timedelta(hours=1))), every("next", 0.5, expires=ExpiresNextSlot())
    )
    ticking(app, lambda: {"after", "next"} <= {message.entry for message in scene.sent()})
    for message in scene.sent():
        expires = message.headers["expires"]
        assert expires is not None
        if message.entry == "next":
            assert expires.startswith((message.slot + timedelta(seconds=0.5)).isoformat()[:19])


def test_slots_while_nobody_led_follow_the_misfire_policy(scene: Scene, app: Celery, ticking: Ticking) -> None:
    first = scene.apply(
        every("all", 0.2, misfire=Misfire(policy=MisfirePolicy.ALL, grace=timedelta(0))),
        every("latest", 0.2, misfire=Misfire(policy=MisfirePolicy.LATEST, grace=timedelta(0))),
        every("skip", 0.2, misfire=Misfire(policy=MisfirePolicy.SKIP, grace=timedelta(0))),
    )
    time.sleep(1.1)
    ticking(app, lambda: len({run["entry"] for run in scene.runs()}) == 3)
    scene.remove("all", "latest", "skip")
    runs = scene.runs()
    all_slots = [message.slot for message in scene.sent() if message.entry == "all"]
    assert all_slots == grid(first, all_slots[-1], 0.2)
    skipped = next(run for run in runs if run["entry"] == "latest" and run["outcome"] == "skipped")
    assert skipped["count"] >= 3
    assert skipped["reason"] == "missed"
    assert next(run for run in runs if run["entry"] == "skip")["outcome"] == "skipped"


def test_an_apply_is_looked_at_in_the_very_next_tick(scene: Scene, app: Celery, ticking: Ticking) -> None:
    """Its event ends the wait in which it comes; all else that would is minutes away."""
    app.conf.update(schedsync_lock_ttl=600, schedsync_max_interval=300)
    scene.apply(every("rare", 3600))

    def rests() -> bool:
        process = resting._process
        listens = process is not None and process._waiter._listener is not None
        return process is not None and listens and bool(process._pace.left(time.monotonic()))

    resting = ticking(app, lambda: True)
    ticking(app, rests)
    for number in range(5):
        scene.apply(every("rare", 3600, args=[number]))
        assert rests()
        resting.tick()
        assert resting._process is not None
        assert resting._process._leader is not None
        assert resting._process._leader.revision == scene.store.read_live().revision


def test_without_a_lock_each_slot_is_still_sent_once(scene: Scene, ticking: Ticking) -> None:
    apps = [make_app(scene, schedsync_lock=False) for _ in range(2)]
    first = scene.apply(every("e", 0.2))

    def both() -> bool:
        for app in apps:
            ticking(app, _once())
        return len(scene.sent()) > 5

    deadline = time.monotonic() + 15
    while not both():
        assert time.monotonic() < deadline
    slots = [message.slot for message in scene.sent()]
    assert slots == grid(first, slots[-1], 0.2)
    assert scene.store.read_lock() is None
    for app in apps:
        app.close()


def test_a_defect_never_leaves_a_tick(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scheduler = ticking(app, lambda: True)

    def broken(_self: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(leader_module.Leader, "look", broken)
    with caplog.at_level(logging.ERROR):
        while not caplog.records:
            assert scheduler.tick() == 0.0
    assert caplog.records[0].action == "unexpected"  # type: ignore[attr-defined]
    assert caplog.records[0].exc_info


def test_an_entry_that_cannot_be_computed_is_quarantined_and_a_new_leader_tries_again(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = leader_module.steps_of

    def broken(head: Any, state: Any, entry: Any, *, now: Any) -> Any:
        if entry.name == "bad":
            raise OverflowError("too far")
        return original(head, state, entry, now=now)

    monkeypatch.setattr(leader_module, "steps_of", broken)
    scene.apply(every("bad", 0.3), every("good", 0.3))
    scheduler = ticking(app, lambda: scene.store.read_entries(["bad"])["bad"].quarantine)
    assert "too far" in (scene.store.read_entries(["bad"])["bad"].quarantine or "")
    ticking(app, lambda: len(scene.sent()) > 2)
    assert {message.entry for message in scene.sent()} == {"good"}
    scheduler.close()
    monkeypatch.setattr(leader_module, "steps_of", original)
    other = make_app(scene)
    ticking(other, lambda: "bad" in {message.entry for message in scene.sent()})
    assert scene.store.read_entries(["bad"])["bad"].quarantine is None
    other.close()


def test_the_schedule_shows_what_is_live(scene: Scene, app: Celery, ticking: Ticking) -> None:
    scene.apply(every("e", 60, args=[1]))
    scheduler = ticking(app, lambda: True)
    scheduler.tick()
    shown = scheduler.schedule["e"]
    assert (shown.task, shown.args) == ("tests.note", (1,))
    assert scheduler.reserve(shown) is shown


def _once() -> Any:
    """A condition that lets exactly one tick through."""
    answers = iter([False, True])
    return lambda: next(answers)
