"""Real ``celery beat`` and ``celery worker`` processes for the tests, ended by their process ids."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import redis

from schedsync.model.entry.entry import Entry
from schedsync.model.timing import Every
from schedsync.model.values.json_text import Json
from schedsync.settings import StoreSettings
from schedsync.store.changes import create_of, delete_of, request_of, update_of
from schedsync.store.store import Store
from tests.servers import wait_until

ROOT = Path(__file__).resolve().parent.parent
LOG_FORMAT = "%(asctime)s %(levelname)s %(process)d %(action)s %(message)s"


@dataclass(frozen=True)
class Message:
    """One message as it lies in the broker's list."""

    entry: str
    slot: datetime
    task_id: str
    headers: Mapping[str, Any]
    body: Any


class Process:
    """One Celery process of ``tests.beat_app``, its output kept in a file."""

    def __init__(self, arguments: Iterable[str], *, environment: Mapping[str, str]) -> None:
        handle, name = tempfile.mkstemp(prefix="ss-beat-", suffix=".log")
        os.close(handle)
        self._log = Path(name)
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.beat_app", *arguments],
                cwd=ROOT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if error is not None:
            sys.stderr.write(f"--- output of {self.process.args}\n{self.output[-6000:]}\n")
        self._log.unlink(missing_ok=True)

    @property
    def output(self) -> str:
        """What it has written so far."""
        return self._log.read_text(errors="replace")

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def expect(self, text: str, timeout: float = 60.0, *, times: int = 1) -> None:
        """Wait until its output holds a text, so many times."""

        def written() -> bool:
            if len(re.findall(re.escape(text), self.output)) >= times:
                return True
            if not self.alive:
                raise AssertionError(f"the process ended:\n{self.output[-6000:]}")
            return False

        wait_until(written, timeout, what=f"{text!r} in the output")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def kill(self) -> None:
        """End it at once."""
        if self.alive:
            self.process.kill()
        self.process.wait(timeout=10)

    def stop(self, timeout: float = 15.0) -> int:
        """End it as a supervisor does, and return its exit code."""
        self.process.terminate()
        return self.process.wait(timeout=timeout)

    def close(self) -> None:
        """End it and whatever it started: they are in a session of their own."""
        if self.alive:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(timeout=10)


