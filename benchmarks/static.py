"""5 000 entries of ``beat_schedule``: how long a start of beat takes to have them stored, ours against celery-redbeat.

Both run in one process each, one after the other, on a private server that this script starts and ends:

    python benchmarks/static.py [--entries 5000] [--rounds 1] [--server PATH]

It needs ``celery-redbeat`` (``pip install 'schedsync[bench]'``). Timed is the first start, on an empty store, and the
next one with the same application, which has nothing to change: from the scheduler's construction until every entry is
stored, and for ours also looked at, in seconds of the clock.
"""

import argparse
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import redis
from celery import Celery
from server import found_server, private_server


def main() -> int:
    """Run both and print the ratios; 1 when ours needs a third of the first start's time or more."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=1, help="repeat both, and compare the medians")
    parser.add_argument("--server", type=Path, help="redis-server or valkey-server; by default what is found")
    parser.add_argument("--only", choices=["schedsync", "redbeat"], help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    if arguments.only:
        run = run_redbeat if arguments.only == "redbeat" else run_schedsync
        _say(json.dumps({"seconds": run(arguments.url, arguments.entries)}))
        return 0
    taken: dict[tuple[str, str], list[float]] = {}
    with private_server(arguments.server or found_server()) as url:
        for _round in range(arguments.rounds):
            for name in ("redbeat", "schedsync"):
                redis.Redis.from_url(url).flushall()
                for start in ("first", "next"):
                    seconds = in_own_process(name, url, arguments.entries)
                    taken.setdefault((name, start), []).append(seconds)
                    _say(f"{name:10} {start:5} start with {arguments.entries} static entries: {seconds:6.2f} s")
    ratios = {
        start: statistics.median(taken["schedsync", start]) / statistics.median(taken["redbeat", start])
        for start in ("first", "next")
    }
    _say(f"ratio      first {ratios['first']:.3f}, next {ratios['next']:.3f} (a third is {1 / 3:.3f})")
    return 0 if ratios["first"] < 1 / 3 else 1


def in_own_process(name: str, url: str, entries: int) -> float:
    """Run one start in a fresh process, and return its seconds."""
    done = subprocess.run(
        [sys.executable, __file__, "--only", name, "--url", url, "--entries", str(entries)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds: float = json.loads(done.stdout.splitlines()[-1])["seconds"]
    return seconds


def run_schedsync(url: str, entries: int) -> float:
    """Tick until the static schedule is installed, and one look more."""
    from schedsync.scheduler.scheduler import Scheduler

    app = make_app(url, entries)
    client = redis.Redis.from_url(url)
    begin = time.perf_counter()
    scheduler = Scheduler(app)
    while client.hlen("{schedsync}:entries") < entries:
        scheduler.tick()
    scheduler.tick()
    seconds = time.perf_counter() - begin
    scheduler.close()
    return seconds


def run_redbeat(url: str, entries: int) -> float:
    """Its constructor stores the static schedule."""
    from redbeat.schedulers import RedBeatScheduler

    app = make_app(url, entries, redbeat_redis_url=url, redbeat_lock_key=None)
    app.conf.redbeat_lock_key = None
    client = redis.Redis.from_url(url)
    begin = time.perf_counter()
    RedBeatScheduler(app, lazy=False)
    seconds = time.perf_counter() - begin
    stored = client.scard("redbeat::statics")
    if stored < entries:
        raise SystemExit(f"only {stored} of {entries} were stored")
    return seconds


def make_app(url: str, entries: int, **conf: Any) -> Celery:  # noqa: ANN401 - settings
    """The same application for both."""
    app = Celery("static", broker=url)
    app.conf.update(task_ignore_result=True, result_expires=None, **conf)

    @app.task(name="static.task")
    def static(number: int) -> None:
        """Never run: nobody works here."""

    app.conf.beat_schedule = {
        f"static-{number:05}": {"task": "static.task", "schedule": 3600.0 + number % 100, "args": [number]}
        for number in range(entries)
    }
    return app


def _say(line: str) -> None:
    sys.stdout.write(line + os.linesep)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
