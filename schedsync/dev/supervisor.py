"""``schedsync dev``: everything that a schedule needs to run, in one terminal, gone when it ends."""

import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kombu import Connection
from kombu.pidbox import Mailbox

from schedsync.dev.child_settings import CONTROL
from schedsync.dev.console import Console
from schedsync.dev.desired import Manifests
from schedsync.dev.follower import Follower
from schedsync.dev.processes import Child, ProcessGroup
from schedsync.dev.stopping import StopSignals
from schedsync.dev.streams import Events, Lines, Streams
from schedsync.errors import SchedsyncError, StoreUnavailableError
from schedsync.model.entry.entry import Entry
from schedsync.report.style import PLAIN, Style
from schedsync.settings import StoreSettings
from schedsync.store.run_log import RunLog
from schedsync.store.store import Store

_TURN = timedelta(milliseconds=100)
_LOOK_AT_FILES = timedelta(milliseconds=200)
_GRACE = timedelta(seconds=8)
_BUILT_IN = "the built-in application runs any task name by showing its call"


class ChildEndedError(SchedsyncError):
    """The worker, beat or the embedded server ended though nobody asked it to; the rest was stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DevSettings:
    """What to run.

    Attributes:
        manifests: The files to follow.
        app: ``module:attribute``, or ``None`` for the built-in application, whose worker runs any task name.
        key_prefix: Of the embedded store.
        debug: Whether errors of the worker and beat show their traceback.
        findings: How findings in the files are dressed.
    """

    manifests: Manifests
    app: str | None = None
    key_prefix: str
    debug: bool = False
    findings: Style = PLAIN


def run(settings: DevSettings, console: Console) -> int:
    """Run until a signal says stop; then nothing is left: no process, no directory.

    The first signal lets running tasks finish, for some seconds; the second ends everything at once.

    Returns:
        The signal's number.

    Raises:
        InvalidFilesError: When the manifests have errors at the start; later ones are shown, and the last good
            schedule goes on.
        ConfigurationError: When there are no manifests, or the embedded server cannot be started.
        ChildEndedError: When a process ended by itself; what it said has been shown.
    """
    try:
        return _run(settings, console)
    except BrokenPipeError:
        # Nobody reads any more. What Python would still write at its exit goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return signal.SIGPIPE


def _run(settings: DevSettings, console: Console) -> int:
    with StopSignals() as stop:
        follower = Follower(settings.manifests, console, settings.findings)
        follower.read_first()
        with ProcessGroup() as group:
            number = _Terminal(settings, console, follower, group, stop).run()
        console.status("stopped")
        return number


class _Terminal:
    """One run: the loop that moves what the processes say to the terminal, and what the files say to the store."""

    def __init__(
        self,
        settings: DevSettings,
        console: Console,
        follower: Follower,
        group: ProcessGroup,
        stop: StopSignals,
    ) -> None:
        self._settings = settings
        self._console = console
        self._follower = follower
        self._group = group
        self._stop = stop
        store = StoreSettings(redis_url=group.server.store_url, key_prefix=settings.key_prefix)
        self._store = Store.open(store)
        self._runs = RunLog(store)
        self._streams = Streams(stop.descriptor)
        self._ready: set[str] = set()
        self._queues: set[str] = set()

    def run(self) -> int:
        """Start, loop, stop.

        Returns:
            The signal that ended it.
        """
        try:
            self._start()
            while not self._stop.received:
                with suppress(StoreUnavailableError):  # the server ended; the next lines say so
                    self._turn()
                ended = self._group.ended()
                if ended is not None:
                    self._show(*self._streams.wait(timedelta(0)))
                    raise ChildEndedError(f"{ended} ended by itself; everything was stopped. What it said stands above")
                if self._follower.look_due(_LOOK_AT_FILES):
                    self._follower.follow(self._store)
            return self._stop_all()
        finally:
            self._streams.close()
            self._runs.close()
            self._store.close()

    def _start(self) -> None:
        self._console.status(f"embedded Valkey at {self._group.server.store_url}")
        self._follower.apply(self._store)
        for role in ("worker", "beat"):
            child = self._group.start(
                role, app=self._settings.app, key_prefix=self._settings.key_prefix, debug=self._settings.debug
            )
            self._streams.add(child)

    def _turn(self) -> None:
        lines, events = self._streams.wait(_TURN)
        # A message that has run was committed before: reading the record now shows "sent" above "ran".
        for record in self._runs.read_new():
            self._console.run(record, self._entry(record.entry))
        self._show(lines, events)

    def _show(self, lines: Lines, events: Events) -> None:
        for child, line in lines:
            self._console.output(child.role, line)
        for child, event in events:
            self._on_event(child, event)

    def _on_event(self, child: Child, event: dict[str, object]) -> None:
        match event:
            case {"event": "ready"}:
                self._on_ready(child.role)
            case {"event": "queue", "queue": str(queue)}:
                self._consume(queue)
            case _:
                self._console.ran(event)

    def _on_ready(self, role: str) -> None:
        self._ready.add(role)
        if role == "worker":
            what = _BUILT_IN if self._settings.app is None else self._settings.app
            self._console.status(f"worker ready: {what}")
            for queue in sorted(self._queues):
                self._add_consumer(queue)
        else:
            self._console.beat_is_ready()
            self._console.status("beat ready; Ctrl-C stops everything")

    def _consume(self, queue: str) -> None:
        """Have the worker take messages from a queue that somebody has sent to; it knows its own queues only."""
        if queue not in self._queues:
            self._queues.add(queue)
            if "worker" in self._ready:
                self._add_consumer(queue)

    def _add_consumer(self, queue: str) -> None:
        with Connection(self._group.server.broker_url) as connection:
            mailbox: Any = Mailbox(CONTROL, type="fanout", serializer="json")(connection)
            mailbox.cast(None, "add_consumer", {"queue": queue})

    def _entry(self, name: str) -> Entry | None:
        """What the files say of an entry; of others, such as those of ``beat_schedule``, what is live."""
        declared = self._follower.entry(name)
        if declared is not None:
            return declared
        live = self._store.read_entries([name]).get(name)
        return live.entry if live is not None else None

    def _stop_all(self) -> int:
        number = self._stop.received[0]
        self._console.status("stopping: running tasks may finish; Ctrl-C again ends them")
        self._group.terminate()
        deadline = time.monotonic() + _GRACE.total_seconds()
        while self._group.running() and len(self._stop.received) == 1 and time.monotonic() < deadline:
            for child, event in self._streams.wait(_TURN)[1]:
                self._on_event(child, event)
        if self._group.running():
            self._console.status("ending what still runs")
        return number
