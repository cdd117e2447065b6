"""Applies as fast as they go beside a real beat: no slot is lost, and none is sent with what an apply has replaced."""

import time
from collections import defaultdict
from datetime import timedelta
from itertools import count

from schedsync.model.entry.misfire import Misfire, MisfirePolicy
from schedsync.store.changes import move_of, request_of
from tests.beats import Scene, every, grid
from tests.servers import PrivateServer, wait_until

_ALL = Misfire(policy=MisfirePolicy.ALL, grace=timedelta(minutes=5))
PERIOD = 0.5
ENTRIES = range(8)
#: At least so many applies, and for so long.
APPLIES, SECONDS = 40, 5


def test_applies_that_race_a_beat_lose_no_slot_and_leave_nothing_old(server: PrivateServer) -> None:
    with Scene(server.url) as scene:
        names = {number: f"a{number}" for number in ENTRIES}
        first = scene.apply(*(every(name, PERIOD, args=[0], misfire=_ALL) for name in names.values()), owner="odd")
        said = {number: [names[number]] for number in ENTRIES}  # by version, the name
        marks: dict[int, list[tuple[int, int]]] = defaultdict(list)
        with scene.beat():
            wait_until(lambda: len(scene.sent()) > len(ENTRIES), 60, what="the first messages")
            end = time.monotonic() + SECONDS
            for version in count(1):
                if version > APPLIES and time.monotonic() > end:
                    break
                # Every other entry changes its name with its arguments, all change their owner.
                for number in ENTRIES[version % 2 :: 2]:
                    names[number] = f"{'ab'[names[number][0] == 'a']}{number}"
                _apply(scene, {said[number][-1]: names[number] for number in ENTRIES}, version)
                committed = scene.client.llen(scene.queue)
                for number in ENTRIES:
                    said[number].append(names[number])
                    marks[number].append((committed, version))
            wait_until(lambda: scene.newest() > scene.store.now() - timedelta(seconds=1), 60, what="catching up")
            scene.remove(*names.values())
        sent = scene.sent()
        slots = defaultdict(list)
        for index, message in enumerate(sent):
            number, version = int(message.entry[1:]), message.body[0][0]
            slots[number].append(message.slot)
            newest = max((made for at, made in marks[number] if at <= index), default=0)
            assert version >= newest, f"{message.entry} {message.slot} was sent with replaced arguments"
            assert message.entry == said[number][version], f"{message.slot} has one name and the arguments of another"
        for number in ENTRIES:
            assert slots[number] == grid(first, slots[number][-1], PERIOD)


def _apply(scene: Scene, moves: dict[str, str], version: int) -> None:
    """One apply over all entries: other arguments, other owners, and other names where they differ."""
    now, owner = scene.store.now(), "odd" if version % 2 == 0 else "even"
    live = scene.store.read_entries(list(moves))
    changes = []
    for old, new in moves.items():
        entry = every(new, PERIOD, args=[version], misfire=_ALL)
        changes.append(move_of(live[old], entry, owner=owner, source=None, now=now))
    scene.store.apply_plan(request_of(changes, owner=owner, now=now, by="tests", action="apply"))
