"""RabbitMQ as the broker, the schedule in Redis or Valkey: the outbox and publisher confirms."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from kombu import Connection

from schedsync.model.entry.misfire import Misfire, MisfirePolicy
from schedsync.model.slots.identity import task_id
from schedsync.model.values.json_text import Json
from tests.beats import Scene, every, grid, instant
from tests.rabbitmq import RabbitMQ, require_rabbitmq
from tests.servers import PrivateServer, wait_until

pytestmark = [pytest.mark.rabbitmq, pytest.mark.timeout(200)]

_ALL = Misfire(policy=MisfirePolicy.ALL, grace=timedelta(minutes=5))


@pytest.fixture(scope="module")
def rabbitmq() -> Iterator[RabbitMQ]:
    with RabbitMQ(require_rabbitmq()) as node:
        yield node


def test_slots_reach_a_worker_through_rabbitmq(server_url: str, rabbitmq: RabbitMQ) -> None:
    with Scene(server_url, rabbitmq.url) as scene, scene.worker(), scene.beat() as beat:
        first = scene.apply(every("e", 0.5, args=[1]))
        wait_until(lambda: len(scene.notes()) >= 5, 40)
        last = scene.remove("e")
        notes = scene.notes()
        slots = [instant(note["slot"]) for note in notes]
        assert slots == grid(first, last, 0.5)[: len(slots)]
        wait_until(lambda: _outbox(scene) == 0, 5)
        runs = scene.runs()
        assert {run["outcome"] for run in runs} == {"sent"}
        assert [run["task_id"] for run in runs][: len(notes)] == [note["id"] for note in notes]
        assert beat.stop() == 0


def test_killed_beats_and_a_killed_broker_lose_nothing_and_keep_task_ids(
    valkey_server: PrivateServer, rabbitmq: RabbitMQ
) -> None:
    with Scene(valkey_server.url, rabbitmq.url) as scene:
        names = [f"e{number}" for number in range(20)]
        first = scene.apply(*(every(name, 0.5, misfire=_ALL) for name in names))
        uids = {name: live.uid for name, live in scene.store.read_entries(names).items()}
        for pause in (1.0, 0.4, 0.6, 0.8):
            with scene.beat() as beat:
                beat.expect("Leading.")
                time.sleep(pause)
                beat.kill()
        with scene.beat() as beat:
            beat.expect("Leading.")
            time.sleep(0.7)
            rabbitmq.kill()
            beat.expect("The broker is in trouble")
            rabbitmq.start()
            beat.expect("the trouble is over", 30)
            last = scene.catch_up(*names)
            scene.remove(*names)
            wait_until(lambda: _outbox(scene) == 0, 60)
            assert beat.stop() == 0
        messages = _drain(rabbitmq.url, scene.queue)
        ids: dict[tuple[str, datetime], set[str]] = {}
        for entry, slot, found in messages:
            ids.setdefault((entry, slot), set()).add(found)
        # A copy of a message that was sent again carries the same task id.
        assert all(found == {task_id(uids[entry], slot)} for (entry, slot), found in ids.items())
        for name in names:
            slots = sorted(slot for entry, slot in ids if entry == name)
            assert slots == grid(first, slots[-1], 0.5)
            assert slots[-1] > last
        assert len(messages) < len(ids) * 1.25, "nearly everything was sent twice"


def test_a_refused_message_fails_its_slot_and_the_others_go_on(
    valkey_server: PrivateServer, rabbitmq: RabbitMQ
) -> None:
    with Scene(valkey_server.url, rabbitmq.url) as scene, scene.beat():
        nowhere = Json.of({"exchange": "there-is-none", "routing_key": "x"})
        scene.apply(every("good", 0.5), every("lost", 0.5, options=nowhere))
        wait_until(lambda: sum(run["entry"] == "good" for run in scene.runs()) > 3, 40)
        outcomes = {(run["entry"], run["outcome"]) for run in scene.runs()}
        assert outcomes == {("good", "sent"), ("lost", "failed")}
        assert "there-is-none" in next(run["reason"] for run in scene.runs() if run["outcome"] == "failed")


def _outbox(scene: Scene) -> int:
    return int(scene.client.hlen(f"{{{scene.prefix}}}:outbox"))


def _drain(url: str, queue: str) -> list[tuple[str, datetime, str]]:
    """All messages of a queue, as (entry, slot, task id)."""
    found = []
    with Connection(url) as connection:
        channel = connection.channel()
        while (message := channel.basic_get(queue, no_ack=True)) is not None:
            headers = message.headers
            found.append((headers["schedsync_entry"], instant(headers["schedsync_slot"]), headers["id"]))
    return found
