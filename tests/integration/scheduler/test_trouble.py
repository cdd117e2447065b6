"""The store in trouble, in this process: away, emptied, refusing; and steps that are no longer wanted."""

import logging
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery

from schedsync.model.entry.misfire import Misfire, MisfirePolicy
from schedsync.model.timing import At
from schedsync.model.values.json_text import Json
from schedsync.scheduler import dispatch, housekeeping, leader
from tests.beats import Scene, every, grid
from tests.integration.scheduler.conftest import Ticking, make_app
from tests.servers import PrivateServer, valkey_binary

_ALL = Misfire(policy=MisfirePolicy.ALL, grace=timedelta(minutes=5))


def actions(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [getattr(record, "action", "") for record in caplog.records]


def test_a_store_that_goes_away_comes_back_and_is_reported_lost(
    ticking: Ticking, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "_LOST_AGAIN_S", 0.3)
    with PrivateServer(valkey_binary()) as server, Scene(server.url) as scene, caplog.at_level(logging.WARNING):
        app = make_app(scene)
        scene.apply(every("e", 0.3))
        scheduler = ticking(app, scene.sent)
        server.kill()
        ticking(app, lambda: "store_down" in actions(caplog), timeout=20)
        server.start()
        ticking(app, lambda: actions(caplog).count("schedule_lost") >= 2, timeout=20)
        scene.apply(every("f", 0.3))
        ticking(app, scene.sent)
        said = actions(caplog).count("schedule_lost")
        seen = scene.newest()
        ticking(app, lambda: scene.newest() > seen + timedelta(seconds=1))
        assert actions(caplog).count("schedule_lost") == said, "it went on although there was a schedule again"
        assert actions(caplog).count("store_down") == 1
        assert "recovered" in actions(caplog)
        assert scheduler.schedule.keys() == {"f"}
        server.kill()
        assert scheduler.schedule == {}
        app.close()


def test_a_full_server_commits_nothing_and_goes_on_when_there_is_room(
    ticking: Ticking, caplog: pytest.LogCaptureFixture
) -> None:
    with PrivateServer(valkey_binary()) as server, Scene(server.url) as scene, caplog.at_level(logging.WARNING):
        app = make_app(scene)
        first = scene.apply(every("e", 0.3, misfire=_ALL))
        ticking(app, scene.sent)
        scene.client.config_set("maxmemory", 1)
        ticking(app, lambda: "store_down" in actions(caplog), timeout=20)
        scene.client.config_set("maxmemory", 0)
        ticking(app, lambda: scene.newest() > scene.store.now() - timedelta(seconds=0.5))
        scene.remove("e")
        slots = [message.slot for message in scene.sent()]
        assert slots == grid(first, slots[-1], 0.3)
        app.close()


def test_a_burst_is_committed_in_batches(scene: Scene, app: Celery, ticking: Ticking) -> None:
    names = [f"e{number:04}" for number in range(1200)]
    instant = scene.store.now().replace(microsecond=0) + timedelta(seconds=2)
    scene.apply(*(replace(every(name, 1, args=["x" * 100]), timing=At(instant)) for name in names))
    ticking(app, lambda: scene.client.llen(scene.queue) >= 1200, timeout=30)
    assert [message.entry for message in scene.sent()] == names, "not in the order of fire time and name"
    assert {message.slot for message in scene.sent()} == {instant}


def test_big_messages_are_split_over_commits(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "MAX_COMMIT_BYTES", 20_000)
    names = [f"e{number}" for number in range(9)]
    scene.apply(*(every(name, 1, args=["y" * 500]) for name in names))
    ticking(app, lambda: scene.client.llen(scene.queue) >= 9)
    assert sorted(message.entry for message in scene.sent()[:9]) == names


def test_a_message_too_big_for_any_commit_fails_its_slot(scene: Scene, app: Celery, ticking: Ticking) -> None:
    scene.apply(every("big", 0.5, args=["z" * 4_000_000]), every("small", 0.5))
    ticking(app, lambda: len({run["entry"] for run in scene.runs()}) == 2)
    scene.remove("big", "small")
    assert {run["outcome"] for run in scene.runs() if run["entry"] == "big"} == {"failed"}
    assert {message.entry for message in scene.sent()} == {"small"}


def test_an_entry_removed_between_decision_and_commit_is_not_sent(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = dispatch.Dispatcher.carry_out

    def removed_first(self: Any, steps: Any, prepared: Any) -> None:
        if any(step.head.name == "gone" for step in steps) and "gone" in scene.store.read_entries(["gone"]):
            scene.remove("gone")
        original(self, steps, prepared)

    scene.apply(every("gone", 0.3, misfire=_ALL), every("e", 0.3, misfire=_ALL))
    monkeypatch.setattr(dispatch.Dispatcher, "carry_out", removed_first)
    ticking(app, lambda: len(scene.sent()) >= 2)
    assert {message.entry for message in scene.sent()} == {"e"}


def test_a_leader_that_lost_the_lock_in_the_middle_commits_nothing_more(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    original = dispatch.Dispatcher._write
    stolen: list[int] = []

    def robbed(self: Any, batch: Any) -> Any:
        if not stolen:
            stolen.append(1)
            scene.client.delete(f"{{{scene.prefix}}}:lock")
        return original(self, batch)

    first = scene.apply(every("e", 0.3, misfire=_ALL))
    monkeypatch.setattr(dispatch.Dispatcher, "_write", robbed)
    with caplog.at_level(logging.WARNING):
        ticking(app, lambda: len(scene.sent()) >= 3)
    assert "stepped_down" in actions(caplog)
    scene.remove("e")
    slots = [message.slot for message in scene.sent()]
    assert slots == grid(first, slots[-1], 0.3)


def test_a_celery_schedule_that_cannot_be_made_quarantines_its_entry_alone(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = leader.Prepared.of

    def refuses(entry: Any, **kwargs: Any) -> Any:
        if entry.name == "bad":
            raise RuntimeError("no such schedule")
        return original(entry, **kwargs)

    monkeypatch.setattr(leader.Prepared, "of", refuses)
    scene.apply(every("bad", 0.3), every("good", 0.3, options=Json.of({"priority": 1})))
    ticking(app, lambda: len([run for run in scene.runs() if run["entry"] == "good"]) >= 2)
    assert "no such schedule" in (scene.store.read_entries(["bad"])["bad"].quarantine or "")


def test_what_cannot_be_read_is_quarantined_and_the_others_run(scene: Scene, app: Celery, ticking: Ticking) -> None:
    scene.apply(every("good", 0.3), every("broken", 0.3), every("stateless", 0.3))
    entries, state = f"{{{scene.prefix}}}:entries", f"{{{scene.prefix}}}:state"
    head = scene.client.hget(entries, "broken").split(b"\n")[0]
    scene.client.hset(entries, "broken", head + b"\n{not json")
    uid_and_cursor = scene.client.hget(state, "stateless").split(b"\n")[0]
    scene.client.hset(state, "stateless", uid_and_cursor + b"\nnot json")

    def set_aside() -> set[str]:
        return {name for name, live in scene.store.read_live().entries.items() if live.quarantine}

    # A new leader gives all in quarantine another chance, so that what was due at its first look goes there twice.
    ticking(app, lambda: len(scene.sent()) >= 2 and set_aside() == {"broken", "stateless"})


def test_a_queue_that_turned_into_something_else_fails_slots_one_by_one(
    scene: Scene, app: Celery, ticking: Ticking, caplog: pytest.LogCaptureFixture
) -> None:
    scene.apply(every("e", 0.3, misfire=_ALL))
    ticking(app, scene.sent)
    scene.client.delete(scene.queue)
    scene.client.set(scene.queue, "text")
    with caplog.at_level(logging.ERROR):
        ticking(app, lambda: any(run["outcome"] == "failed" for run in scene.runs()))
    scene.client.delete(scene.queue)
    ticking(app, scene.sent)
    assert "not a list" in next(run["reason"] for run in scene.runs() if run["outcome"] == "failed")
    assert "failed" in actions(caplog)


def test_after_a_slot_that_was_not_taken_its_entrys_later_slots_wait(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "MAX_COMMITS", 2)
    original = dispatch.Dispatcher._undone
    refused: list[str] = []

    def once_stale(self: Any, batch: Any, answers: Any) -> Any:
        if not refused:
            refused.append(batch[0].commit.name)
            return original(self, batch, answers) | {"e"}
        return original(self, batch, answers)

    first = scene.apply(every("e", 0.1, misfire=_ALL), every("f", 0.1, misfire=_ALL))
    time.sleep(1)
    monkeypatch.setattr(dispatch.Dispatcher, "_undone", once_stale)
    ticking(app, lambda: scene.newest() > scene.store.now() - timedelta(seconds=0.3))
    scene.remove("e", "f")
    for name in ("e", "f"):
        slots = [message.slot for message in scene.sent() if message.entry == name]
        assert slots == grid(first, slots[-1], 0.1)


def test_a_server_at_risk_is_named_once(
    scene: Scene, app: Celery, ticking: Ticking, caplog: pytest.LogCaptureFixture
) -> None:
    scene.apply(every("e", 0.3))
    with caplog.at_level(logging.WARNING):
        ticking(app, scene.sent)
        scene.client.delete(f"{{{scene.prefix}}}:lock")
        ticking(app, lambda: "stepped_down" in actions(caplog))
        ticking(app, lambda: scene.newest() > scene.store.now() - timedelta(seconds=0.2))
    told = [record.getMessage() for record in caplog.records if getattr(record, "action", "") == "store_risk"]
    assert len(told) == 1
    assert "keeps nothing on disk" in told[0]
