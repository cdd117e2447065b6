"""How long an apply holds the server, for whom else it serves: workers that fetch tasks, the scheduler, other teams.

An apply is one script, all or nothing, and a server runs one command at a time. So while it writes, everybody waits:

    python benchmarks/blocking.py [--entries 10000] [--server PATH]

Creates, updates (of the arguments, of the time) and deletes of that many entries are applied in one go each, while
another process sends ``PING`` as fast as it is answered. They are compared with the same values in a bare transaction
(``MULTI``, ``HSET``, ``ZADD``, ``EXEC``), which checks and records nothing.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import redis
from server import found_server, private_server

from schedsync.model.entry.entry import Entry
from schedsync.model.timing import Every
from schedsync.model.values.json_text import Json
from schedsync.settings import StoreSettings
from schedsync.store.apply_records import ApplyChange
from schedsync.store.changes import create_of, delete_of, request_of, update_of
from schedsync.store.store import Store

OWNER = "benchmark"


@dataclass(frozen=True)
class Held:
    """How long one step held the server, in milliseconds.

    Attributes:
        longest: Its longest command, by the server's own clock.
        waited: The longest that another client waited for a ``PING``.
        processor: Of the server's processor, all in all.
    """

    longest: float
    waited: float
    processor: float


def main() -> int:
    """Print what each step took, and the applies in bare transactions; 1 when creates take over six of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--server", type=Path, help="redis-server or valkey-server; by default what is found")
    parser.add_argument("--ping", metavar="URL", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ping:
        ping(arguments.ping)
        return 0
    with private_server(arguments.server or found_server()) as url:
        client = redis.Redis.from_url(url, socket_timeout=None)
        store = Store.open(StoreSettings(redis_url=url))
        entries = [entry(number) for number in range(arguments.entries)]
        names = [each.name for each in entries]
        _say(f"{arguments.entries} entries in one apply")
        _say(f"{'':24} {'longest command':>16} {'longest wait':>13} {'processor':>10}")
        now = store.now()
        creates = [create_of(each, owner=OWNER, source=None, now=now) for each in entries]
        taken = {"create": held(client, url, applied(store, creates))}
        bare = held(client, url, transaction(client))
        for name, changed in (("update arguments", with_other_arguments), ("update times", with_other_times)):
            entries = [changed(each) for each in entries]
            live = store.read_entries(names)
            updates = [update_of(live[each.name], each, source=None, now=now) for each in entries]
            taken[name] = held(client, url, applied(store, updates))
        deletes = [delete_of(each) for each in store.read_entries(names).values()]
        taken["delete"] = held(client, url, applied(store, deletes))
        for name, each in {**taken, "bare transaction": bare}.items():
            _say(f"{name:24} {each.longest:13.0f} ms {each.waited:10.0f} ms {each.processor:7.0f} ms")
        ratio = taken["create"].processor / bare.processor
        _say(f"create, in bare transactions {ratio:.1f} (at most 6)")
    return 0 if ratio <= 6 else 1


def entry(number: int) -> Entry:
    """An entry of about 250 bytes."""
    return Entry(
        name=f"entry-{number:06}",
        task=f"reports.tasks.rebuild_{number % 500}",
        timing=Every(timedelta(minutes=number % 600 + 1)),
        kwargs=Json.of({"region": number, "full": False, "since": "yesterday"}),
        options=Json.of({"queue": f"reports-{number % 10}", "priority": number % 9}),
        labels=(("team", f"team-{number % 40}"), ("tier", "batch")),
        description=f"Rebuilds the report of the customers in region {number}",
    )


def with_other_arguments(each: Entry) -> Entry:
    """The entry as it runs on when it did, with other arguments."""
    return replace(each, kwargs=Json.of({**each.kwargs.value(), "since": "today"}))


def with_other_times(each: Entry) -> Entry:
    """The entry as it runs at other times."""
    return replace(each, timing=Every(timedelta(hours=1)))


def applied(store: Store, changes: list[ApplyChange]) -> Callable[[], None]:
    """One apply of all changes."""
    request = request_of(changes, owner=OWNER, now=store.now(), by=OWNER, action="apply")
    return lambda: _done(store.apply_plan(request))


def transaction(client: redis.Redis) -> Callable[[], None]:
    """The same values into other keys: what any way of writing them at once costs the server."""
    pipeline = client.pipeline(transaction=True)
    for key in ("entries", "state"):
        for name, value in client.hgetall(f"{{schedsync}}:{key}").items():
            pipeline.hset(f"bare-{key}", name, value)
    for name, score in client.zrange("{schedsync}:due", 0, -1, withscores=True):
        pipeline.zadd("bare-due", {name: score})
    return lambda: _done(pipeline.execute())


def held(client: redis.Redis, url: str, step: Callable[[], None]) -> Held:
    """Run a step, and tell how long it held the server."""
    client.config_set("slowlog-log-slower-than", 1000)
    client.slowlog_reset()
    begin = _processor(client)
    with pinged(url) as waited:
        step()
    processor = _processor(client) - begin
    commands = [each["duration"] / 1000 for each in client.slowlog_get(100)]
    return Held(max(commands, default=1.0), waited[0], processor)


@contextmanager
def pinged(url: str) -> Iterator[list[float]]:
    """Ping from another process meanwhile; gives a list that holds the longest wait afterwards, in milliseconds."""
    command = [sys.executable, __file__, "--ping", url]
    pinger = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert pinger.stdout is not None
    pinger.stdout.readline()
    waited: list[float] = []
    try:
        yield waited
    finally:
        told, _ = pinger.communicate()
    waited.append(float(told))


def ping(url: str) -> None:
    """Ping until standard input ends, and print the longest wait in milliseconds."""
    client = redis.Redis.from_url(url, socket_timeout=None)
    client.ping()
    _say("ready")
    os.set_blocking(sys.stdin.fileno(), False)
    longest = 0.0
    while sys.stdin.buffer.read() is None:  # nothing yet; an end is b""
        begin = time.perf_counter()
        answered = False
        while not answered:
            with suppress(redis.ResponseError):  # BUSY, which a server says that has run a script for five seconds
                answered = client.ping()
        longest = max(longest, time.perf_counter() - begin)
        time.sleep(0.001)
    _say(str(longest * 1000))


def _processor(client: redis.Redis) -> float:
    """The processor time of the server's main thread so far, in milliseconds."""
    used = client.info("cpu")
    return 1000 * float(used["used_cpu_user_main_thread"] + used["used_cpu_sys_main_thread"])


def _done(_answer: object) -> None:
    """Whatever it was, it has come."""


def _say(line: str) -> None:
    sys.stdout.write(line + os.linesep)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
