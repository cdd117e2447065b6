"""Real beats in trouble: broker and store frozen, restarted or emptied, bad entries, wrong settings."""

import time
from collections import Counter
from datetime import timedelta

import pytest

from schedsync.model.entry.misfire import Misfire, MisfirePolicy
from schedsync.model.values.json_text import Json
from tests.beats import Scene, every, grid, instant
from tests.servers import PrivateServer, valkey_binary, wait_until

_ALL = Misfire(policy=MisfirePolicy.ALL, grace=timedelta(minutes=5))


def test_a_frozen_server_loses_nothing_and_repeats_nothing() -> None:
    with PrivateServer(valkey_binary()) as server, Scene(server.url) as scene:
        first = scene.apply(every("e", 0.5, misfire=_ALL))
        with scene.beat() as beat, scene.beat() as other:
            wait_until(lambda: len(scene.sent()) > 2, 60)
            server.freeze()
            time.sleep(5)
            server.thaw()
            last = scene.catch_up("e")
            scene.remove("e")
            assert beat.alive
            assert other.alive
        slots = [message.slot for message in scene.sent()]
        assert Counter(slots).most_common(1)[0][1] == 1
        assert sorted(slots) == grid(first, max(slots), 0.5)
        assert max(slots) > last


def test_a_broker_elsewhere_may_freeze_too(valkey_server: PrivateServer) -> None:
    with PrivateServer(valkey_binary()) as broker, Scene(valkey_server.url, broker.url) as scene:
        first = scene.apply(every("e", 0.5, misfire=_ALL))
        with scene.beat() as beat:
            wait_until(lambda: len(scene.sent()) > 2, 60)
            broker.freeze()
            beat.expect("The broker is in trouble")
            time.sleep(2)
            broker.thaw()
            beat.expect("the trouble is over")
            wait_until(lambda: scene.newest() > scene.store.now() - timedelta(seconds=1), 60)
            scene.remove("e")
            assert beat.output.count("The broker is in trouble") == 1
        ids = {message.task_id: message.slot for message in scene.sent()}
        # At least once, always under the same id: nothing is lost.
        assert sorted(ids.values()) == grid(first, max(ids.values()), 0.5)


def test_a_restarted_and_emptied_store_is_said_to_be_lost_and_beat_goes_on() -> None:
    with PrivateServer(valkey_binary()) as server, Scene(server.url) as scene:
        scene.apply(every("e", 0.5))
        with scene.beat() as beat:
            beat.expect("Installed the static schedule")  # by then it has looked at all there is
            count = len(scene.sent())
            wait_until(lambda: len(scene.sent()) > count + 1, 60)
            server.restart()
            beat.expect("The schedule was lost")
            first = scene.apply(every("f", 0.5))
            wait_until(lambda: len(scene.sent()) >= 2, 60)
            assert [message.entry for message in scene.sent()] == ["f"] * len(scene.sent())
            assert scene.sent()[0].slot == grid(first, scene.store.now(), 0.5)[0]
            assert "Traceback" not in beat.output


def test_a_server_that_is_away_at_the_start_is_waited_for() -> None:
    with PrivateServer(valkey_binary()) as server, Scene(server.url) as scene:
        server.kill()
        with scene.beat() as beat:
            beat.expect("The store is in trouble")
            server.start()
            scene.apply(every("e", 0.5))
            wait_until(scene.sent, 60)
            assert beat.output.count("The store is in trouble") == 1
            assert "Traceback" not in beat.output


def test_bad_entries_go_to_quarantine_and_all_others_run(valkey_server: PrivateServer) -> None:
    with Scene(valkey_server.url) as scene:
        scene.apply(every("good", 0.5), every("broken", 0.5), every("odd", 0.5), every("stateless", 0.5))
        entries, state = f"{{{scene.prefix}}}:entries", f"{{{scene.prefix}}}:state"
        head = scene.client.hget(entries, "broken").split(b"\n")[0]
        scene.client.hset(entries, "broken", head + b"\n{not json")
        stored = scene.client.hget(entries, "odd")
        scene.client.hset(entries, "odd", stored.replace(b'"every"', b'"evry"'))
        scene.client.hset(state, "stateless", scene.client.hget(state, "stateless").split(b"\n")[0] + b"\nnot json")
        with scene.beat() as beat:
            for name in ("broken", "odd", "stateless"):
                beat.expect(f"{name} is in quarantine", 20)
            count = len(scene.sent())
            wait_until(lambda: len(scene.sent()) > count + 2, 60)
            assert {message.entry for message in scene.sent()} == {"good"}
            live = scene.store.read_live().entries
            assert live["broken"].quarantine
            # Until its definition changes.
            scene.apply(every("broken", 0.5, args=[1]))
            wait_until(lambda: "broken" in {message.entry for message in scene.sent()}, 60)
            assert beat.output.count("odd is in quarantine") == 1


def test_a_message_that_cannot_be_built_fails_its_slot_alone(valkey_server: PrivateServer) -> None:
    with Scene(valkey_server.url) as scene, scene.beat() as beat:
        scene.apply(every("good", 0.5), every("bad", 0.5, options=Json.of({"serializer": "unheard-of"})))
        outcomes = {("bad", "failed"), ("good", "sent")}
        wait_until(lambda: {(run["entry"], run["outcome"]) for run in scene.runs()} == outcomes, 60)
        beat.expect("The message of bad")
        live = scene.store.read_live().entries["bad"]
        assert live.quarantine is None
        assert live.state is not None
        assert live.state.last_outcome == "failed"
        assert "unheard-of" in (live.state.last_error or "")
        assert {message.entry for message in scene.sent()} == {"good"}
        failed = [run for run in scene.runs() if run["outcome"] == "failed"]
        assert failed[0]["entry"] == "bad"


def test_another_application_refuses_to_lead_the_same_prefix(valkey_server: PrivateServer) -> None:
    with Scene(valkey_server.url) as scene:
        scene.apply(every("e", 0.5))
        with scene.beat() as beat:
            wait_until(scene.sent, 60)
            beat.stop()
        other = Scene(valkey_server.url, valkey_server.url.replace("/0", "/5"))
        other.prefix, other.settings, other.queue = scene.prefix, scene.settings, scene.queue
        with other, other.beat() as stranger:
            stranger.expect("Refusing to lead")
            assert "/0" in stranger.output
            assert "/5" in stranger.output
            assert stranger.alive


def test_an_unknown_setting_stops_beat_with_the_right_name(valkey_server: PrivateServer) -> None:
    with Scene(valkey_server.url) as scene, scene.beat(schedsync_lock_tll=3) as beat:
        wait_until(lambda: not beat.alive, 60)
        assert beat.process.returncode != 0
        assert "unknown setting schedsync_lock_tll" in beat.output
        assert "did you mean schedsync_lock_ttl?" in beat.output


@pytest.mark.redis_server
def test_broker_in_another_database_of_the_same_server(redis_server: PrivateServer) -> None:
    with Scene(redis_server.url, redis_server.url.replace("/0", "/4")) as scene, scene.worker(), scene.beat():
        first = scene.apply(every("e", 0.5))
        wait_until(lambda: len(scene.notes()) > 3, 60)
        slots = [instant(note["slot"]) for note in scene.notes()]
        assert slots == grid(first, max(slots), 0.5)
        assert scene.client.hlen(f"{{{scene.prefix}}}:outbox") == 0
