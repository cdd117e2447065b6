"""The scheduler that ``celery beat -S schedsync.Scheduler`` runs."""

import logging
import os
import time
from typing import Any

from celery import Celery, beat

from schedsync.errors import SchedsyncError, StoreError
from schedsync.scheduler.entry import BeatEntry, plain_beat_entry
from schedsync.scheduler.process import Process
from schedsync.scheduler.settings import DEFAULT_MAX_INTERVAL, read_settings
from schedsync.settings import SchedulerSettings
from schedsync.store.url import mask_url

logger = logging.getLogger("schedsync.scheduler")

#: After an error that nobody expected, so that it does not come in a flood.
_PAUSE_S = 1.0


class Scheduler(beat.Scheduler):
    """Celery's beat scheduler over the store.

    Any number of these may run against one store: one leads, the others stand by, and each slot is enqueued once. A
    lazy instance, which Celery makes for its banner, only knows its settings. All connections are made in the first
    tick, in the process that ticks.
    """

    Entry = BeatEntry
    max_interval: float = DEFAULT_MAX_INTERVAL.total_seconds()  # type: ignore[assignment] # Celery's stubs say int

    def __init__(
        self,
        app: Celery,
        schedule: Any = None,  # noqa: ANN401 - Celery's own
        max_interval: float | None = None,
        Producer: Any = None,  # noqa: ANN401 - Celery's own name
        lazy: bool = False,
        **kwargs: Any,  # noqa: ANN401 - whatever a later Celery hands to its schedulers
    ) -> None:
        self._asked_interval = max_interval
        self._settings: SchedulerSettings | None = None
        self._process: Process | None = None
        interval: Any = max_interval  # Celery's stubs allow whole seconds only
        super().__init__(app, schedule=schedule, max_interval=interval, Producer=Producer, lazy=lazy, **kwargs)
        if self._settings is not None:
            self.max_interval = self._settings.max_interval.total_seconds()

    def setup_schedule(self) -> None:
        """Read and check the settings; called by Celery's constructor unless lazy. Writes nothing, connects to nothing.

        Raises:
            ConfigurationError: For a setting that cannot work.
        """
        self._settings = read_settings(self.app, max_interval=self._asked_interval)

    @property
    def info(self) -> str:
        """A line for Celery's banner; never raises."""
        try:
            settings = self._settings or read_settings(self.app, max_interval=self._asked_interval)
        except SchedsyncError as error:
            return f"       . schedsync -> {error}"
        url, prefix = mask_url(settings.store.redis_url), settings.store.key_prefix
        lease = f"{settings.lock_ttl.total_seconds():g} s" if settings.lock else "off"
        return f"       . schedsync -> {url} (prefix {prefix}, lock {lease})"

    def tick(self, *_args: Any, **_kwargs: Any) -> float:  # noqa: ANN401 - Celery's own signature has defaults only
        """One look at the store and what follows from it, or one wait of a second at most.

        Returns:
            0: all waiting is done inside, where it can be interrupted. Never raises.
        """
        try:
            if self._process is None or self._process.pid != os.getpid():
                self._process = Process(self, self._settings or read_settings(self.app))
            self._process.tick()
        except Exception:  # this is one of the two rims
            logger.exception("The scheduler met an error it did not expect.", extra={"action": "unexpected"})
            time.sleep(_PAUSE_S)
        return 0.0

    def apply_async(
        self,
        entry: beat.ScheduleEntry,
        producer: Any = None,  # noqa: ANN401 - Celery's own
        advance: bool = True,
        **kwargs: Any,  # noqa: ANN401 - Celery's own
    ) -> Any:  # noqa: ANN401 - Celery's own
        """Send an entry's message, remembering what went wrong, which ``apply_entry`` swallows."""
        process = self._process
        try:
            result = super().apply_async(entry, producer=producer, advance=False, **kwargs)
        except Exception as error:
            if process is not None:
                process.applied = error
            raise
        if process is not None:
            process.applied = None
        return result

    def reserve(self, entry: beat.ScheduleEntry) -> beat.ScheduleEntry:  # type: ignore[override] # stubs are wrong
        """The entry itself: what comes next is the store's to know."""
        return entry

    def get_schedule(self) -> dict[str, beat.ScheduleEntry]:
        """The live entries, read afresh; empty where the store cannot be read."""
        process = self._process
        if process is None:
            return {}
        try:
            live = process.store.read_live()
        except StoreError:
            return {}
        return {
            name: plain_beat_entry(held.entry, held.state, self.app)
            for name, held in live.entries.items()
            if held.entry is not None
        }

    def set_schedule(self, schedule: Any) -> None:  # noqa: ANN401 - Celery's own
        """Nothing: Celery's constructor assigns an empty schedule."""

    schedule = property(get_schedule, set_schedule)

    def close(self) -> None:
        """Release the lease, so that a standby takes over at once; safe in a signal handler and twice."""
        process = self._process
        if process is None or process.pid != os.getpid():
            return
        try:
            process.close()
        except Exception:  # called from a signal handler, where nobody catches anything
            logger.exception("Closing the scheduler went wrong.", extra={"action": "close_failed"})