class Scene:
    """A store, a broker and a key prefix, and what happens on them.

    Attributes:
        store: The store, as a command would open it.
        settings: Its settings.
    """

    def __init__(self, store_url: str, broker_url: str | None = None) -> None:
        self.prefix = f"test-{uuid.uuid4().hex[:10]}"
        self.queue = f"q-{self.prefix}"
        self.broker_url = broker_url or store_url
        self.settings = StoreSettings(redis_url=store_url, key_prefix=self.prefix)
        self.store = Store.open(self.settings)
        self.client = redis.Redis.from_url(store_url)
        self.broker = redis.Redis.from_url(self.broker_url) if self.broker_url.startswith("redis") else self.client

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()
        self.client.close()
        self.broker.close()

    def environment(self, **conf: Any) -> dict[str, str]:
        """For a process of this scene; settings over the tests' usual ones."""
        usual = {
            "schedsync_redis_url": self.settings.redis_url,
            "schedsync_key_prefix": self.prefix,
            "schedsync_lock_ttl": 1,
            "task_default_queue": self.queue,
        }
        return {
            "TEST_BROKER": self.broker_url,
            "TEST_CONF": json.dumps(usual | conf),
            "TEST_NOTES": self.settings.redis_url,
            "TEST_NOTES_KEY": f"notes-{self.prefix}",
        }

    def beat(self, *arguments: str, scheduler: str = "schedsync.Scheduler", **conf: Any) -> Process:
        """A real beat; it is not waited for."""
        return Process(
            ["beat", "-S", scheduler, "-l", "INFO", "--pidfile=", *arguments], environment=self.environment(**conf)
        )

    def worker(self, *arguments: str, pool: str = "solo", **conf: Any) -> Process:
        """A real worker of one process, or of one and its children."""
        usual = ["-P", pool, "-c", "1", "-l", "WARNING", "-Q", self.queue, "--without-gossip", "--without-mingle"]
        return Process(["worker", *usual, *arguments], environment=self.environment(**conf))

    def celery(self, *arguments: str, **conf: Any) -> Process:
        """Any other Celery command."""
        return Process(arguments, environment=self.environment(**conf))

    def apply(self, *entries: Entry, owner: str | None = "tests") -> datetime:
        """Create or update entries; the store's time at the apply."""
        now = self.store.now()
        live = self.store.read_entries([entry.name for entry in entries])
        changes = [
            update_of(live[entry.name], entry, source=None, now=now)
            if entry.name in live
            else create_of(entry, owner=owner, source=None, now=now)
            for entry in entries
        ]
        self.store.apply_plan(request_of(changes, owner=owner, now=now, by="tests", action="apply"))
        return now

    def remove(self, *names: str) -> datetime:
        """Delete entries; the store's time just after."""
        now = self.store.now()
        live = self.store.read_entries(names)
        changes = [delete_of(live[name]) for name in names]
        self.store.apply_plan(request_of(changes, owner="tests", now=now, by="tests", action="apply"))
        return self.store.now()

    def sent(self) -> list[Message]:
        """What lies in the broker's list on the store's server, oldest first."""
        return [decoded(raw) for raw in reversed(self.broker.lrange(self.queue, 0, -1))]

    def catch_up(self, *names: str, timeout: float = 120) -> datetime:
        """Wait until every one of these entries has sent a slot of later than now; which moment that was."""
        now = self.store.now()

        def sent_since() -> bool:
            live = self.store.read_entries(names)
            states = [live[name].state for name in names]
            return all(state and state.last_slot and state.last_slot > now for state in states)

        wait_until(sent_since, timeout, what=f"a slot after {now} of each entry")
        return now

    def newest(self) -> datetime:
        """The slot of the message that came last; long ago when there is none."""
        raw = self.broker.lindex(self.queue, 0)
        return decoded(raw).slot if raw else datetime(1970, 1, 1, tzinfo=UTC)

    def runs(self) -> list[dict[str, Any]]:
        """The records of the ``runs`` stream, oldest first."""
        found = self.client.xrange(f"{{{self.prefix}}}:runs")
        return [{"entry": fields[b"entry"].decode(), **json.loads(fields[b"run"])} for _id, fields in found]

    def notes(self) -> list[dict[str, Any]]:
        """What the worker's tasks wrote down."""
        return [json.loads(raw) for raw in self.client.lrange(f"notes-{self.prefix}", 0, -1)]


def decoded(raw: bytes) -> Message:
    """A message of the Redis transport."""
    message = json.loads(raw)
    headers = message["headers"]
    body = json.loads(base64.b64decode(message["body"]))
    return Message(headers["schedsync_entry"], instant(headers["schedsync_slot"]), headers["id"], headers, body)


def instant(text: str) -> datetime:
    """Read a slot header."""
    return datetime.fromisoformat(text).astimezone(UTC)


def every(name: str, seconds: float, *, args: Iterable[Any] = (), **fields: Any) -> Entry:
    """An entry on a grid, running the tests' task."""
    period = timedelta(seconds=seconds)
    return Entry(name=name, task="tests.note", timing=Every(period), args=Json.of(list(args)), **fields)


def grid(first: datetime, last: datetime, seconds: float) -> list[datetime]:
    """The grid's instants from the first strictly after ``first`` up to ``last``."""
    period = timedelta(seconds=seconds)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    start = (first - epoch) // period + 1
    end = (last - epoch) // period
    return [epoch + k * period for k in range(start, end + 1)]


def sleep_until(condition_at: float) -> None:
    """Sleep to a monotonic instant."""
    time.sleep(max(0.0, condition_at - time.monotonic()))
