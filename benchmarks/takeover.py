"""The leader is killed: how long until the other beat sends, ours against celery-redbeat.

Two real ``celery beat`` processes, the same lease and interval for both schedulers, and an entry of every second:

    python benchmarks/takeover.py [--rounds 5] [--ttl 10] [--interval 5] [--server PATH]

It needs ``celery-redbeat`` (``pip install 'schedsync[bench]'``). The leader is killed at a random moment of its lease,
and the clock runs from there to the first message of its follower.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import redis
from celery import Celery
from server import found_server, private_server

QUEUE = "takeover"
SCHEDULERS = {"redbeat": "redbeat.RedBeatScheduler", "schedsync": "schedsync.Scheduler"}
#: What each says once it waits for the other's lock.
WAITING = {"redbeat": "Acquiring lock", "schedsync": "Standing by"}

app = Celery("takeover", broker=os.environ.get("TAKEOVER_URL", "redis://localhost:1/0"))
app.conf.update(task_default_queue=QUEUE, task_ignore_result=True, **json.loads(os.environ.get("TAKEOVER_CONF", "{}")))


@app.task(name="takeover.task")
def task() -> None:
    """Never run: nobody works here."""


def main() -> int:
    """Run both and print the ratio; 1 when one of our takeovers took longer than the lease and a second."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ttl", type=int, default=10, help="seconds of the lease")
    parser.add_argument("--interval", type=int, default=5, help="max_interval of both, in seconds")
    parser.add_argument("--server", type=Path, help="redis-server or valkey-server; by default what is found")
    arguments = parser.parse_args()
    taken: dict[str, list[float]] = {name: [] for name in SCHEDULERS}
    draw = random.Random(7)
    with private_server(arguments.server or found_server()) as url:
        for _round in range(arguments.rounds):
            # The same moment of the lease for both.
            delay = draw.uniform(0, arguments.ttl / 3)
            for name, seconds in taken.items():
                seconds.append(takeover(name, url, delay, ttl=arguments.ttl, interval=arguments.interval))
                _say(f"{name:10} {seconds[-1]:6.2f} s from the kill to the first message")
    for name, seconds in taken.items():
        _say(f"{name:10} median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s")
    ratio = statistics.median(taken["schedsync"]) / statistics.median(taken["redbeat"])
    _say(f"ratio      {ratio:.3f}")
    return 0 if max(taken["schedsync"]) < arguments.ttl + 1 else 1


def takeover(name: str, url: str, delay: float, *, ttl: int, interval: int) -> float:
    """One leader killed and followed, on an empty server; the seconds between."""
    client = redis.Redis.from_url(url)
    client.flushall()
    conf = {
        "redbeat_redis_url": url,
        "redbeat_lock_timeout": ttl,
        "beat_max_loop_interval": interval,
        "schedsync_redis_url": url,
        "schedsync_lock_ttl": ttl,
    }
    environment = {**os.environ, "TAKEOVER_URL": url, "TAKEOVER_CONF": json.dumps(conf)}
    {"redbeat": save_redbeat, "schedsync": save_schedsync}[name](url)
    with tempfile.TemporaryDirectory() as scratch:
        logs = [Path(scratch, "leader"), Path(scratch, "follower")]
        leader = beat(name, environment, logs[0])
        follower = None
        try:
            wait_for(lambda: client.llen(QUEUE) > 1, logs[0])
            follower = beat(name, environment, logs[1])
            wait_for(lambda: WAITING[name] in logs[1].read_text(), logs[1])
            time.sleep(interval + delay)
            leader.kill()
            killed = time.monotonic()
            leader.wait()
            count = client.llen(QUEUE)
            wait_for(lambda: client.llen(QUEUE) > count, logs[1])
            return time.monotonic() - killed
        finally:
            for process in (leader, follower):
                if process is not None:
                    process.kill()
                    process.wait()


def beat(name: str, environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """A real beat of the application above."""
    command = [sys.executable, "-m", "celery", "-A", "takeover", "beat", "-S", SCHEDULERS[name], "-l", "DEBUG"]
    with log.open("wb") as output:
        return subprocess.Popen(
            [*command, "--pidfile="],
            env=environment,
            cwd=Path(__file__).parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )


def save_schedsync(url: str) -> None:
    """An entry of every second."""
    from schedsync.model.entry.entry import Entry
    from schedsync.model.timing import Every
    from schedsync.settings import StoreSettings
    from schedsync.store.changes import create_of, request_of
    from schedsync.store.store import Store

    store = Store.open(StoreSettings(redis_url=url))
    now = store.now()
    entry = Entry(name="second", task="takeover.task", timing=Every(timedelta(seconds=1)))
    change = create_of(entry, owner="takeover", source=None, now=now)
    store.apply_plan(request_of([change], owner="takeover", now=now, by="takeover", action="apply"))
    store.close()


def save_redbeat(url: str) -> None:
    """The same entry."""
    from celery.schedules import schedule
    from redbeat import RedBeatSchedulerEntry

    theirs = Celery("takeover", broker=url)
    theirs.conf.update(redbeat_redis_url=url)
    RedBeatSchedulerEntry("second", "takeover.task", schedule(timedelta(seconds=1), app=theirs), app=theirs).save()


def wait_for(condition: Callable[[], object], log: Path) -> None:
    """Poll until it holds."""
    deadline = time.monotonic() + 120
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"a beat did not do what it should:\n{log.read_text()[-3000:]}")
        time.sleep(0.005)


def _say(line: str) -> None:
    sys.stdout.write(line + os.linesep)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
