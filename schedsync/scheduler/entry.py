"""An entry's definition and state, as what Celery sends: a ``celery.beat.ScheduleEntry``."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import Celery
from celery.beat import ScheduleEntry
from celery.schedules import BaseSchedule
from celery.utils.saferepr import saferepr

from schedsync.interop.to_celery import celery_schedule_of
from schedsync.model.entry.entry import Entry
from schedsync.model.entry.run_state import RunState
from schedsync.model.timing.instants import format_instant

HEADER_ENTRY = "schedsync_entry"
HEADER_SLOT = "schedsync_slot"
HEADER_REVISION = "schedsync_revision"


class BeatEntry(ScheduleEntry):
    """One slot on its way to a worker, in the shape that ``Scheduler.apply_entry`` and its patches expect.

    ``schedule`` is a real ``crontab`` or ``schedule`` where the timing can be said so, because monitoring tools read
    it. ``args``, ``kwargs`` and ``options`` are fresh objects: Celery and signal receivers change them.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What all slots of one definition have in common, made once.

    Attributes:
        entry: The definition.
        revision: The apply that last wrote it.
        schedule: Celery's object for its timing.
        argsrepr: ``args`` for logs, as Celery would write it.
        kwargsrepr: ``kwargs`` likewise.
    """

    entry: Entry
    revision: int
    schedule: BaseSchedule
    argsrepr: str
    kwargsrepr: str

    @classmethod
    def of(cls, entry: Entry, *, revision: int, app: Celery) -> "Prepared":
        """Do what need not be done for each slot."""
        amqp = app.amqp
        levels = getattr(app.conf, "task_repr_maxlevels", None)
        limits: dict[str, Any] = {} if levels is None else {"maxlevels": levels}
        return cls(
            entry=entry,
            revision=revision,
            schedule=celery_schedule_of(entry, app),
            argsrepr=saferepr(tuple(entry.args.value()), amqp.argsrepr_maxsize, **limits),
            kwargsrepr=saferepr(entry.kwargs.value(), amqp.kwargsrepr_maxsize, **limits),
        )

    def beat_entry(
        self, *, slot: datetime, task_id: str, expires: datetime | timedelta | None, state: RunState | None, app: Celery
    ) -> BeatEntry:
        """One slot, ready for ``apply_entry``.

        Args:
            slot: Its nominal time.
            task_id: Its task id.
            expires: An instant, or a time from sending.
            state: The run state before it, for ``last_run_at`` and ``total_run_count``.
            app: The Celery app.
        """
        entry = self.entry
        return BeatEntry(
            name=entry.name,
            task=entry.task,
            schedule=self.schedule,
            args=tuple(entry.args.value()),
            kwargs=entry.kwargs.value(),
            options=self._options(slot, task_id, expires),
            last_run_at=(state.last_sent if state else None) or slot,
            total_run_count=state.run_count if state else 0,
            app=app,
        )

    def _options(self, slot: datetime, task_id: str, expires: datetime | timedelta | None) -> dict[str, Any]:
        options: dict[str, Any] = self.entry.options.value()
        headers = options.setdefault("headers", {})
        headers[HEADER_ENTRY] = self.entry.name
        headers[HEADER_SLOT] = format_instant(slot)
        headers[HEADER_REVISION] = self.revision
        options["task_id"] = task_id
        options["retry"] = False  # what is not sent is tried again by us, with the same task id
        options.setdefault("argsrepr", self.argsrepr)
        options.setdefault("kwargsrepr", self.kwargsrepr)
        if expires is not None:
            options["expires"] = expires.total_seconds() if isinstance(expires, timedelta) else expires
        return options


def plain_beat_entry(entry: Entry, state: RunState | None, app: Celery) -> BeatEntry:
    """An entry as it stands in ``Scheduler.schedule``: nothing about any one slot.

    Args:
        entry: The definition.
        state: Its run state, where it could be read.
        app: The Celery app.
    """
    return BeatEntry(
        name=entry.name,
        task=entry.task,
        schedule=celery_schedule_of(entry, app),
        args=tuple(entry.args.value()),
        kwargs=entry.kwargs.value(),
        options=entry.options.value(),
        last_run_at=(state.last_sent or state.cursor) if state else None,
        total_run_count=state.run_count if state else 0,
        app=app,
    )
