"""One real beat and one real worker: slots on the grid, changes at once, either server, either way to name us."""

import time
from datetime import timedelta

import pytest

from schedsync.model.slots.identity import task_id
from schedsync.model.timing.instants import format_instant
from tests.beats import Scene, every, grid, instant
from tests.nightly import either
from tests.servers import PrivateServer, wait_until


@pytest.mark.timeout(150)
@pytest.mark.parametrize(
    ("server", "seconds"),
    [("valkey", 60), pytest.param("redis", either(15, 60), marks=pytest.mark.redis_server)],
    indirect=["server"],
)
def test_a_one_second_entry_runs_each_second(server: PrivateServer, seconds: int) -> None:
    # By its interval it would look once in five minutes: it is the slots that it waits for, and ``test_wakening`` shows
    # that none is waited for too long, on a clock that is the test's own.
    with Scene(server.url) as scene, scene.worker() as worker, scene.beat(schedsync_max_interval=300) as beat:
        beat.expect("Leading.")
        first = scene.apply(every("second", 1, args=["x"]))
        wait_until(lambda: len(scene.notes()) >= seconds, seconds + 60, what="a run for each second")
        last = scene.remove("second")
        assert worker.alive
        notes = scene.notes()
        slots = [instant(note["slot"]) for note in notes]
        assert slots == grid(first, last, 1)[: len(slots)]
        assert len(set(slots)) == len(slots) >= seconds
        assert all(note["args"] == ["x"] and note["entry"] == "second" for note in notes)
        runs = scene.runs()
        assert [run["outcome"] for run in runs] == ["sent"] * len(runs)
        assert all(run["lateness_ms"] >= 0 for run in runs)


def test_applies_take_effect_while_beat_sleeps(server_url: str) -> None:
    # Neither its interval nor the lease's renewal, every 200 seconds, would make it look in time.
    with Scene(server_url) as scene, scene.beat(schedsync_max_interval=300, schedsync_lock_ttl=600) as beat:
        scene.apply(every("rare", 3600))
        beat.expect("Leading.")
        time.sleep(1.5)
        first = scene.apply(every("new", 1))
        wait_until(lambda: len(scene.sent()) >= 3, 60)
        scene.apply(every("new", 1, args=[2]))
        wait_until(lambda: _args(scene)[-1] == [2], 60)
        last = scene.remove("new")
        count = len(scene.sent())
        time.sleep(2.2)
        messages = scene.sent()
        assert len(messages) == count
        assert [message.slot for message in messages] == grid(first, last, 1)


def test_the_message_carries_its_slot_and_the_slots_task_id(server_url: str) -> None:
    with Scene(server_url) as scene, scene.beat():
        scene.apply(every("e", 1, args=[1]))
        wait_until(scene.sent, 60)
        message = scene.sent()[0]
        uid = scene.store.read_entries(["e"])["e"].uid
        assert message.task_id == task_id(uid, message.slot)
        assert message.headers["schedsync_entry"] == "e"
        assert message.headers["schedsync_slot"] == format_instant(message.slot)
        assert message.headers["schedsync_revision"] == scene.store.read_entries(["e"])["e"].revision
        assert message.headers["task"] == "tests.note"
        assert message.body[0] == [1]


@pytest.mark.parametrize("arguments", [("schedsync", ()), ("schedsync.Scheduler", ("--max-interval", "2"))])
def test_the_alias_and_flags_work(valkey_server: PrivateServer, arguments: tuple[str, tuple[str, ...]]) -> None:
    alias, flags = arguments
    with Scene(valkey_server.url) as scene, scene.beat(*flags, scheduler=alias) as beat:
        scene.apply(every("e", 1))
        wait_until(scene.sent, 60)
        assert ("2.00 seconds" if flags else "5.00 seconds") in beat.output
        assert scene.prefix in beat.output
        assert beat.stop() == 0
        assert scene.store.read_lock() is None or scene.store.read_lock().remaining == timedelta(0)  # type: ignore[union-attr]


def test_beat_runs_inside_a_worker(valkey_server: PrivateServer) -> None:
    with Scene(valkey_server.url) as scene:
        scene.apply(every("e", 1))
        with scene.worker("-B", "--scheduler", "schedsync.Scheduler", pool="prefork") as worker:
            wait_until(lambda: len(scene.notes()) >= 2, 60)
            assert worker.alive


def _args(scene: Scene) -> list[object]:
    return [message.body[0] for message in scene.sent()]
