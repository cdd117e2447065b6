"""Real beats behind a connection that loses requests and replies, while applies change what they send.

A short and orderly piece of chaos: every fault comes once in a second, with an apply beside it. Afterwards the queue is
held against the grid, and each message's arguments against what was applied when it was committed.
"""

import signal
import time
from collections import Counter, defaultdict
from datetime import timedelta

from schedsync.model.entry.misfire import Misfire, MisfirePolicy
from tests.beats import Process, Scene, every, grid
from tests.proxy import Fault, Proxy
from tests.servers import PrivateServer, wait_until

_ALL = Misfire(policy=MisfirePolicy.ALL, grace=timedelta(minutes=5))
PERIODS = {"a": 0.5, "b": 0.5, "c": 1.0, "d": 2.0}
FAULTS = ("drop", "reply", "request", "clients", "freeze", "kill", "replies", "stop")


def test_no_fault_loses_or_repeats_a_slot_or_sends_what_an_apply_replaced(valkey_server: PrivateServer) -> None:
    with Proxy(valkey_server.port) as proxy, Scene(valkey_server.url) as scene:
        marks: dict[str, list[tuple[int, int]]] = defaultdict(list)
        names = [f"{letter}{number}" for letter in PERIODS for number in range(5)]
        first = scene.apply(*(every(name, PERIODS[name[0]], args=[0], misfire=_ALL) for name in names))
        scene.broker_url = proxy.url
        beats = [_beat(scene, proxy) for _ in range(2)]
        try:
            wait_until(lambda: len(scene.sent()) > 20, 60)
            for version, fault in enumerate(FAULTS, start=1):
                _do(fault, scene, proxy, beats)
                changed = names[version % 2 :: 2]
                scene.apply(*(every(name, PERIODS[name[0]], args=[version], misfire=_ALL) for name in changed))
                committed = scene.client.llen(scene.queue)
                for name in changed:
                    marks[name].append((committed, version))
                time.sleep(1)
            wait_until(lambda: scene.newest() > scene.store.now() - timedelta(seconds=1), 60, what="catching up")
            scene.remove(*names)
        finally:
            for beat in beats:
                beat.close()
        sent = scene.sent()
        assert Counter((message.entry, message.slot) for message in sent).most_common(1)[0][1] == 1
        for name in names:
            slots = sorted(message.slot for message in sent if message.entry == name)
            assert slots == grid(first, slots[-1], PERIODS[name[0]])
        for index, message in enumerate(sent):
            newest = max((version for at, version in marks[message.entry] if at <= index), default=0)
            assert message.body[0][0] >= newest, f"{message.entry} {message.slot} was sent with replaced arguments"


def _beat(scene: Scene, proxy: Proxy) -> Process:
    return scene.beat(schedsync_redis_url=proxy.url)


def _do(fault: str, scene: Scene, proxy: Proxy, beats: list[Process]) -> None:
    match fault:
        case "drop":
            proxy.drop_all()
        case "reply" | "replies":
            proxy.cut(Fault.AFTER_REQUEST, times=1 if fault == "reply" else 4)
        case "request":
            proxy.cut(Fault.BEFORE_REQUEST)
        case "clients":
            scene.client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        case "freeze":
            for beat in beats:
                beat.signal(signal.SIGSTOP)
            time.sleep(1.5)
            for beat in beats:
                beat.signal(signal.SIGCONT)
        case _:
            leader = _leader(scene, beats)
            if fault == "kill":
                leader.kill()
            else:
                leader.stop()
            beats.remove(leader)
            beats.append(_beat(scene, proxy))


def _leader(scene: Scene, beats: list[Process]) -> Process:
    found: list[Process] = []

    def holding() -> bool:
        state = scene.store.read_lock()
        found[:] = [beat for beat in beats if state is not None and beat.process.pid == state.holder.pid]
        return bool(found)

    wait_until(holding, 60, what="a leader")
    return found[0]
