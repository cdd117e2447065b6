"""What a leader does: look, decide, dispatch, and keep the store's house in order."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import kombu.transport
from celery import Celery

from schedsync.errors import SchedsyncError, StoreError, StoreUnavailableError
from schedsync.model.entry import Entry
from schedsync.model.impact import next_fire
from schedsync.model.live import Live
from schedsync.scheduler.ahead import Ahead
from schedsync.scheduler.broker import Broker
from schedsync.scheduler.dispatch import Dispatcher
from schedsync.scheduler.entry import Prepared
from schedsync.scheduler.outbox import Apply, Outbox
from schedsync.scheduler.static import install_static, static_owner
from schedsync.scheduler.steps import Step, steps_of
from schedsync.settings import SchedulerSettings
from schedsync.store.dispatching import MAX_COMMITS
from schedsync.store.slot_records import Due, DueHead
from schedsync.store.store import Store

logger = logging.getLogger("schedsync.scheduler")

#: How often it is tried again whether the broker is on the store's server: connections are renewed silently.
_TEST_AGAIN_S = 60.0
#: How often an operator is told again that the schedule was lost.
_LOST_AGAIN_S = 60.0
#: Clocks that differ by more are worth a warning.
_SKEW = timedelta(seconds=5)
#: Definitions kept decoded.
_KEPT = 20_000
#: Wait after a look in which the store took nothing, so that a disagreement does not spin.
_NOTHING_TAKEN = timedelta(milliseconds=100)


def warm_up(app: Celery) -> None:
    """Have Celery load what it loads for its first message, which takes a tenth of a second; connects to nothing."""
    _ = app.amqp.send_task_message
    _ = app.amqp.router
    kombu.transport.resolve_transport(app.connection_for_write().transport_cls)


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


class Leader:
    """One leadership, from the grant to the end of the lease.

    Attributes:
        revision: Of the newest apply at the last look.
    """

    def __init__(
        self,
        *,
        app: Celery,
        settings: SchedulerSettings,
        store: Store,
        broker: Broker,
        memory: Memory,
        apply: Apply,
        progress: Callable[[], bool],
        token: int | None,
    ) -> None:
        self._app = app
        self._settings = settings
        self._store = store
        self._broker = broker
        self._memory = memory
        self._token = token
        self._outbox = Outbox(app=app, store=store, broker=broker, apply=apply, progress=progress, token=token)
        self._dispatcher = Dispatcher(
            app=app,
            store=store,
            broker=broker,
            apply=apply,
            outbox=self._outbox,
            progress=progress,
            token=token,
        )
        self._ahead = Ahead(app=app, store=store, dispatcher=self._dispatcher, decode=self._decoded, token=token)
        self.revision = 0
        self._introduced = False
        self._outbox_suspected = True
        self._kept_house = False
        self._tested_at = 0.0
        self._progress = progress

    def look(self) -> timedelta:
        """Look once at what is due, and do a bounded part of it.

        Returns:
            How long nothing will be due; zero when there may be more to do at once.

        Raises:
            WrongApplicationError: When this process must not lead here.
            SchedsyncError: When the store or the broker is in trouble; nothing is half done.
        """
        if not self._broker.is_open or time.monotonic() - self._tested_at > _TEST_AGAIN_S:
            self._broker.open(self._store)
            self._tested_at = time.monotonic()
            self._outbox_suspected = True
        self._introduce()
        if self._outbox_suspected:
            self._outbox_suspected = self._outbox.send_stored()
            if self._outbox_suspected:
                return timedelta(0)
        due = self._store.due_entries(token=self._token, now=self._store.clock.now(), limit=MAX_COMMITS)
        self.revision = due.revision
        taken = self._carry_out(due) if due.entries else 0
        if not self._kept_house:
            self._keep_house()
            return timedelta(0)
        self._report_lost()
        if due.entries:
            return timedelta(0) if taken else _NOTHING_TAKEN
        if due.next_fire is None:
            return self._settings.max_interval
        return min(self._ahead.work(due.next_fire, due.revision), self._settings.max_interval)

    def _decoded(self, heads: Sequence[DueHead]) -> dict[str, Prepared]:
        """Of the entries that are due soon, those that can be used."""
        self._progress()
        prepared: dict[str, Prepared] = {}
        self._readable(heads, prepared)
        return prepared

    def _carry_out(self, due: Due) -> int:
        """Decide about and dispatch what is due; how many steps the store took."""
        prepared: dict[str, Prepared] = {}
        steps: list[Step] = []
        now = self._store.clock.now()
        for head in self._readable(due.entries, prepared):
            assert head.state is not None
            try:
                steps += steps_of(head, head.state, prepared[head.name].entry, now=now)
            except Exception as error:  # one entry that cannot be computed must not stop the others
                logger.exception("The slots of %s cannot be computed.", head.name, extra={"action": "uncomputable"})
                self._quarantine(head, f"its slots cannot be computed: {type(error).__name__}: {error}")
        steps.sort(key=lambda step: step.order)
        before = self._dispatcher.carried_out
        self._outbox_suspected = self._broker.target is None  # until all that was committed is also acknowledged
        self._dispatcher.carry_out(steps, prepared)
        self._outbox_suspected = self._dispatcher.unsure
        return self._dispatcher.carried_out - before

    def _knows(self, head: DueHead) -> bool:
        """Whether the entry's definition is decoded already."""
        return self._memory.prepared.get(head.name, ("", 0))[:2] == (head.digest, head.revision)

    def _readable(self, heads: Sequence[DueHead], prepared: dict[str, Prepared]) -> list[DueHead]:
        """The heads whose definition and state are known, which ``prepared`` then holds; the others are set aside."""
        known = self._memory.prepared
        if len(known) > _KEPT:
            known.clear()
        missing = [head.name for head in heads if not self._knows(head)]
        read = self._store.read_entries(missing) if missing else {}
        readable = []
        for head in heads:
            live = read.get(head.name)
            if live is not None and live.digest == head.digest and live.entry is not None:
                try:
                    made = Prepared.of(live.entry, revision=live.revision, app=self._app)
                except Exception as error:  # Celery's schedule classes refuse in their own ways
                    logger.exception("%s cannot be used.", head.name, extra={"action": "uncomputable"})
                    self._quarantine(head, f"{type(error).__name__}: {error}")
                    continue
                known[head.name] = (head.digest, head.revision, made)
            elif live is not None and live.digest == head.digest:
                self._quarantine(head, live.problem or "its definition cannot be read")
                continue
            have = known.get(head.name)
            if head.state is None:
                self._quarantine(head, head.problem or "its run state cannot be read")
            elif have is not None and have[0] == head.digest:
                prepared[head.name] = have[2]
                readable.append(head)
        return readable

    def _quarantine(self, head: DueHead, reason: str) -> None:
        logger.error(
            "%s is in quarantine and does not run: %s. All others go on.",
            *(head.name, reason),
            extra={"action": "quarantined", "entry": head.name},
        )
        self._store.quarantine(token=self._token, name=head.name, digest=head.digest, reason=reason)

    def _introduce(self) -> None:
        """Record, or check, whose key prefix this is."""
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

    def _keep_house(self) -> None:
        """Once in a leadership: static entries, and a new chance for what is in quarantine."""
        self._warn_of_risks()
        live = self._store.read_live()
        self._notice_loss(live)
        if self._settings.static_schedule and self._install_static(live):
            live = self._store.read_live()
        self._memory.instance_id = live.instance_id or self._memory.instance_id
        for name, held in live.entries.items():
            if held.quarantine is not None and held.entry is not None:
                self._lift(name, held.entry, live.now)
        self._kept_house = True

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

    def _report_lost(self) -> None:
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
