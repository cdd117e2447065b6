"""What is made ready in the pause before a fire time: definitions decoded, and messages built.

A message built ahead is used only where building it at its time would give the same one: for the same definition, run
state, slot and expiry, and never where it would hold a time counted from the building (a duration ``expires``, the
task's own included) or where a task or app of the user's own sends in a way that cannot be taken back. Receivers of
``before_task_publish`` and ``after_task_publish`` therefore may run up to two seconds before the slot is committed,
and for a slot that in the end is not.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from celery import Celery, Task

from schedsync.model.entry.entry import ExpiresAfter
from schedsync.model.slots.slot_plan import Send
from schedsync.scheduler.dispatch import Dispatcher
from schedsync.scheduler.entry import Prepared
from schedsync.scheduler.steps import steps_of
from schedsync.store.slot_records import DueHead
from schedsync.store.store import Store

#: Definitions are read and decoded this long before their entries fire.
DECODED = timedelta(seconds=4)
#: Messages are built this long before.
BUILT = timedelta(seconds=2)
#: With less left than this, nothing more is begun.
TOO_LATE = timedelta(milliseconds=50)
MOST_HEADS = 5_000
MOST_BYTES = 32 * 1024 * 1024
#: How long one look may work ahead, so that changes are noticed meanwhile.
_STRETCH_S = 0.05
_DECODED_TOGETHER = 100

Decode = Callable[[Sequence[DueHead]], dict[str, Prepared]]
"""Reads definitions; those that can be used, by name."""


@dataclass(slots=True)
class _Coming:
    """What fires next, as of a revision."""

    fire: datetime
    revision: int
    undecoded: list[DueHead]
    unbuilt: list[tuple[DueHead, Prepared]] = field(default_factory=list)


class Ahead:
    """Works ahead for one leadership, a short stretch in each look."""

    def __init__(self, *, app: Celery, store: Store, dispatcher: Dispatcher, decode: Decode, token: int | None) -> None:
        self._app = app
        self._store = store
        self._dispatcher = dispatcher
        self._decode = decode
        self._token = token
        self._coming: _Coming | None = None

    def work(self, next_fire: datetime, revision: int) -> timedelta:
        """Make ready what can be for the next fire time.

        Args:
            next_fire: When the next entries fire.
            revision: The store's, after which nothing was looked at.

        Returns:
            How long nothing needs to be done; zero when there is more to make ready.

        Raises:
            BrokerDownError: When the broker was needed and could not be reached.
            StoreError: When the store could not.
        """
        left = next_fire - self._store.clock.now()
        if left >= DECODED:
            return left - DECODED * 0.95
        if left > TOO_LATE:
            if self._coming is None or (self._coming.fire, self._coming.revision) != (next_fire, revision):
                heads = self._store.due_entries(token=self._token, now=next_fire, limit=MOST_HEADS).entries
                if self._coming is None or self._coming.fire != next_fire:
                    self._dispatcher.forget_built()
                self._coming = _Coming(next_fire, revision, list(reversed(heads)))
            self._stretch(self._coming)
            left = next_fire - self._store.clock.now()
            if self._coming.undecoded and left > TOO_LATE:
                return timedelta(0)
            if self._coming.unbuilt:
                left = max(left - BUILT * 0.95, timedelta(0)) if left > TOO_LATE else left
        return max(left, timedelta(0))

    def _stretch(self, coming: _Coming) -> None:
        until = time.monotonic() + _STRETCH_S
        while coming.undecoded and time.monotonic() < until:
            some = [coming.undecoded.pop() for _ in range(min(_DECODED_TOGETHER, len(coming.undecoded)))]
            ready = self._decode(some)
            coming.unbuilt += [
                (head, ready[head.name]) for head in some if head.name in ready and self._may_build(ready[head.name])
            ]
        if coming.fire - self._store.clock.now() > BUILT:
            return
        while coming.unbuilt and time.monotonic() < until and self._dispatcher.built_bytes < MOST_BYTES:
            self._build(*coming.unbuilt.pop(0), coming.fire)
        if self._dispatcher.built_bytes >= MOST_BYTES:
            coming.unbuilt.clear()

    def _may_build(self, prepared: Prepared) -> bool:
        try:
            task = self._app.tasks.get(prepared.entry.task)
        except Exception:  # a task module that cannot be loaded: said for each message when it is due
            return False
        ordinary = task is None or (type(task).apply_async is Task.apply_async and task.expires is None)
        return (
            ordinary
            and type(self._app).send_task is Celery.send_task
            and not isinstance(prepared.entry.expires, ExpiresAfter)
        )

    def _build(self, head: DueHead, prepared: Prepared, fire: datetime) -> None:
        if head.state is None:
            return
        try:
            steps = steps_of(head, head.state, prepared.entry, now=fire)
        except Exception:  # said when it is due
            return
        if isinstance(steps[0].decision, Send):
            self._dispatcher.build_ahead(steps[0], steps[0].decision, prepared)
