"""Captured messages are what kombu itself would have written: same keys, same payloads, same expiries."""

import json
from dataclasses import replace
from typing import Any

import pytest
from celery import Celery
from celery.signals import after_task_publish, before_task_publish
from kombu import Exchange, Queue
from kombu.common import Broadcast
from kombu.transport.redis import Channel

from schedsync.model.values.json_text import Json
from tests.beats import Scene, every
from tests.integration.scheduler.conftest import Ticking, make_app
from tests.servers import wait_until

# What differs from message to message.
_OWN = {"delivery_tag", "correlation_id", "reply_to", "id", "root_id", "origin", "body", "headers", "properties"}


def fired(scene: Scene, app: Celery, ticking: Ticking, **fields: Any) -> list[dict[str, Any]]:
    """Let an entry fire once, and return its run records."""
    scene.apply(every("e", 0.5, **fields))
    ticking(app, scene.runs)
    scene.remove("e")
    return scene.runs()


def comparable(raw: bytes) -> dict[str, Any]:
    message = json.loads(raw)
    properties = {key: value for key, value in message["properties"].items() if key not in _OWN}
    headers = {
        key: value
        for key, value in message["headers"].items()
        if key not in _OWN and not key.startswith(("schedsync_", "celery_beat"))
    }
    return {**{key: value for key, value in message.items() if key not in _OWN}, "p": properties, "h": headers}


@pytest.mark.parametrize(
    ("conf", "options"),
    [
        ({}, {}),
        ({}, {"priority": 6}),
        ({}, {"serializer": "pickle", "compression": "zlib"}),
        ({"broker_transport_options": {"priority_steps": [0, 5], "sep": ":"}}, {"priority": 7}),
        ({"broker_transport_options": {"global_keyprefix": "pre-"}}, {"priority": 3}),
        ({}, {"time_limit": 10, "shadow": "shown", "headers": {"mine": 1}}),
        ({"task_routes": {"tests.note": {"queue": "routed-q"}}}, {}),
        ({"task_protocol": 2, "task_compression": "gzip"}, {}),
    ],
)
def test_the_same_message_lands_in_the_same_list(
    scene: Scene, ticking: Ticking, conf: dict[str, Any], options: dict[str, Any]
) -> None:
    app = make_app(scene, **conf)
    before = set(scene.client.keys("*"))
    app.tasks["tests.note"].apply_async((1,), {"k": "v"}, **{**options, "retry": False})
    (key,) = [key for key in set(scene.client.keys("*")) - before if scene.client.type(key) == b"list"]
    (expected,) = scene.client.lrange(key, 0, -1)
    scene.client.delete(key)
    fired(scene, app, ticking, args=[1], kwargs=Json.of({"k": "v"}), options=Json.of(options))
    got = scene.client.lrange(key, 0, -1)
    assert got, "nothing landed where Celery itself would put it"
    assert comparable(got[-1]) == comparable(expected)
    scene.client.delete(key)
    app.close()


@pytest.mark.skipif(
    not hasattr(Channel, "_maybe_update_queues_expire"), reason="this kombu knows no x-expires on Redis"
)
def test_queues_that_expire_do_so_on_all_priorities(scene: Scene, ticking: Ticking) -> None:
    queue = Queue(scene.queue, queue_arguments={"x-expires": 60_000})
    app = make_app(scene, task_queues=[queue])
    fired(scene, app, ticking)
    assert 0 < scene.client.pttl(scene.queue) <= 60_000
    app.close()


def test_topic_exchanges_reach_every_bound_queue(scene: Scene, ticking: Ticking) -> None:
    exchange = Exchange(f"topics-{scene.prefix}", type="topic")
    first = Queue(f"{scene.queue}-a", exchange, routing_key="news.#")
    second = Queue(f"{scene.queue}-b", exchange, routing_key="news.local")
    app = make_app(scene, task_queues=[first, second, Queue(scene.queue)])
    with app.connection_for_write() as connection:
        for queue in (first, second):
            queue(connection.default_channel).declare()
    fired(scene, app, ticking, options=Json.of({"queue": first.name, "routing_key": "news.local"}))
    assert scene.client.llen(first.name) == 1
    assert scene.client.llen(second.name) == 1
    app.close()


