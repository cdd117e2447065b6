"""The outbox: slots that are committed and that a broker on another server has not acknowledged yet."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from celery import Celery

from schedsync.errors import LeadershipLostError
from schedsync.scheduler.broker import Broker, MessageError
from schedsync.scheduler.entry import BeatEntry, Prepared
from schedsync.store.slot_records import Confirmation, OutboxItem, RunRecord
from schedsync.store.store import Store

logger = logging.getLogger("schedsync.scheduler")

#: What is read at once.
READ_TOGETHER = 500
#: Messages that are sent again, under the same task ids, when this process dies before it could confirm them.
CONFIRMED_TOGETHER = 50

Apply = Callable[[BeatEntry, Any], None]
"""Sends an entry by a producer through Celery's ``Scheduler.apply_entry``, raising what that swallows."""


class Outbox:
    """Sends what is in the outbox, for one leadership."""

    def __init__(
        self,
        *,
        app: Celery,
        store: Store,
        broker: Broker,
        apply: Apply,
        progress: Callable[[], bool],
        token: int | None,
    ) -> None:
        self._app = app
        self._store = store
        self._broker = broker
        self._apply = apply
        self._progress = progress
        self._token = token

    def send_stored(self) -> bool:
        """Send what is committed and not yet acknowledged, oldest first, whoever committed it.

        Returns:
            Whether there may be more.

        Raises:
            BrokerDownError: When the broker cannot take them now; what it has acknowledged is confirmed first.
        """
        items = self._store.read_outbox(limit=READ_TOGETHER)
        if items:
            self.send(items)
        return len(items) == READ_TOGETHER

    def send(self, items: Iterable[OutboxItem]) -> None:
        """Send items in order, and confirm those that the broker acknowledged, whatever happens then.

        Raises:
            BrokerDownError: When the broker cannot take the next one now; it stays in the outbox.
            LeadershipLostError: When the lease is over.
        """
        settled: list[Confirmation] = []
        prepared: dict[tuple[str, int], Prepared] = {}
        try:
            for item in items:
                if not self._progress():
                    raise LeadershipLostError("the lease is over")
                settled.append(self._send_item(item, prepared))
                if len(settled) >= CONFIRMED_TOGETHER:
                    confirmed, settled = settled, []
                    self._store.confirm_sent(token=self._token, confirmations=confirmed)
        finally:
            if settled:
                self._store.confirm_sent(token=self._token, confirmations=settled)

    def _send_item(self, item: OutboxItem, prepared: dict[tuple[str, int], Prepared]) -> Confirmation:
        reason = None
        try:
            known = self._prepared(item, prepared)
            entry = known.beat_entry(
                slot=item.slot, task_id=item.task_id, expires=item.expires, state=None, app=self._app
            )
            self._broker.publish(lambda producer: self._apply(entry, producer))
        except MessageError as error:
            reason = str(error)
            logger.error(
                "The message of %s for %s cannot be sent: %s",
                item.entry,
                item.slot,
                reason,
                extra={"action": "failed", "entry": item.entry},
            )
        return self._settled(item, reason)

    def _prepared(self, item: OutboxItem, prepared: dict[tuple[str, int], Prepared]) -> Prepared:
        known = prepared.get((item.entry, item.revision))
        if known is None or known.entry != item.definition:
            try:
                known = Prepared.of(item.definition, revision=item.revision, app=self._app)
            except Exception as error:  # what this process cannot use must not hold up what comes after it
                raise MessageError(f"{type(error).__name__}: {error}") from error
            prepared[item.entry, item.revision] = known
        return known

    def _settled(self, item: OutboxItem, reason: str | None) -> Confirmation:
        sent = self._store.clock.now()
        run = RunRecord(
            entry=item.entry,
            slot=item.slot,
            sent=None if reason else sent,
            lateness_ms=None if reason else lateness_ms(sent, item.fire),
            outcome="failed" if reason else "sent",
            reason=reason,
            task_id=item.task_id,
            token=self._token,
        )
        return Confirmation(
            task_id=item.task_id,
            entry=item.entry,
            uid=item.uid,
            slot=item.slot,
            outcome="failed" if reason else "sent",
            sent=sent,
            reason=reason,
            run=run,
        )


def lateness_ms(sent: datetime, fire: datetime) -> int:
    """How long after its fire time a message was sent; never negative."""
    return max(0, round((sent - fire).total_seconds() * 1000))
