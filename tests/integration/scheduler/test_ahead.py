"""Building messages before their slot: used when nothing changed, built again otherwise; and what a tick costs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import Celery
from celery.signals import before_task_publish

from schedsync.model.entry.entry import Entry, ExpiresAfter
from schedsync.model.timing import At
from schedsync.model.values.json_text import Json
from schedsync.scheduler import ahead
from schedsync.scheduler.dispatch import Dispatcher
from schedsync.scheduler.steps import Step
from schedsync.store.scripts import load_script
from tests.beats import Scene, every
from tests.integration.scheduler.conftest import Ticking

Built = list[tuple[str, datetime]]


@pytest.fixture
def built(scene: Scene) -> Iterator[Built]:
    """Name and the server's time of each message, in the order in which they are built.

    The server is asked: a leader's clock lags it and never leads it, and another clock may lag more than the leader's.
    """
    seen: Built = []

    def note(headers: Any = None, **_: Any) -> None:
        seconds, microseconds = scene.client.time()
        now = datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=microseconds)
        seen.append((headers["schedsync_entry"], now))

    before_task_publish.connect(note)
    yield seen
    before_task_publish.disconnect(note)


def at(instant: datetime, name: str, **fields: Any) -> Entry:
    return replace(every(name, 1, **fields), timing=At(instant))


def soon(scene: Scene, seconds: float = 3) -> datetime:
    return scene.store.now().replace(microsecond=0) + timedelta(seconds=seconds)


def until(instant: datetime, scene: Scene) -> Callable[[], bool]:
    return lambda: scene.store.clock.now() >= instant


def test_a_message_is_built_before_its_slot_and_sent_at_it(
    scene: Scene, app: Celery, ticking: Ticking, built: Built
) -> None:
    slot = soon(scene)
    scene.apply(at(slot, "e"))
    ticking(app, lambda: built)
    assert built[0][1] < slot
    assert scene.sent() == []
    ticking(app, scene.sent)
    assert [(message.entry, message.slot) for message in scene.sent()] == [("e", slot)]
    assert len(built) == 1, "it was built again"
    (run,) = scene.runs()
    assert run["sent"] >= run["slot"]


def test_a_definition_that_changes_in_between_is_built_again(
    scene: Scene, app: Celery, ticking: Ticking, built: Built
) -> None:
    slot = soon(scene)
    scene.apply(at(slot, "e", args=["old"]))
    ticking(app, lambda: built)
    scene.apply(at(slot, "e", args=["new"]))
    ticking(app, scene.sent)
    (message,) = scene.sent()
    assert message.body[0] == ["new"]
    assert len(built) == 2


def test_what_is_removed_in_between_is_not_sent(scene: Scene, app: Celery, ticking: Ticking, built: Built) -> None:
    slot = soon(scene)
    scene.apply(at(slot, "e"), at(slot, "f"))
    ticking(app, lambda: len(built) == 2)
    scene.remove("e")
    ticking(app, scene.sent)
    ticking(app, until(slot + timedelta(seconds=0.5), scene))
    assert [message.entry for message in scene.sent()] == ["f"]


def test_a_message_that_cannot_be_built_ahead_fails_at_its_slot(
    scene: Scene, app: Celery, ticking: Ticking, caplog: pytest.LogCaptureFixture
) -> None:
    slot = soon(scene, 2)
    scene.apply(at(slot, "bad", options=Json.of({"serializer": "unheard-of"})), at(slot, "good"))
    ticking(app, lambda: len(scene.runs()) == 2)
    assert {(run["entry"], run["outcome"]) for run in scene.runs()} == {("bad", "failed"), ("good", "sent")}
    assert sum("Message Error" in record.getMessage() for record in caplog.records) == 1


def test_what_holds_the_time_of_its_building_or_sends_by_itself_is_not_built_ahead(
    scene: Scene, app: Celery, ticking: Ticking, built: Built
) -> None:
    class Own(app.Task):  # type: ignore[name-defined, misc]
        def apply_async(self, *args: Any, **kwargs: Any) -> Any:
            return super().apply_async(*args, **kwargs)

    def nothing() -> None:
        """Never run here."""

    app.task(name="tests.own", base=Own, shared=False)(nothing)
    app.task(name="tests.expiring", expires=60, shared=False)(nothing)
    slot = soon(scene)
    scene.apply(
        at(slot, "ordinary"),
        at(slot, "short", expires=ExpiresAfter(timedelta(minutes=1))),
        replace(at(slot, "own"), task="tests.own"),
        replace(at(slot, "expiring"), task="tests.expiring"),
    )
    ticking(app, lambda: len(scene.sent()) == 4)
    early = {name for name, when in built if when < slot}
    assert early == {"ordinary"}
    assert len(built) == 4


def test_only_so_much_is_built_ahead(
    scene: Scene, app: Celery, ticking: Ticking, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    early: list[str] = []
    original = Dispatcher.build_ahead

    def counted(self: Dispatcher, step: Step, *given: Any) -> None:
        early.append(step.head.name)
        original(self, step, *given)

    monkeypatch.setattr(Dispatcher, "build_ahead", counted)
    monkeypatch.setattr(ahead, "MOST_BYTES", 1)
    slot = soon(scene)
    scene.apply(*(at(slot, f"e{number}", args=["x" * 400]) for number in range(8)))
    ticking(app, lambda: len(scene.sent()) == 8)
    assert len(early) == 1
    assert len(built) == 8


def test_a_hundred_due_entries_take_four_round_trips(scene: Scene, app: Celery, ticking: Ticking) -> None:
    """Counted by the server, from the slot until all were sent and nothing more is found due."""
    # A server's first commit ever sends the script as well.
    scene.client.script_load(load_script("commit_slots").source)
    slot = soon(scene)
    scene.apply(*(at(slot, f"e{number}") for number in range(100)))
    with scene.client.monitor() as monitor:
        ticking(app, lambda: scene.client.llen(scene.queue) == 100)
        ticking(app, until(slot + timedelta(seconds=0.3), scene))
        scene.client.echo("the end")
        trips = [seen for seen in until_echo(monitor) if seen["time"] >= slot.timestamp()]
    asked = [seen["command"] for seen in trips if seen["client_type"] != "lua"]
    renewal = load_script("renew_lock").sha
    own = [command for command in asked if not command.startswith(("LLEN", "INFO")) and renewal not in command]
    assert 2 <= len(own) <= 4, own
    assert sum(seen["command"].upper().startswith("LPUSH") for seen in trips) == 100


def until_echo(monitor: Any) -> Iterator[dict[str, Any]]:
    for seen in monitor.listen():
        if seen["command"].startswith("ECHO"):
            return
        yield seen
