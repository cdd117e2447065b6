"""What one process of beat does in its ticks: stands for the lock, leads or waits, and tells its troubles once."""

import logging
import os
import time
from datetime import timedelta
from typing import Any

from celery import beat
from celery.result import denied_join_result

from schedsync.errors import LeadershipLostError, SchedsyncError, StoreError, StoreUnavailableError
from schedsync.scheduler.broker import Broker, BrokerDownError, warm_up
from schedsync.scheduler.entry import BeatEntry
from schedsync.scheduler.housekeeping import Memory, WrongApplicationError
from schedsync.scheduler.leader import Leader
from schedsync.scheduler.leadership import Leadership, make_holder
from schedsync.scheduler.waiting import Pace, Waiter
from schedsync.settings import SchedulerSettings
from schedsync.store.store import Store

logger = logging.getLogger("schedsync.scheduler")

_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 1.0
_WRONG_APPLICATION_PAUSE = 10.0


class Process:
    """All that belongs to one process: connections, standing, what is remembered.

    Attributes:
        pid: Whose; after a fork the child makes its own.
        applied: What the last message's building raised, ``None`` for nothing.
    """

    def __init__(self, scheduler: beat.Scheduler, settings: SchedulerSettings) -> None:
        self.pid = os.getpid()
        self.applied: Exception | None = None
        self.store = Store.open(settings.store)
        self._scheduler = scheduler
        self._settings = settings
        self._broker = Broker(scheduler.app, bound=min(settings.lock_ttl / 2, timedelta(seconds=5)))
        self._waiter = Waiter(self.store)
        self._leadership: Leadership | None = None
        self._leader: Leader | None = None
        self._memory = Memory()
        self._pace = Pace(settings.lock_ttl if settings.lock else None)
        self._refused_until = 0.0
        self._pause = 0.0
        self._trouble: str | None = None
        self._standby_said = False

    def tick(self) -> None:
        """Stand, lead or wait; expected troubles are logged once and waited out."""
        self._progress()
        refused = self._refused_until - time.monotonic()
        if refused > 0:  # deaf meanwhile: giving the lock back is an event as well
            time.sleep(min(refused, _LONGEST_PAUSE))
            return
        wait = self._pace.left(time.monotonic())
        if wait and not self._is_roused(wait):
            return
        self._pace.look()
        try:
            self._stand_or_lead()
        except LeadershipLostError as error:
            self._step_down(str(error))
        except WrongApplicationError as error:
            self._refuse(error)
        except SchedsyncError as error:
            self._back_off(error)
        else:
            self._recovered()

    def close(self) -> None:
        """Give the lease back; see ``Leadership.close``."""
        self._leader = None
        if self._leadership is not None:
            self._leadership.close(self._settings.store)

    def _stand_or_lead(self) -> None:
        leadership = self._leadership
        if self._settings.lock:
            if leadership is None:
                self.store.now()
                leadership = self._leadership = Leadership(
                    self.store, ttl=self._settings.lock_ttl, holder=make_holder(self.store.clock.now())
                )
            if not leadership.holds:
                self._step_down("the lease is over")
                remaining = leadership.stand()
                if remaining is not None:
                    self._pace.stand_again(remaining, told_at=time.monotonic())
                    self._say_standby()
                    return
                self._leader = None
        if self._leader is None:
            self._leader = self._new_leader(leadership.token if leadership else None)
        wait = self._leader.look()
        self._pace.rest(wait, now=time.monotonic())

    def _new_leader(self, token: int | None) -> Leader:
        if token is None:
            self.store.now()
        logger.info("Leading.", extra={"action": "leading", "token": token})
        self._standby_said = False
        self._broker.close()
        return Leader(
            app=self._scheduler.app,
            settings=self._settings,
            store=self.store,
            broker=self._broker,
            memory=self._memory,
            apply=self._apply,
            progress=self._progress,
            token=token,
        )

    def _apply(self, entry: BeatEntry, producer: Any) -> None:  # noqa: ANN401 - a producer
        """Send through ``apply_entry``, which others patch, and raise what it swallows."""
        self.applied = RuntimeError("apply_entry sent nothing")
        with denied_join_result():  # a result backend would subscribe to each result, and nobody reads them here
            self._scheduler.apply_entry(entry, producer=producer)
        if self.applied is not None:
            raise self.applied

    def _progress(self) -> bool:
        """Say that the main loop is alive; whether it may go on writing."""
        if not self._settings.lock:
            return True
        leadership = self._leadership
        if leadership is None:
            return False
        leadership.progress()
        return leadership.holds

    def _is_roused(self, wait: timedelta) -> bool:
        """Wait so long at most; whether it is time to look, because something changed or nothing is left to wait."""
        changed = self._waiter.wait(wait)
        return changed or not self._pace.left(time.monotonic()) or self._is_wanted()

    def _is_wanted(self) -> bool:
        """Whether a leader has something to do, whatever it waits for: its lease is over, or it missed an apply."""
        if self._leader is None:
            return False
        missed = self._leadership is not None and self._leadership.revision > self._leader.revision
        return missed or not self._progress()

    def _say_standby(self) -> None:
        if not self._standby_said:
            self._standby_said = True
            logger.info("Standing by: another scheduler leads.", extra={"action": "standby"})
            warm_up(self._scheduler.app)

    def _step_down(self, reason: str) -> None:
        self._leader = None
        if self._leadership is not None:
            self._leadership.step_down(reason)

    def _refuse(self, error: WrongApplicationError) -> None:
        if self._trouble != str(error):
            self._trouble = str(error)
            logger.error("Refusing to lead: %s", error, extra={"action": "wrong_application"})
        self._leader = None
        self._refused_until = time.monotonic() + _WRONG_APPLICATION_PAUSE
        if self._leadership is not None:
            try:
                self._leadership.resign()
            except StoreError as trouble:
                logger.debug("The lock was not given back: %s", trouble, extra={"action": "release_failed"})

    def _back_off(self, error: SchedsyncError) -> None:
        """Log the trouble once, and wait a little longer each time."""
        self._broker.close()
        if self._pause == 0.0 and isinstance(error, StoreUnavailableError):
            # One lost connection is no trouble yet: look again at once, over a new one.
            self._pause = _FIRST_PAUSE
            return
        kind = "broker" if isinstance(error, BrokerDownError) else "store"
        if self._trouble is None:
            self._trouble = str(error)
            logger.error("The %s is in trouble, trying again: %s", kind, error, extra={"action": f"{kind}_down"})
        self._pause = min(max(self._pause * 2, _FIRST_PAUSE), _LONGEST_PAUSE)
        time.sleep(self._pause)

    def _recovered(self) -> None:
        self._pause = 0.0
        if self._trouble is not None:
            self._trouble = None
            logger.warning("Going on: the trouble is over.", extra={"action": "recovered"})
