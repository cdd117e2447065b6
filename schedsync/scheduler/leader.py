"""What a leader does: look, decide, dispatch."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from celery import Celery

from schedsync.scheduler.ahead import Ahead
from schedsync.scheduler.broker import Broker
from schedsync.scheduler.dispatch import Dispatcher
from schedsync.scheduler.entry import Prepared
from schedsync.scheduler.housekeeping import Housekeeping, Memory
from schedsync.scheduler.outbox import Apply, Outbox
from schedsync.scheduler.steps import Step, steps_of
from schedsync.settings import SchedulerSettings
from schedsync.store.dispatching import MAX_COMMITS
from schedsync.store.slot_records import Due, DueHead
from schedsync.store.store import Store

logger = logging.getLogger("schedsync.scheduler")

#: How often it is tried again whether the broker is on the store's server: connections are renewed silently.
_TEST_AGAIN_S = 60.0
#: Definitions kept decoded.
_KEPT = 20_000
#: Wait after a look in which the store took nothing, so that a disagreement does not spin.
_NOTHING_TAKEN = timedelta(milliseconds=100)


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
        self._house = Housekeeping(app=app, settings=settings, store=store, broker=broker, memory=memory, token=token)
        self._ahead = Ahead(app=app, store=store, dispatcher=self._dispatcher, decode=self._decoded, token=token)
        self.revision = 0
        self._outbox_suspected = True
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
        self._house.introduce()
        if self._outbox_suspected:
            self._outbox_suspected = self._outbox.send_stored()
            if self._outbox_suspected:
                return timedelta(0)
        due = self._store.due_entries(token=self._token, now=self._store.clock.now(), limit=MAX_COMMITS)
        self.revision = due.revision
        taken = self._carry_out(due) if due.entries else 0
        if not self._house.is_kept:
            self._house.keep()
            return timedelta(0)
        self._house.report_lost()
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
