"""What every verb of the store needs: a client, the keys, the clock, and errors in our own words."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import redis
from redis.client import Pipeline

from schedsync.clock import Clock
from schedsync.model.timing.instants import from_ms
from schedsync.settings import StoreSettings
from schedsync.store.connection import Connections
from schedsync.store.failures import translated
from schedsync.store.keys import Keys
from schedsync.store.scripts import Argument, Replicas, run_script
from schedsync.store.url import mask_url, parse_url

T = TypeVar("T")


class ObservingClock(Clock, Protocol):
    """A clock that takes the server's time from replies."""

    def observe(self, server_now: datetime) -> None:
        """Take the server's time from a reply that has just arrived."""
        ...


class Session:
    """One store, as seen from this process.

    Attributes:
        settings: How to reach it.
        clock: Fed with the time of every reply that carries one.
        keys: Of the key prefix.
        database: The database number that the URL names.
        masked_url: For messages.

    Raises:
        ConfigurationError: For a URL or key prefix that cannot be used.
    """

    def __init__(self, settings: StoreSettings, clock: ObservingClock) -> None:
        self.settings = settings
        self.clock = clock
        self.keys = Keys(settings.key_prefix)
        self.database = int(settings.redis_options.get("db", parse_url(settings.redis_url).db))
        self.masked_url = mask_url(settings.redis_url)
        self._connections = Connections(settings)

    def call(self, command: Callable[[redis.Redis], T]) -> T:
        """Run a command with this process's client; the driver's errors come out as ours."""
        with translated(self.masked_url):
            return command(self._connections.client)

    def read(self, queue: Callable[[Pipeline], object]) -> list[Any]:
        """Several reads at one moment, and the server's time.

        A server that is out of memory runs no transaction, not even of reads. There they are sent in one piece, which
        it runs one by one, and again if there was an apply among them.

        Args:
            queue: Puts the reads into a pipeline.

        Returns:
            Their answers, and that of ``TIME``.
        """

        def at_once(client: redis.Redis) -> list[Any]:
            pipeline = client.pipeline(transaction=True)
            queue(pipeline)
            pipeline.time()
            try:
                return pipeline.execute()
            except redis.exceptions.OutOfMemoryError:
                return self._read_in_one_piece(client, queue)

        return self.call(at_once)

    def _read_in_one_piece(self, client: redis.Redis, queue: Callable[[Pipeline], object]) -> list[Any]:
        while True:
            pipeline = client.pipeline(transaction=False)
            pipeline.hget(self.keys.meta, "revision")
            queue(pipeline)
            pipeline.time()
            pipeline.hget(self.keys.meta, "revision")
            before, *answers, after = pipeline.execute()
            if before == after:
                return answers

    def run(self, script: str, keys: Sequence[str], arguments: Sequence[Argument], *, replicated: bool = False) -> Any:  # noqa: ANN401 - each script's head says what it answers
        """Run a script; the driver's errors come out as ours.

        Args:
            script: Its name.
            keys: As its head lists them.
            arguments: As its head lists them.
            replicated: Whether to wait for as many replicas as the settings ask for.
        """
        settings = self.settings
        wanted = settings.wait_replicas if replicated else 0
        replicas = Replicas(wanted, settings.command_timeout / 2) if wanted else None
        with translated(self.masked_url):
            return run_script(self._connections.client, script, keys, arguments, replicas=replicas)

    def observe_ms(self, ms: bytes) -> datetime:
        """Take the server's time, in ms, from a reply that has just arrived."""
        now = from_ms(int(ms))
        self.clock.observe(now)
        return now

    def observe_time(self, time: Sequence[int]) -> datetime:
        """Take the reply of ``TIME``: seconds and microseconds."""
        seconds, microseconds = time
        now = from_ms(int(seconds) * 1000) + timedelta(milliseconds=int(microseconds) // 1000)
        self.clock.observe(now)
        return now

    def close(self) -> None:
        """Close this process's connections."""
        self._connections.close()
