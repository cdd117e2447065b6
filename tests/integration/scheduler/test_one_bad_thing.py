"""One bad thing, in the store or in the app, never stops the rest, and never makes a tick spin."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery

from schedsync.errors import StalePlanError, StoreUnavailableError
from schedsync.model.entry.entry import Entry
from schedsync.model.entry.misfire import Misfire, MisfirePolicy
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.state.live import Pause
from schedsync.model.timing.instants import EPOCH, to_ms
from schedsync.scheduler import leader, outbox, process
from schedsync.scheduler.entry import Prepared
from schedsync.scheduler.leadership import Leadership
from schedsync.scheduler.slot_commits import outbox_bytes
from schedsync.store.codec import encode_pause
from schedsync.store.scripts import load_script
from schedsync.store.slot_records import OutboxItem
from schedsync.store.store import Store
from tests.beats import Scene, every, grid
from tests.integration.scheduler.conftest import Ticking, make_app
from tests.proxy import Fault, Proxy
from tests.servers import PrivateServer, valkey_binary

_ALL = Misfire(policy=MisfirePolicy.ALL, grace=timedelta(minutes=5))


def actions(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [getattr(record, "action", "") for record in caplog.records]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[PrivateServer]:
    with PrivateServer(valkey_binary()) as server:
        yield server


@pytest.mark.parametrize("score", ["-inf", "inf", "1e300"])
def test_a_fire_time_that_is_no_instant_stops_nobody(
    scene: Scene, app: Celery, ticking: Ticking, caplog: pytest.LogCaptureFixture, score: str
) -> None:
    scene.apply(every("e", 0.3), every("odd", 0.3))
    scene.client.execute_command("ZADD", f"{{{scene.prefix}}}:due", score, "odd")
    live = scene.store.read_live().entries["odd"]
    assert live.due is None
    wanted = {"e", "odd"} if score == "-inf" else {"e"}  # only what is due is looked at, and so mended
    ticking(app, lambda: {message.entry for message in scene.sent()} >= wanted and len(scene.sent()) > 3)
    assert "unexpected" not in actions(caplog)


def test_an_entry_in_quarantine_that_still_cannot_be_computed_stays_there(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scene.apply(every("e", 0.3), every("bad", 0.3))
    original = Recurrence.of

    def without_library(entry: Any) -> Recurrence:
        if entry.name == "bad":
            raise ImportError("no ephemeris")
        return original(entry)

    monkeypatch.setattr(Recurrence, "of", without_library)
    ticking(app, lambda: "quarantined" in actions(caplog)).close()
    scene.client.delete(f"{{{scene.prefix}}}:lock")
    count = len(scene.sent())
    other = make_app(scene)
    ticking(other, lambda: len(scene.sent()) > count + 3)
    assert "no ephemeris" in (scene.store.read_live().entries["bad"].quarantine or "")
    assert "unexpected" not in actions(caplog)
    other.close()


def test_bad_items_of_beat_schedule_leave_the_others_alone(
    scene: Scene, ticking: Ticking, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(scene)
    app.conf.schedsync_static_schedule = True
    good = {"task": "tests.note", "schedule": 0.3}
    app.conf.beat_schedule = {
        "good": good,
        "none": None,
        "empty": {},
        "no-task": {"schedule": 1},
        "no-schedule": {"task": "tests.note"},
        "odd-schedule": {"task": "tests.note", "schedule": object()},
        "text-schedule": {"task": "tests.note", "schedule": "hourly"},
        "negative": {"task": "tests.note", "schedule": -1},
        "zero": {"task": "tests.note", "schedule": 0},
        "nan": {"task": "tests.note", "schedule": float("nan")},
        "not-json": {**good, "args": (object(),)},
        "bad-args": {**good, "args": 3},
        "bad-options": {**good, "options": "queue"},
        "task-number": {"task": 7, "schedule": 1},
        "bad\nname": good,
        5: good,
    }
    ticking(app, lambda: len(scene.sent()) > 2)
    assert "good" in {message.entry for message in scene.sent()}
    assert "unexpected" not in actions(caplog)
    assert "static_failed" not in actions(caplog)
    app.close()


def test_a_result_backend_that_cannot_be_loaded_keeps_nothing_from_running(
    scene: Scene, ticking: Ticking, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(scene)
    app.conf.update(schedsync_static_schedule=True, result_backend="unheard.of:Backend")
    scene.apply(every("e", 0.3))
    ticking(app, lambda: "static_failed" in actions(caplog))
    assert "unexpected" not in actions(caplog)
    app.close()


def test_static_entries_are_installed_although_an_apply_came_between(
    scene: Scene, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(scene)
    app.conf.update(
        schedsync_static_schedule=True, beat_schedule={"s": {"task": "tests.note", "schedule": timedelta(seconds=0.3)}}
    )
    original, stale = Store.apply_plan, [1, 1]

    def between(self: Store, request: Any) -> Any:
        if request.action == "static" and stale:
            stale.pop()
            raise StalePlanError(["s"])
        return original(self, request)

    monkeypatch.setattr(Store, "apply_plan", between)
    ticking(app, scene.sent)
    assert not stale
    app.close()


def test_an_outbox_item_that_this_process_cannot_use_is_given_up_and_the_rest_is_sent(
    valkey_server: PrivateServer,
    elsewhere: PrivateServer,
    ticking: Ticking,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with Scene(valkey_server.url, elsewhere.url) as scene:
        scene.apply(every("a", 0.3, misfire=_ALL), every("b", 0.3, misfire=_ALL))

        def dies(*_arguments: Any) -> None:
            raise KeyboardInterrupt

        app = make_app(scene)
        with monkeypatch.context() as patch:
            patch.setattr(outbox.Outbox, "send", dies)
            with pytest.raises(KeyboardInterrupt):
                ticking(app, lambda: False)
        scene.remove("a")
        original = Prepared.of

        def refuses(entry: Any, **how: Any) -> Prepared:
            if entry.name == "a":
                raise LookupError("no such schedule class")
            return original(entry, **how)

        monkeypatch.setattr(Prepared, "of", refuses)
        other = make_app(scene)
        ticking(other, lambda: len(scene.sent()) >= 2)
        assert {message.entry for message in scene.sent()} == {"b"}
        failed = [run for run in scene.runs() if run["outcome"] == "failed"]
        assert [(run["entry"], run["reason"]) for run in failed] == [("a", "LookupError: no such schedule class")]
        assert "unexpected" not in actions(caplog)
        app.close()
        other.close()


def test_slots_whose_commit_lost_its_reply_are_sent_to_a_broker_elsewhere_at_once(
    valkey_server: PrivateServer, elsewhere: PrivateServer, ticking: Ticking
) -> None:
    with Proxy(valkey_server.port) as proxy, Scene(proxy.url, elsewhere.url) as scene:
        app = make_app(scene)
        first = scene.apply(every("e", 1, misfire=_ALL))
        ticking(app, scene.sent)
        proxy.cut(Fault.AFTER_REQUEST, marker=load_script("commit_slots").sha.encode())
        count = len(scene.sent())
        ticking(app, lambda: len(scene.sent()) >= count + 3)
        assert proxy.cuts == 1
        slots = [message.slot for message in scene.sent()]
        assert slots == grid(first, slots[-1], 1)
        app.close()


def test_a_beat_that_may_not_lead_is_quiet(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(process, "_WRONG_APPLICATION_PAUSE", 0.5)
    scene.store.set_application(token=None, application="somebody", broker="redis://else")
    begin = time.monotonic()
    resigned: list[float] = []
    original = Leadership.resign

    def counted(self: Leadership) -> None:
        resigned.append(time.monotonic())
        original(self)
        raise StoreUnavailableError("and the reply was lost")

    monkeypatch.setattr(Leadership, "resign", counted)
    ticking(app, lambda: len(resigned) >= 3)
    assert time.monotonic() - begin >= 2 * 0.5
    assert actions(caplog).count("wrong_application") == 1
    assert "unexpected" not in actions(caplog)


def test_a_look_that_failed_after_an_event_is_taken_again_soon(
    scene: Scene, app: Celery, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.conf.schedsync_max_interval = 60
    original, failures = leader.Leader.look, []

    def failing(self: leader.Leader) -> timedelta:
        if failures:
            raise failures.pop()
        return original(self)

    monkeypatch.setattr(leader.Leader, "look", failing)
    looked = ticking(app, lambda: scene.store.read_lock() is not None)
    ticking(app, lambda: looked._process._pace._again_at > time.monotonic() + 30)  # type: ignore[union-attr]
    failures += [StoreUnavailableError("away")] * 2
    scene.apply(every("e", 0.3))
    ticking(app, scene.sent, timeout=25)


def test_an_apply_whose_event_is_lost_is_noticed_at_the_next_renewal(
    scene: Scene, app: Celery, ticking: Ticking
) -> None:
    app.conf.update(schedsync_lock_ttl=1.5, schedsync_max_interval=60)
    keys = {name: f"{{{scene.prefix}}}:{name}" for name in ("paused", "due", "meta")}
    scene.client.hset(keys["paused"], "*", encode_pause(Pause(by="tests", reason=None, since=EPOCH)))
    scene.apply(every("e", 0.5, misfire=_ALL))
    waiting = ticking(app, lambda: scene.store.read_lock() is not None)
    until = time.monotonic() + 2  # by then it listens, and has looked once more because of that
    ticking(app, lambda: time.monotonic() > until)
    assert waiting._process is not None
    assert waiting._process._pace._again_at > time.monotonic() + 30
    # As an apply that makes the entry due writes it, but for the event.
    scene.client.delete(keys["paused"])
    scene.client.zadd(keys["due"], {"e": to_ms(scene.store.now())})
    scene.client.hincrby(keys["meta"], "revision", 1)
    ticking(app, scene.sent, timeout=20)


def test_a_short_lease_is_kept_while_nothing_is_due(
    scene: Scene, app: Celery, ticking: Ticking, caplog: pytest.LogCaptureFixture
) -> None:
    app.conf.update(schedsync_lock_ttl=1.5, schedsync_max_interval=30)
    made = ticking(app, lambda: scene.store.read_lock() is not None)
    until = time.monotonic() + 3.5
    ticking(app, lambda: time.monotonic() > until)
    assert made is not None
    assert "stepped_down" not in actions(caplog)


def test_the_sizes_of_outbox_items_count_all_that_is_stored() -> None:
    plain = every("e", 1)
    heavy = replace(plain, labels=tuple((f"label-{number}", "v" * 200) for number in range(50)))
    assert outbox_size(heavy) - outbox_size(plain) >= 50 * 200


def outbox_size(entry: Entry) -> int:
    item = OutboxItem(
        task_id="t", entry=entry.name, uid="u", slot=EPOCH, fire=EPOCH, revision=1, definition=entry, expires=None
    )
    return outbox_bytes(item)
