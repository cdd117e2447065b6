"""Who leads: a state machine over the store's lock, and the thread that keeps the lease alive.

    standby ──granted──▶ leader ──lease lost, or nearly over──▶ stepping down ──▶ standby
                            └──────────── clean stop: released ───────────────▶ standby

Nothing here is trusted for safety: every write carries the fencing token and the store refuses an old one. The lease
only makes sure that somebody leads, and the checks here only save work that would be refused.
"""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from schedsync import __version__
from schedsync.errors import StoreError
from schedsync.settings import StoreSettings
from schedsync.store.lock_records import Held, Holder, Lost
from schedsync.store.store import Store

logger = logging.getLogger("schedsync.scheduler")

#: Part of the lease that is not used any more, so that the leader has stopped before anybody else can be granted.
_MARGIN = 0.05
#: The closing client waits this long for anything.
_CLOSING_TIMEOUT = timedelta(seconds=1)
#: Longest nap of the renewing thread, so that it notices soon that it is not needed any more.
_NAP = 0.5


@dataclass(slots=True)
class _Term:
    """One leadership. The renewing thread changes only its own term, the main loop only which one is current.

    Attributes:
        token: The fencing token.
        holder: In whose name.
        ends: When it must be taken for over, in ``time.monotonic`` seconds, counted from before the request was
            sent.
        lost: Why it is over already, or ``None``.
        closed: Whether the renewing thread is to end.
        revision: Of the newest apply, as the last renewal told it; 0 before the first.
    """

    token: int
    holder: Holder
    ends: float
    lost: str | None = None
    closed: bool = False
    revision: int = 0


def make_holder(now: datetime) -> Holder:
    """This process as the lock's holder.

    Args:
        now: Since when it stands.
    """
    return Holder(
        host=socket.gethostname(), pid=os.getpid(), nonce=secrets.token_hex(8), version=__version__, since=now
    )


class Leadership:
    """One process's standing.

    The main loop calls everything but the renewal, which runs in a thread of its own with its own client. No lock
    is shared between them: each attribute has one writer and is written whole.
    """

    def __init__(
        self, store: Store, *, ttl: timedelta, holder: Holder, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._ttl = ttl
        self._holder = holder
        self._monotonic = monotonic
        self._term: _Term | None = None
        self._progress = monotonic()

    @property
    def holds(self) -> bool:
        """Whether the lease still lasts, by this host's monotonic clock and with a margin."""
        term = self._term
        margin = self._ttl.total_seconds() * _MARGIN
        return term is not None and term.lost is None and self._monotonic() < term.ends - margin

    @property
    def token(self) -> int | None:
        """The fencing token, ``None`` while standing by."""
        term = self._term
        return term.token if term is not None else None

    @property
    def revision(self) -> int:
        """Of the newest apply that a renewal told of, so that one whose event got lost is noticed; 0 for none yet."""
        term = self._term
        return term.revision if term is not None else 0

    def stand(self) -> timedelta | None:
        """Try the lock once, without waiting.

        Returns:
            ``None`` when it was granted; else how long the holder's lease still lasts.

        Raises:
            StoreError: Where the store cannot answer.
        """
        asked = self._monotonic()
        answer = self._store.lock.acquire(self._holder, self._ttl)
        if isinstance(answer, Held):
            return answer.remaining
        # The same holder asking again, after a lost reply, is told of the first grant, which ends sooner.
        left = (answer.expires - self._store.clock.now()).total_seconds()
        ends = min(asked + self._ttl.total_seconds(), self._monotonic() + left)
        term = self._term = _Term(answer.token, self._holder, ends)
        self.progress()
        threading.Thread(target=self._renew_until_over, args=(term,), name="schedsync-lease", daemon=True).start()
        return None

    def progress(self) -> None:
        """Say that the main loop is alive: called for each message and each wait."""
        self._progress = self._monotonic()

    def step_down(self, reason: str) -> None:
        """Stop leading without releasing: the lock is another's already, or cannot be reached.

        Args:
            reason: For the log, unless the renewing thread knows better.
        """
        term = self._leave()
        if term is not None:
            logger.warning(
                "No longer the leader: %s. Standing by.", term.lost or reason, extra={"action": "stepped_down"}
            )

    def resign(self) -> None:
        """Stop leading and release the lock at once, on purpose.

        Raises:
            StoreError: Where the store cannot answer; the lease then simply ends.
        """
        term = self._leave()
        if term is not None:
            self._store.lock.release(term.holder, term.token)

    def close(self, settings: StoreSettings) -> None:
        """Release the lock from inside a signal handler: idempotent, never raises, takes no lock, joins nothing.

        Args:
            settings: The store's, for a client of its own: the usual one may be in the middle of a command.
        """
        term = self._leave()
        if term is None:
            return
        try:
            closing = Store.open(
                replace(settings, connect_timeout=_CLOSING_TIMEOUT, command_timeout=_CLOSING_TIMEOUT, retries=0)
            )
            closing.lock.release(term.holder, term.token)
            closing.close()
        except StoreError as error:
            logger.warning(
                "The lock could not be released (%s); another scheduler takes over when the lease ends.",
                error,
                extra={"action": "release_failed"},
            )

    def _leave(self) -> _Term | None:
        """End the term, if there is one; its thread ends by itself, and the next stands under another nonce."""
        term, self._term = self._term, None
        if term is not None:
            term.closed = True
            self._holder = replace(self._holder, nonce=secrets.token_hex(8))
        return term

    def _renew_until_over(self, term: _Term) -> None:
        """Run in the thread: renew every third of the lease while the main loop makes progress."""
        ttl = self._ttl.total_seconds()
        bound = min(self._store.settings.command_timeout, self._ttl / 2)
        store = Store.open(replace(self._store.settings, connect_timeout=bound, command_timeout=bound, retries=0))
        try:
            next_at = self._monotonic() + ttl / 3
            while not term.closed and term.lost is None and self._monotonic() < term.ends:
                pause = next_at - self._monotonic()
                if pause > 0:
                    time.sleep(min(pause, _NAP))
                    continue
                next_at = self._monotonic() + (ttl / 3 if self._renew(store, term) else ttl / 12)
        finally:
            store.close()

    def _renew(self, store: Store, term: _Term) -> bool:
        """Renew once; whether it worked."""
        asked = self._monotonic()
        if asked - self._progress > self._ttl.total_seconds():
            return False
        try:
            answer = store.lock.renew(term.holder, term.token, self._ttl)
        except StoreError:
            return False  # The main loop meets the same trouble and reports it; the lease runs on meanwhile.
        if isinstance(answer, Lost):
            term.lost = "another scheduler holds the lock, or it was deleted"
            return False
        term.ends = asked + self._ttl.total_seconds()
        term.revision = answer.revision
        return True
