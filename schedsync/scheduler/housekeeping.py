"""What a leader does beside its slots: whose key prefix this is, static entries, risks, a schedule that was lost."""

import logging
import time
from datetime import UTC, datetime, timedelta

from celery import Celery

from schedsync.errors import SchedsyncError, StoreError, StoreUnavailableError
from schedsync.model.entry.entry import Entry
from schedsync.model.plan.impact import next_fire
from schedsync.model.state.live import Live
from schedsync.scheduler.broker import Broker, warm_up
from schedsync.scheduler.entry import Prepared
from schedsync.scheduler.static import install_static, static_owner
from schedsync.settings import SchedulerSettings
from schedsync.store.store import Store

logger = logging.getLogger("schedsync.scheduler")

#: How often an operator is told again that the schedule was lost.
_LOST_AGAIN_S = 60.0
#: Clocks that differ by more are worth a warning.
_SKEW = timedelta(seconds=5)


class WrongApplicationError(SchedsyncError):
    """The key prefix belongs to another Celery application or broker, so this process must not lead it."""


class Memory:
    """What a process remembers over its leaderships.

    Attributes:
        instance_id: The store's, once seen.
        warned: Whether the store's risks were told.
        had_others: Whether entries were seen that the app itself does not declare.
        lost_at: When (monotonic) it was last said that the schedule was lost; ``None`` while it is there.
        prepared: Definitions made ready, by name, with the digest and revision they are of.
    """

    def __init__(self) -> None:
        self.instance_id: str | None = None
        self.had_others = False
        self.warned = False
        self.lost_at: float | None = None
        self.prepared: dict[str, tuple[str, int, Prepared]] = {}


class Housekeeping:
    """What one leadership does once, and what it keeps an eye on.

    Attributes:
        is_kept: Whether ``keep`` has been done.
    """

    def __init__(
        self,
        *,
        app: Celery,
        settings: SchedulerSettings,
        store: Store,
        broker: Broker,
        memory: Memory,
        token: int | None,
    ) -> None:
        self._app = app
        self._settings = settings
        self._store = store
        self._broker = broker
        self._memory = memory
        self._token = token
        self._introduced = False
        self.is_kept = False

    def introduce(self) -> None:
        """Record, or check, whose key prefix this is; once.

        Raises:
            WrongApplicationError: When it is another's.
            StoreError: When the store cannot answer.
        """
        if self._introduced:
            return
        ours = (self._app.main or "default", self._broker.identity)
        recorded = self._store.set_application(token=self._token, application=ours[0], broker=ours[1])
        if tuple(recorded) != ours:
            prefix = self._settings.store.key_prefix
            raise WrongApplicationError(
                f"the key prefix {prefix!r} belongs to the application {recorded[0]!r} with the broker {recorded[1]}, "
                f"and this is {ours[0]!r} with {ours[1]}: give one of them another schedsync_key_prefix; or, where the "
                "application was renamed or the broker has moved for good, have what is recorded forgotten: "
                f"redis-cli HDEL '{{{prefix}}}:meta' application broker"
            )
        self._introduced = True
        warm_up(self._app)

    def keep(self) -> None:
        """Once in a leadership: warn of risks, install static entries, give what is in quarantine a new chance.

        Raises:
            SchedsyncError: When the store cannot answer; then it is done again.
        """
        self._warn_of_risks()
        live = self._store.read_live()
        self._notice_loss(live)
        if self._settings.static_schedule and self._install_static(live):
            live = self._store.read_live()
        self._memory.instance_id = live.instance_id or self._memory.instance_id
        for name, held in live.entries.items():
            if held.quarantine is not None and held.entry is not None:
                self._lift(name, held.entry, live.now)
        self.is_kept = True

    def _install_static(self, live: Live) -> bool:
        """Install what the app declares; what it declares wrongly must not keep the stored entries from running."""
        try:
            return install_static(self._app, self._store, live)
        except SchedsyncError:
            raise
        except Exception:  # the app's own objects: schedule classes, result backends, anything
            logger.exception("The static schedule cannot be installed.", extra={"action": "static_failed"})
            return False

    def _lift(self, name: str, entry: Entry, now: datetime) -> None:
        try:
            due = next_fire(entry, now)
        except Exception as error:  # still not computable here: it stays where it is
            logger.error("%s stays in quarantine: %s", name, error, extra={"action": "quarantined", "entry": name})
            return
        self._store.lift_quarantine(token=self._token, name=name, due=due)

    def _warn_of_risks(self) -> None:
        """Say once in a process what about the server, or this host's clock, will hurt one day."""
        memory = self._memory
        if memory.warned:
            return
        memory.warned = True
        try:
            risks = list(self._store.read_risks())
        except StoreUnavailableError:
            raise
        except StoreError:  # this user may not ask
            risks = []
        skew = abs(datetime.now(UTC) - self._store.now())
        if skew > _SKEW:
            risks.append(f"its clock and this host's differ by {skew.total_seconds():.0f} s; slots follow the store's")
        for risk in risks:
            logger.warning(
                "The store at %s is at risk: %s.", *(self._store.masked_url, risk), extra={"action": "store_risk"}
            )

    def _notice_loss(self, live: Live) -> None:
        """Compare with what was seen before: entries that nobody but a person can bring back are lost with a store."""
        memory = self._memory
        owner = static_owner(self._app)
        others = any(held.owner != owner for held in live.entries.values())
        emptied = memory.instance_id is not None and live.instance_id != memory.instance_id
        if others:
            memory.had_others, memory.lost_at = True, None
        elif emptied and memory.had_others and memory.lost_at is None:
            memory.lost_at = time.monotonic() - _LOST_AGAIN_S

    def report_lost(self) -> None:
        """Say it again, every now and then, while the schedule is lost."""
        lost_at = self._memory.lost_at
        if lost_at is None or time.monotonic() - lost_at < _LOST_AGAIN_S:
            return
        self._notice_loss(self._store.read_live())
        if self._memory.lost_at is None:
            return
        self._memory.lost_at = time.monotonic()
        logger.error(
            "The schedule was lost: the store at %s came back empty. Apply the manifests again.",
            self._store.masked_url,
            extra={"action": "schedule_lost"},
        )
