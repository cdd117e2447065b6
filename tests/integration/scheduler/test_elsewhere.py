"""A broker on another server than the store: the outbox, in this process."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery

from schedsync.model.entry.misfire import Misfire, MisfirePolicy
from schedsync.model.slots.identity import task_id
from schedsync.model.values.json_text import Json
from schedsync.scheduler import outbox as outbox_module
from tests.beats import Scene, every, grid
from tests.integration.scheduler.conftest import Ticking, make_app
from tests.servers import PrivateServer, valkey_binary

_ALL = Misfire(policy=MisfirePolicy.ALL, grace=timedelta(minutes=5))


@pytest.fixture(scope="module")
def broker() -> Iterator[PrivateServer]:
    with PrivateServer(valkey_binary()) as server:
        yield server


@pytest.fixture
def scene(valkey_server: PrivateServer, broker: PrivateServer) -> Iterator[Scene]:
    with Scene(valkey_server.url, broker.url) as made:
        yield made


def outbox(scene: Scene) -> int:
    return int(scene.client.hlen(f"{{{scene.prefix}}}:outbox"))


def test_slots_go_through_the_outbox_and_are_confirmed(scene: Scene, app: Celery, ticking: Ticking) -> None:
    first = scene.apply(every("e", 0.3))
    ticking(app, lambda: len(scene.sent()) >= 3)
    scene.remove("e")
    slots = [message.slot for message in scene.sent()]
    assert slots == grid(first, slots[-1], 0.3)
    assert outbox(scene) == 0
    runs = scene.runs()
    assert [run["task_id"] for run in runs] == [message.task_id for message in scene.sent()]


def test_the_run_state_follows_the_confirmation(scene: Scene, app: Celery, ticking: Ticking) -> None:
    scene.apply(every("e", 0.3))
    ticking(app, lambda: len(scene.runs()) >= 2)
    state = scene.store.read_entries(["e"])["e"].state
    assert state is not None
    assert state.run_count >= 2
    assert state.last_outcome == "sent"
    assert state.last_task_id == task_id(state.uid, state.last_slot)  # type: ignore[arg-type]


def test_what_a_dead_leader_left_is_sent_first_with_the_same_id(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.apply(every("e", 0.3, misfire=_ALL))
    original = outbox_module.Outbox.send

    def dies(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(outbox_module.Outbox, "send", dies)
    with pytest.raises(KeyboardInterrupt):
        ticking(app, lambda: False)
    assert outbox(scene) == 1
    assert scene.sent() == []
    (item,) = scene.store.read_outbox(limit=10)
    monkeypatch.setattr(outbox_module.Outbox, "send", original)
    other = make_app(scene)
    ticking(other, scene.sent)
    assert scene.sent()[0].task_id == item.task_id
    assert scene.sent()[0].slot == item.slot
    assert outbox(scene) == 0
    other.close()


def test_messages_that_cannot_be_built_are_given_up_with_their_reason(
    scene: Scene, app: Celery, ticking: Ticking
) -> None:
    scene.apply(every("bad", 0.3, options=Json.of({"serializer": "unheard-of"})), every("good", 0.3))
    ticking(app, lambda: len(scene.runs()) >= 4)
    runs = scene.runs()
    assert {(run["entry"], run["outcome"]) for run in runs} == {("good", "sent"), ("bad", "failed")}
    assert "unheard-of" in next(run["reason"] for run in runs if run["entry"] == "bad")
    state = scene.store.read_entries(["bad"])["bad"].state
    assert state is not None
    assert state.last_outcome == "failed"


def test_a_frozen_broker_stops_commits_and_nothing_is_lost(
    scene: Scene, app: Celery, ticking: Ticking, broker: PrivateServer, caplog: pytest.LogCaptureFixture
) -> None:
    first = scene.apply(every("e", 0.3, misfire=_ALL))
    ticking(app, lambda: len(scene.sent()) >= 2)
    broker.freeze()
    try:
        with caplog.at_level(logging.WARNING):
            ticking(app, lambda: any(getattr(record, "action", "") == "broker_down" for record in caplog.records))
            kept = outbox(scene)
            deadline = time.monotonic() + 2
            ticking(app, lambda: time.monotonic() > deadline)
            assert outbox(scene) == kept, "more was committed while the broker was known to be down"
    finally:
        broker.thaw()
    ticking(app, lambda: scene.newest() > scene.store.now() - timedelta(seconds=0.5))
    scene.remove("e")
    slots = {message.slot for message in scene.sent()}
    assert sorted(slots) == grid(first, max(slots), 0.3)
    assert [getattr(record, "action", "") for record in caplog.records].count("broker_down") == 1


def test_a_broker_that_moved_onto_the_stores_server_still_gets_what_was_left(
    scene: Scene, app: Celery, ticking: Ticking, valkey_server: PrivateServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.apply(every("e", 0.3))

    def dies(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(outbox_module.Outbox, "send", dies)
    with pytest.raises(KeyboardInterrupt):
        ticking(app, lambda: False)
    monkeypatch.undo()
    (item,) = scene.store.read_outbox(limit=10)
    scene.client.hdel(f"{{{scene.prefix}}}:meta", "application", "broker")
    scene.client.delete(f"{{{scene.prefix}}}:lock")
    with Scene(valkey_server.url) as moved:
        moved.prefix, moved.settings, moved.queue = scene.prefix, scene.settings, scene.queue
        other = make_app(moved)
        ticking(other, lambda: len(moved.sent()) >= 2)
        assert moved.sent()[0].task_id == item.task_id
        assert outbox(scene) == 0
        other.close()


def test_an_alternate_broker_list_is_never_taken_for_the_store(valkey_server: PrivateServer, ticking: Ticking) -> None:
    with Scene(valkey_server.url) as scene:
        scene.broker_url = f"{valkey_server.url};{valkey_server.url}"
        app = make_app(scene)
        scene.apply(every("e", 0.3), every("big", 0.3, args=["z" * 4_200_000]))
        ticking(app, lambda: len({run["entry"] for run in scene.runs()}) == 2)
        kinds = {(run["entry"], run["outcome"]) for run in scene.runs()}
        assert kinds == {("e", "sent"), ("big", "failed")}
        assert scene.sent()[0].entry == "e"
        app.close()


def test_a_store_and_broker_on_a_unix_socket_are_one_server(valkey_server: PrivateServer, ticking: Ticking) -> None:
    with Scene(valkey_server.unix_url) as scene:
        scene.broker_url = f"redis+socket://{valkey_server.socket_path}?virtual_host=0"
        app = make_app(scene)
        scene.apply(every("e", 0.3))
        scheduler = ticking(app, scene.sent)
        assert scheduler._process._broker.target is not None  # type: ignore[union-attr]
        app.close()


def test_one_broker_by_two_addresses_is_one_broker(valkey_server: PrivateServer, ticking: Ticking) -> None:
    with Scene(valkey_server.unix_url) as scene:
        scene.apply(every("e", 0.3))
        for url in (valkey_server.url, f"redis+socket://{valkey_server.socket_path}?virtual_host=0"):
            scene.broker_url = url
            app = make_app(scene)
            count = len(scene.sent())
            ticking(app, lambda before=count: len(scene.sent()) > before).close()
            app.close()


def test_another_broker_under_the_same_prefix_is_refused(
    scene: Scene, app: Celery, ticking: Ticking, valkey_server: PrivateServer, caplog: pytest.LogCaptureFixture
) -> None:
    scene.apply(every("e", 0.3))
    ticking(app, scene.sent).close()
    with Scene(valkey_server.url) as stranger, caplog.at_level(logging.ERROR):
        stranger.prefix, stranger.settings = scene.prefix, scene.settings
        other = make_app(stranger)
        ticking(other, lambda: any(getattr(record, "action", "") == "wrong_application" for record in caplog.records))
        assert scene.store.read_lock() is None
        other.close()


def test_many_messages_are_confirmed_in_portions(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "CONFIRMED_TOGETHER", 3)
    monkeypatch.setattr(outbox_module, "READ_TOGETHER", 4)
    names = [f"e{number}" for number in range(10)]
    scene.apply(*(every(name, 1) for name in names))

    def dies(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox_module.Outbox, "send", dies)
        with pytest.raises(KeyboardInterrupt):
            ticking(app, lambda: False)
    assert outbox(scene) == 10
    other = make_app(scene)
    scheduler = ticking(other, lambda: len(scene.runs()) >= 10)
    assert sorted(message.entry for message in scene.sent()[:10]) == names
    assert scheduler is not None
    other.close()


def test_a_leader_whose_lease_is_over_sends_no_more(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app.conf.schedsync_lock_ttl = 0.5
    scene.apply(*(every(f"e{number}", 1) for number in range(4)))
    original = outbox_module.Outbox._send_item
    count: list[int] = []

    def slow(self: Any, *arguments: Any) -> Any:
        count.append(1)
        if len(count) == 2:
            time.sleep(1.3)  # no progress for longer than the lease and its renewals allow
        return original(self, *arguments)

    monkeypatch.setattr(outbox_module.Outbox, "_send_item", slow)
    with caplog.at_level(logging.WARNING):
        ticking(app, lambda: any(getattr(record, "action", "") == "stepped_down" for record in caplog.records))
        ticking(app, lambda: len({message.entry for message in scene.sent()}) == 4)
    assert outbox(scene) == 0
