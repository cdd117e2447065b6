"""The store's verbs, on one Redis or Valkey."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Self

from schedsync.clock import ServerClock
from schedsync.model.state.history import Revision
from schedsync.model.state.live import Live, LiveEntry
from schedsync.settings import StoreSettings
from schedsync.store.apply_records import ApplyAnswer, ApplyRequest
from schedsync.store.applying import Applying
from schedsync.store.dispatching import Dispatching
from schedsync.store.durability import read_risks
from schedsync.store.events import EventListener
from schedsync.store.history import History
from schedsync.store.leading import Leading
from schedsync.store.lock import Lock
from schedsync.store.lock_records import LockState
from schedsync.store.outbox import Outbox
from schedsync.store.reading import Reading
from schedsync.store.session import ObservingClock, Session
from schedsync.store.slot_records import BrokerTarget, Confirmation, Due, OutboxItem, SlotAnswer, SlotCommit

_PROBE_MS = 10_000


class Store:
    """One key prefix of one server. Lazy: nothing is connected before the first verb.

    All verbs raise the ``StoreError`` tree; none raises the driver's errors.

    Attributes:
        settings: How to reach it.
        clock: Fed with the server's time from every reply that carries it.
        lock: Who leads.
        masked_url: The URL without its password.
        database: The database number.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._reading = Reading(session)
        self._applying = Applying(session)
        self._history = History(session)
        self._dispatching = Dispatching(session)
        self._outbox = Outbox(session)
        self._leading = Leading(session)
        self.settings = session.settings
        self.clock = session.clock
        self.lock = Lock(session)

    @classmethod
    def open(cls, settings: StoreSettings, *, clock: ObservingClock | None = None) -> Self:
        """A store for the settings, without any I/O.

        Raises:
            ConfigurationError: For a URL, option or key prefix that cannot be used.
        """
        return cls(Session(settings, clock if clock is not None else ServerClock()))

    @property
    def masked_url(self) -> str:
        """The URL without its password."""
        return self._session.masked_url

    @property
    def database(self) -> int:
        """The database number that the URL names."""
        return self._session.database

    def close(self) -> None:
        """Close this process's connections; the next verb opens them again."""
        self._session.close()

    def now(self) -> datetime:
        """The server's time, asked for now."""
        return self._session.observe_time(self._session.call(lambda client: client.time()))

    def ping(self) -> None:
        """Reach the server, or raise. By ``TIME``: ``PING`` is refused where the disk is full, and reads are not."""
        self.now()

    def read_risks(self) -> tuple[str, ...]:
        """What about the server can lose the schedule, a sentence each. See ``durability``."""
        return read_risks(self._session)

    def read_live(self) -> Live:
        """Everything of the prefix that a plan needs, at one moment. See ``Reading``."""
        return self._reading.read_live()

    def read_entries(self, names: Sequence[str]) -> dict[str, LiveEntry]:
        """Some entries, at one moment; names without an entry are left out."""
        return self._reading.read_entries(names)

    def apply_plan(self, request: ApplyRequest) -> ApplyAnswer:
        """Write all changes, or none. See ``Applying``."""
        return self._applying.apply_plan(request)

    def read_history(self, *, owner: str | None = None, limit: int | None = None) -> tuple[Revision, ...]:
        """What was applied, newest first. See ``History``."""
        return self._history.read(owner=owner, limit=limit)

    def applied_plan(self, plan_id: str) -> int | None:
        """The revision that a plan made, or ``None``. See ``History``."""
        return self._history.applied_plan(plan_id)

    def read_lock(self) -> LockState | None:
        """Who was granted the lock last, or ``None``."""
        return self.lock.read()

    def due_entries(self, *, token: int | None, now: datetime, limit: int) -> Due:
        """What is due at ``now``, ordered by (fire time, name). See ``Reading``."""
        return self._reading.due_entries(token=token, now=now, limit=limit)

    def commit_slots(
        self, *, token: int | None, commits: Sequence[SlotCommit], broker: BrokerTarget | None
    ) -> list[SlotAnswer]:
        """Commit each slot with its messages, or not at all. See ``Dispatching``."""
        return self._dispatching.commit_slots(token=token, commits=commits, broker=broker)

    def read_outbox(self, *, limit: int) -> list[OutboxItem]:
        """The oldest slots that another broker has not acknowledged. See ``Outbox``."""
        return self._outbox.read(limit=limit)

    def confirm_sent(self, *, token: int | None, confirmations: Sequence[Confirmation]) -> None:
        """End outbox items: acknowledged, or given up. See ``Outbox``."""
        self._outbox.confirm(token=token, confirmations=confirmations)

    def quarantine(self, *, token: int | None, name: str, digest: str, reason: str) -> None:
        """Take an entry that cannot be scheduled out of what fires. See ``Leading``."""
        self._leading.quarantine(token=token, name=name, digest=digest, reason=reason)

    def lift_quarantine(self, *, token: int | None, name: str, due: datetime | None) -> None:
        """Let an entry back. See ``Leading``."""
        self._leading.lift_quarantine(token=token, name=name, due=due)

    def set_application(self, *, token: int | None, application: str, broker: str) -> tuple[str, str]:
        """Record whose key prefix this is, if nobody has; what is recorded. See ``Leading``."""
        return self._leading.set_application(token=token, application=application, broker=broker)

    def subscribe(self) -> EventListener:
        """A listener for changes; it connects when it is first waited on."""
        return EventListener(self._session)

    def is_same_server(self, read_elsewhere: Callable[[str], bytes | None]) -> bool:
        """Whether another connection reaches this very server: a random value is written, and read through it.

        Args:
            read_elsewhere: Reads a key through the other connection, in this store's database number (``database``).
        """
        value = secrets.token_hex(16).encode()
        key = self._session.keys.probe
        self._session.call(lambda client: client.set(key, value, px=_PROBE_MS))
        return read_elsewhere(key) == value
