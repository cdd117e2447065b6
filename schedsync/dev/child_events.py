"""What the worker and beat of ``schedsync dev`` tell the supervisor: one JSON object a line, through a pipe."""

import json
import os
import time
from collections.abc import Iterable
from typing import Any

from celery import signals
from kombu import Queue

from schedsync.dev.call_text import call_text, shortened

# A write of at most this many bytes into a pipe is never torn apart by another process's (POSIX PIPE_BUF is 4096
# on Linux, 512 at the least; the pool's processes all write here).
_LINE = 4000


class Reporter:
    """Connects Celery's signals to the pipe. Pool processes inherit it by fork.

    Args:
        descriptor: The pipe's end to write to.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._started: dict[str, float] = {}

    def connect(self) -> None:
        """Listen to everything that the supervisor shows or acts on."""
        signals.worker_ready.connect(self._on_ready, weak=False)
        signals.beat_init.connect(self._on_ready, weak=False)
        signals.before_task_publish.connect(self._on_publish, weak=False)
        signals.task_prerun.connect(self._on_start, weak=False)
        signals.task_postrun.connect(self._on_end, weak=False)
        signals.task_unknown.connect(self._on_unknown, weak=False)
        signals.task_revoked.connect(self._on_revoked, weak=False)

    def emit(self, event: str, **facts: object) -> None:
        """Write one line; a supervisor that is gone is no reason to fail."""
        line = json.dumps({"event": event, **facts}, default=str).encode()[:_LINE] + b"\n"
        try:
            os.write(self._descriptor, line)
        except OSError:
            return

    def _on_ready(self, **_: object) -> None:
        self.emit("ready")

    def _on_publish(self, declare: Iterable[Any] | None = None, **_: object) -> None:
        """Name the queue, so that the worker can be told to consume from it."""
        for queue in declare or ():
            if isinstance(queue, Queue):
                self.emit("queue", queue=queue.name)

    def _on_start(self, task_id: str, **_: object) -> None:
        self._started[task_id] = time.monotonic()

    def _on_end(
        self,
        task_id: str,
        task: Any,  # noqa: ANN401 - the task's class is made by Celery
        args: tuple[Any, ...] | None,
        kwargs: dict[str, Any] | None,
        retval: object,
        state: str | None = None,
        **_: object,
    ) -> None:
        began = self._started.pop(task_id, None)
        self.emit(
            "ran",
            task=task.name,
            entry=_entry_of(task.request),
            call=call_text(args, kwargs),
            state=state,
            result=None if retval is None else shortened(repr(retval)),
            seconds=None if began is None else round(time.monotonic() - began, 4),
        )

    def _on_unknown(self, name: str, message: Any, **_: object) -> None:  # noqa: ANN401
        self.emit("unknown", task=name, entry=(message.headers or {}).get("schedsync_entry"))

    def _on_revoked(self, request: Any, expired: bool | None = None, **_: object) -> None:  # noqa: ANN401
        self.emit(
            "expired" if expired else "revoked",
            task=request.task,
            entry=_entry_of(request),
            call=call_text(request.args, request.kwargs),
        )


def _entry_of(request: Any) -> str | None:  # noqa: ANN401 - celery.app.task.Context
    """The entry's name, which the scheduler wrote into the message's headers."""
    found = getattr(request, "schedsync_entry", None) or (getattr(request, "headers", None) or {}).get(
        "schedsync_entry"
    )
    return found if isinstance(found, str) else None
