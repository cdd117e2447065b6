"""Two and more real beats: one leads, and whatever is done to it, every slot is enqueued exactly once."""

import random
import signal
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

import celery.beat
import pytest

from schedsync.model.entry.misfire import Misfire, MisfirePolicy
from tests.beats import Process, Scene, every, grid
from tests.nightly import either
from tests.servers import PrivateServer, wait_until

KILLS = 20
ENTRIES = either(80, 200)
PERIOD = 0.5
_ALL = Misfire(policy=MisfirePolicy.ALL, grace=timedelta(minutes=5))


@pytest.mark.timeout(280)
def test_twenty_killed_leaders_leave_every_slot_enqueued_exactly_once(valkey_server: PrivateServer) -> None:
    with Scene(valkey_server.url) as scene:
        names = [f"e{number}" for number in range(ENTRIES)]
        first = scene.apply(*(every(name, PERIOD, misfire=_ALL) for name in names))
        draw = random.Random(7)
        # Their own intervals are far longer than a takeover may take: it is the lease's end that they wait for. The
        # third has the time of one takeover to start, so that there is always one that stands by.
        beats = [scene.beat(schedsync_max_interval=90) for _ in range(3)]
        late_ms = []
        try:
            for _kill in range(KILLS):
                leader = _leader(scene, beats)
                next(beat for beat in beats if beat is not leader).expect("Standing by")
                # Mostly in the middle of sending: each takes over a backlog, and then a slot of each every half second.
                time.sleep(draw.uniform(0.1, 1.3))
                leader.kill()
                dead = _lease(scene)
                beats.remove(leader)
                wait_until(lambda dead=dead: _lease(scene).token > dead.token, 60, what="a takeover")
                late_ms.append(_lease(scene).begins_ms - dead.ends_ms)
                leader.close()
                beats.append(scene.beat(schedsync_max_interval=90))
            last = scene.catch_up(*names)
            scene.remove(*names)
        finally:
            for beat in beats:
                beat.close()
        _exactly_once(scene, names, first, last)
        # Each by the server's clock, on which the dead leader's lease ran out: not before, and within a second.
        assert all(0 <= late < 1000 for late in late_ms), late_ms


def test_the_loser_of_a_long_freeze_sends_nothing_again(valkey_server: PrivateServer) -> None:
    with Scene(valkey_server.url) as scene:
        first = scene.apply(every("e", PERIOD, misfire=_ALL), every("f", PERIOD, misfire=_ALL))
        with scene.beat() as old, scene.beat() as new:
            leader = _leader(scene, [old, new])
            other = new if leader is old else old
            wait_until(lambda: len(scene.sent()) > 3, 60)
            token = _token(scene)
            leader.signal(signal.SIGSTOP)
            wait_until(lambda: _token(scene) > token, 30, what="a takeover")
            time.sleep(1.0)
            leader.signal(signal.SIGCONT)
            leader.expect("No longer the leader")
            time.sleep(1.0)
            assert other.alive
            assert leader.alive
            last = scene.catch_up("e", "f")
            scene.remove("e", "f")
            _exactly_once(scene, ["e", "f"], first, last)
            # And it stands by, ready to lead again.
            other.kill()
            leader.expect("Leading.", times=2)


def test_a_clean_stop_hands_over_at_once(valkey_server: PrivateServer) -> None:
    with Scene(valkey_server.url) as scene:
        scene.apply(every("e", 60))
        with scene.beat(schedsync_lock_ttl=600) as one, scene.beat(schedsync_lock_ttl=600) as two:
            leader = _leader(scene, [one, two])
            other = two if leader is one else one
            other.expect("Standing by")
            time.sleep(0.3)
            token = _token(scene)
            assert leader.stop() == 0
            wait_until(lambda: _token(scene) > token, 60, what="a takeover, long before the lease's end")


@pytest.mark.skipif(not hasattr(celery.beat, "BeatPidbox"), reason="this Celery's beat answers no remote control")
def test_a_standby_and_a_leader_both_answer_pings(valkey_server: PrivateServer) -> None:
    with Scene(valkey_server.url) as scene:
        flags = ("--enable-remote-control", "--hostname")
        with scene.beat(*flags, "one@here") as one, scene.beat(*flags, "two@here") as two:
            leader = _leader(scene, [one, two])
            (two if leader is one else one).expect("Standing by")
            for beat in (one, two):
                beat.expect("beat pidbox: Connected")
            answers: list[str] = []

            def both() -> bool:
                with scene.celery("inspect", "ping", "--timeout", "2") as ping:
                    ping.process.wait(timeout=30)
                    answers.append(ping.output)
                return "one@here" in answers[-1] and "two@here" in answers[-1]

            wait_until(both, 60, what=f"two pongs: {answers}")


def test_the_lock_key_is_deleted_and_the_process_leads_again(valkey_server: PrivateServer) -> None:
    with Scene(valkey_server.url) as scene:
        first = scene.apply(every("e", PERIOD, misfire=_ALL))
        with scene.beat() as beat:
            _leader(scene, [beat])
            wait_until(lambda: len(scene.sent()) > 2, 60)
            assert scene.client.delete(f"{{{scene.prefix}}}:lock") == 1
            beat.expect("Leading.", times=2)
            count = len(scene.sent())
            wait_until(lambda: len(scene.sent()) > count + 2, 5)
            last = scene.catch_up("e")
            scene.remove("e")
            _exactly_once(scene, ["e"], first, last)
            assert beat.alive


def _leader(scene: Scene, beats: list[Process]) -> Process:
    """The beat that holds the lock."""

    def found() -> Process | None:
        state = scene.store.read_lock()
        if state is None or state.remaining <= timedelta(0):
            return None
        return next((beat for beat in beats if beat.process.pid == state.holder.pid), None)

    wait_until(found, 60, what="a leader")
    leader = found()
    assert leader is not None
    return leader


class Lease(NamedTuple):
    """Whose it is, and its beginning and end in the server's milliseconds."""

    token: int
    begins_ms: int
    ends_ms: int


def _lease(scene: Scene) -> Lease:
    """The newest: read in one step, and by no clock but the server's, which wrote it."""
    token, expires, ttl = map(int, scene.client.hmget(f"{{{scene.prefix}}}:lock", "token", "expires", "ttl"))
    return Lease(token, expires - ttl, expires)


def _token(scene: Scene) -> int:
    state = scene.store.read_lock()
    return state.token if state else 0


def _exactly_once(scene: Scene, names: list[str], first: datetime, last: datetime) -> None:
    counted = Counter((message.entry, message.slot) for message in scene.sent())
    twice = {key: count for key, count in counted.items() if count > 1}
    assert not twice
    for name in names:
        slots = sorted(slot for entry, slot in counted if entry == name)
        assert slots, f"{name} was never sent"
        assert slots == grid(first, slots[-1], PERIOD)
        assert slots[-1] > last