def test_fanout_exchanges_are_published(scene: Scene, ticking: Ticking) -> None:
    fan = Queue(f"fan-{scene.prefix}", Exchange(f"cast-{scene.prefix}", type="fanout"))
    app = make_app(scene, task_queues=[fan, Queue(scene.queue)], task_routes={"tests.note": {"queue": fan.name}})
    listener = scene.client.pubsub()
    listener.psubscribe(f"*cast-{scene.prefix}*")
    heard: list[Any] = []

    def hears() -> bool:
        message = listener.get_message(timeout=0.1)
        heard.extend([message["data"]] if message and message["type"] == "pmessage" else [])
        return bool(heard)

    assert not hears()
    runs = fired(scene, app, ticking)
    assert runs[0]["outcome"] == "sent"
    wait_until(hears, 30)
    assert json.loads(heard[0])["headers"]["schedsync_entry"] == "e"
    listener.close()
    app.close()


def test_a_broadcast_that_nobody_declared_is_a_failed_slot_even_with_its_event(scene: Scene, ticking: Ticking) -> None:
    cast = Broadcast(f"cast-{scene.prefix}")
    routes = {"tests.note": {"queue": cast.name}}
    app = make_app(scene, task_queues=[cast, Queue(scene.queue)], task_routes=routes, task_send_sent_event=True)
    runs = fired(scene, app, ticking)
    assert (runs[0]["outcome"], runs[0]["reason"]) == ("failed", "no message")
    app.close()


def test_the_sent_event_goes_out_as_well(scene: Scene, ticking: Ticking) -> None:
    app = make_app(scene, task_send_sent_event=True)
    listener = scene.client.pubsub()
    listener.psubscribe("*celeryev*")
    heard: list[Any] = []

    def hears() -> bool:
        message = listener.get_message(timeout=0.1)
        heard.extend([message["data"]] if message and message["type"] == "pmessage" else [])
        return any(b"task.sent" in data for data in heard)

    assert not hears()
    fired(scene, app, ticking)
    wait_until(hears, 30)
    assert len(scene.sent()) == 1
    listener.close()
    app.close()


def test_signals_of_publishing_are_sent(scene: Scene, app: Celery, ticking: Ticking) -> None:
    seen: list[str] = []

    def before(headers: dict[str, Any], **_kwargs: Any) -> None:
        seen.append("before")
        headers["traced"] = "yes"

    def after(**_kwargs: Any) -> None:
        seen.append("after")

    before_task_publish.connect(before)
    after_task_publish.connect(after)
    try:
        fired(scene, app, ticking)
    finally:
        before_task_publish.disconnect(before)
        after_task_publish.disconnect(after)
    assert seen[:2] == ["before", "after"]
    assert scene.sent()[0].headers["traced"] == "yes"


def test_an_exchange_without_a_binding_is_a_failed_slot(scene: Scene, app: Celery, ticking: Ticking) -> None:
    runs = fired(scene, app, ticking, options=Json.of({"exchange": "unbound", "routing_key": "x"}))
    assert (runs[0]["outcome"], runs[0]["reason"]) == ("failed", "no message")


def test_a_task_of_another_process_is_sent_by_name(scene: Scene, app: Celery, ticking: Ticking) -> None:
    scene.apply(replace(every("e", 0.5), task="elsewhere.task"))
    ticking(app, scene.sent)
    assert scene.sent()[0].headers["task"] == "elsewhere.task"


def test_a_queue_that_is_no_list_fails_its_slot(scene: Scene, app: Celery, ticking: Ticking) -> None:
    scene.client.set(f"odd-{scene.prefix}", "text")
    scene.apply(every("good", 0.5), every("odd", 0.5, options=Json.of({"queue": f"odd-{scene.prefix}"})))
    ticking(app, lambda: len(scene.runs()) >= 4)
    runs = scene.runs()
    assert {(run["entry"], run["outcome"]) for run in runs} == {("good", "sent"), ("odd", "failed")}
    assert "WRONGTYPE" in next(run["reason"] for run in runs if run["entry"] == "odd")
    state = scene.store.read_entries(["odd"])["odd"].state
    assert state is not None
    assert (state.run_count, state.last_slot, state.last_outcome) == (0, None, "failed")
