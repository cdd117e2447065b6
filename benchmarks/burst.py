"""5 000 entries due in the same second: how long until all are enqueued, ours against celery-redbeat.

Both run in one process each, one after the other, on a private server that this script starts and ends:

    python benchmarks/burst.py [--entries 5000] [--rounds 1] [--server PATH]

It needs ``celery-redbeat`` (``pip install 'schedsync[bench]'``). The clock runs from the entries' second
(redbeat: from its first tick) to the moment at which the queue holds them all. As in production, messages are built in
the two seconds before their slot; ``--cold`` leaves that out.
"""

import argparse
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import redis
from celery import Celery
from server import found_server, private_server

QUEUE = "burst"


def main() -> int:
    """Run both and print the ratio; 1 when ours needs a third of the time or more."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=1, help="repeat both, and compare the medians")
    parser.add_argument("--cold", action="store_true", help="build no message ahead of its slot")
    parser.add_argument("--server", type=Path, help="redis-server or valkey-server; by default what is found")
    parser.add_argument("--only", choices=["schedsync", "redbeat"], help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    if arguments.only:
        if arguments.only == "redbeat":
            seconds = run_redbeat(arguments.url, arguments.entries)
        else:
            seconds = run_schedsync(arguments.url, arguments.entries, cold=arguments.cold)
        _say(json.dumps({"seconds": seconds}))
        return 0
    taken: dict[str, list[float]] = {"redbeat": [], "schedsync": []}
    with private_server(arguments.server or found_server()) as url:
        for _round in range(arguments.rounds):
            for name in taken:
                seconds = in_own_process(name, url, arguments.entries, cold=arguments.cold)
                taken[name].append(seconds)
                rate = arguments.entries / seconds
                _say(f"{name:10} {arguments.entries} entries in {seconds:6.2f} s, {rate:6.0f} a second")
    ratio = statistics.median(taken["schedsync"]) / statistics.median(taken["redbeat"])
    _say(f"ratio      {ratio:.3f} (a third is {1 / 3:.3f})")
    return 0 if ratio < 1 / 3 else 1


def in_own_process(name: str, url: str, entries: int, *, cold: bool) -> float:
    """Run one scheduler on an empty server, in a fresh process, and return its seconds."""
    redis.Redis.from_url(url).flushall()
    done = subprocess.run(
        [
            *(sys.executable, __file__, "--only", name, "--url", url, "--entries", str(entries)),
            *(["--cold"] if cold else []),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds: float = json.loads(done.stdout.splitlines()[-1])["seconds"]
    return seconds


def run_schedsync(url: str, entries: int, *, cold: bool = False) -> float:
    """Apply the entries, run our scheduler's ticks, and time them."""
    from schedsync.model.entry.entry import Entry
    from schedsync.model.timing import Every
    from schedsync.model.values.json_text import Json
    from schedsync.scheduler import ahead
    from schedsync.scheduler.scheduler import Scheduler
    from schedsync.settings import StoreSettings
    from schedsync.store.changes import create_of, request_of
    from schedsync.store.store import Store

    if cold:
        ahead.BUILT = timedelta(0)
    app = make_app(url, schedsync_static_schedule=False)
    store = Store.open(StoreSettings(redis_url=url))
    now = store.now()
    # All on one second of a slow grid, a few seconds from now.
    second = now.replace(microsecond=0) + timedelta(seconds=6)
    period = timedelta(days=1)
    phase = (second - datetime(1970, 1, 1, tzinfo=UTC)) % period
    made = [
        Entry(
            name=f"burst-{number:05}",
            task="burst.task",
            timing=Every(period, phase),
            args=Json.of([number]),
            kwargs=Json.of({"key": "value"}),
        )
        for number in range(entries)
    ]
    changes = [create_of(entry, owner="burst", source=None, now=now) for entry in made]
    store.apply_plan(request_of(changes, owner="burst", now=now, by="burst", action="apply"))
    scheduler = Scheduler(app)
    begin = time.perf_counter() + (second - store.now()).total_seconds()
    while time.perf_counter() < begin:
        scheduler.tick()
    return timed(scheduler, url, entries, begin=begin)


def run_redbeat(url: str, entries: int) -> float:
    """Save the entries, run redbeat's ticks, and time them."""
    from celery.schedules import schedule
    from redbeat import RedBeatSchedulerEntry
    from redbeat.schedulers import RedBeatScheduler

    app = make_app(url, redbeat_redis_url=url, redbeat_lock_key=None)
    app.conf.redbeat_lock_key = None
    last = datetime.now(UTC) - timedelta(days=2)
    for number in range(entries):
        entry = RedBeatSchedulerEntry(
            f"burst-{number:05}",
            "burst.task",
            schedule(timedelta(days=1), app=app),
            args=[number],
            kwargs={"key": "value"},
            app=app,
        )
        entry.last_run_at = last
        entry.save()
        entry.reschedule(last_run_at=last)
    scheduler = RedBeatScheduler(app, lazy=False)
    return timed(scheduler, url, entries, begin=time.perf_counter())


def make_app(url: str, **conf: Any) -> Celery:  # noqa: ANN401 - settings
    """The same application for both."""
    app = Celery("burst", broker=url)
    app.conf.update(task_default_queue=QUEUE, task_ignore_result=True, **conf)

    @app.task(name="burst.task")
    def burst(number: int, key: str = "") -> None:
        """Never run: nobody works here."""

    return app


def timed(scheduler: Any, url: str, entries: int, *, begin: float) -> float:  # noqa: ANN401 - either scheduler
    """Tick until the queue holds all; the seconds since ``begin``."""
    client = redis.Redis.from_url(url)
    deadline = begin + 300
    while client.llen(QUEUE) < entries:
        for _tick in range(1 if hasattr(scheduler, "get_schedule") and _is_ours(scheduler) else 50):
            scheduler.tick()
        if time.perf_counter() > deadline:
            raise SystemExit(f"only {client.llen(QUEUE)} of {entries} were enqueued")
    seconds = time.perf_counter() - begin
    scheduler.close()
    return seconds


def _is_ours(scheduler: object) -> bool:
    return type(scheduler).__module__.startswith("schedsync")


def _say(line: str) -> None:
    sys.stdout.write(line + os.linesep)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
