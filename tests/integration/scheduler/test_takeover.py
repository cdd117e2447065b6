"""A standby takes over at the lease's end, whatever the settings: real ticks and the real lock, in the test's own time.

Nothing waits here. A wait moves the standby's clock, and takes as much off the lease on the server as would have passed
there meanwhile, so that a slow machine changes nothing.
"""

import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from celery import Celery

from schedsync.model.timing.instants import to_ms
from schedsync.scheduler import process as module
from schedsync.scheduler.leadership import make_holder
from schedsync.scheduler.scheduler import Scheduler
from schedsync.scheduler.waiting import STEP, Waiter
from schedsync.store.lock_records import Granted, Renewed
from tests.beats import Scene
from tests.fake_clock import FakeClock

MS = timedelta(milliseconds=1)


class Leading:
    """Another leader, who renews so many times and then is dead; and the time in which it does."""

    def __init__(self, scene: Scene, ttl: timedelta, renewals: int) -> None:
        self.clock = FakeClock()
        self.waits: list[timedelta] = []
        self._scene, self._ttl, self._renewals = scene, ttl, renewals
        self._lock = f"{{{scene.prefix}}}:lock"
        self._holder = make_holder(scene.store.now())
        granted = scene.store.lock.acquire(self._holder, ttl)
        assert isinstance(granted, Granted)
        self._token, self._began = granted.token, self.clock.monotonic()
        self._expires = to_ms(granted.expires)

    @property
    def ends(self) -> float:
        """The last lease's end."""
        return self._began + self._ttl.total_seconds()

    def pass_time(self, by: timedelta) -> None:
        """Let it pass, with the renewals that fall into it."""
        end = self.clock.monotonic() + by.total_seconds()
        while self._renewals and (at := self._began + self._ttl.total_seconds() / 3) <= end:
            self.clock.elapsed, self._began = at, at
            renewed = self._scene.store.lock.renew(self._holder, self._token, self._ttl)
            assert isinstance(renewed, Renewed)
            self._expires = to_ms(renewed.expires)
            self._renewals -= 1
        self.clock.elapsed = end
        passed_ms = int((end - self._began) * 1000)
        self._scene.client.hset(self._lock, "expires", self._expires - passed_ms)

    def wait(self, timeout: timedelta) -> bool:
        """What the standby does instead of waiting; nothing ever rouses it."""
        self.waits.append(timeout)
        self.pass_time(timeout)
        return False

    def is_followed(self) -> bool:
        """Whether another holds the lock."""
        state = self._scene.store.read_lock()
        assert state is not None
        return state.token != self._token


@pytest.mark.parametrize("busy", [0, 1], ids=["idle", "busy"])
@pytest.mark.parametrize("renewals", [0, 2])
@pytest.mark.parametrize(("ttl", "interval"), [(2, 0.1), (2, 300), (10, 5), (47.11, 5), (10, 90)])
def test_a_dead_leader_is_followed_at_its_leases_end(
    scene: Scene, app: Celery, monkeypatch: pytest.MonkeyPatch, ttl: float, interval: float, renewals: int, busy: int
) -> None:
    app.conf.update(schedsync_lock_ttl=ttl, schedsync_max_interval=interval)
    dead = Leading(scene, timedelta(seconds=ttl), renewals)
    asked: list[float] = []
    stand = module.Leadership.stand

    def asking(self: Any) -> timedelta | None:
        asked.append(dead.clock.monotonic())
        return stand(self)

    monkeypatch.setattr(module.Leadership, "stand", asking)
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=dead.clock.monotonic, sleep=time.sleep))
    monkeypatch.setattr(module, "warm_up", lambda _app: dead.pass_time(timedelta(seconds=busy)))
    monkeypatch.setattr(Waiter, "wait", lambda _waiter, timeout: dead.wait(timeout))
    standby = Scheduler(app)
    standby.tick()
    assert standby._process is not None
    busy_until = dead.clock.monotonic()
    while not dead.is_followed():
        assert len(dead.waits) < 10 * ttl + 100
        standby._process.tick()
    standby.close()
    # As soon as it can, and by asking at the end of each lease that it was told of, not by asking all the time.
    assert asked[-1] <= max(dead.ends + (STEP + MS).total_seconds(), busy_until)
    assert len(asked) <= 3 + renewals
    assert all(wait <= timedelta(seconds=min(1, ttl / 2)) for wait in dead.waits)
