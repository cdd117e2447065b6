"""A leader looks when a slot comes, neither later nor all the time: real ticks on a real store, in the test's own time.

Nothing waits here. A wait moves the clock that the leader goes by, and only a wait does, so that what a record calls
lateness is what the leader waited for too long: a slow machine adds nothing to it.
"""

import time
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from celery import Celery

from schedsync.model.entry.entry import Entry
from schedsync.model.timing.instants import from_ms
from schedsync.scheduler import process as module
from schedsync.scheduler.scheduler import Scheduler
from schedsync.scheduler.waiting import SLICE, Waiter
from schedsync.store.store import Store
from tests.beats import Scene, every, grid
from tests.fake_clock import FakeClock

SLOTS = 12


@pytest.mark.parametrize("interval", [0.1, 5, 300])
@pytest.mark.parametrize(
    ("seconds", "fields"),
    [
        (0.1, {}),
        (1, {}),
        (7, {}),
        (20, {}),
        (7, {"jitter": timedelta(seconds=3)}),
        (20, {"spread": timedelta(seconds=8)}),
    ],
    ids=["tenths", "seconds", "sevens", "twenties", "jitter", "spread"],
)
def test_each_slot_is_sent_at_its_fire_time(
    scene: Scene,
    app: Celery,
    monkeypatch: pytest.MonkeyPatch,
    seconds: float,
    fields: dict[str, timedelta],
    interval: float,
) -> None:
    app.conf.update(schedsync_lock_ttl=600, schedsync_max_interval=interval)
    entry: Entry = every("e", seconds, **fields)
    first = scene.apply(entry)
    clock = FakeClock(first)
    waits: list[timedelta] = []

    def wait(_waiter: Waiter, timeout: timedelta) -> bool:
        waits.append(timeout)
        clock.advance(timeout)
        return False

    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=clock.monotonic, sleep=time.sleep))
    monkeypatch.setattr(module.Store, "open", partial(Store.open, clock=clock))
    monkeypatch.setattr(Waiter, "wait", wait)
    scheduler = Scheduler(app)
    scheduler.tick()
    assert scheduler._process is not None
    while len(scene.runs()) < SLOTS:
        assert len(waits) < 100 + SLOTS * (4 + seconds / min(interval, SLICE.total_seconds()))
        scheduler._process.tick()
    scheduler.close()
    runs = scene.runs()
    slots = [from_ms(run["slot"]) for run in runs]
    assert slots == grid(first, slots[-1], seconds)
    assert {run["outcome"] for run in runs} == {"sent"}
    assert all(0 <= run["lateness_ms"] <= 1 for run in runs), [run["lateness_ms"] for run in runs]
