"""Waiting for the next fire time, the lease's end, or for word that something changed."""

from datetime import timedelta

from schedsync.store.events import EventListener
from schedsync.store.store import Store

#: The longest wait in one go, so that a signal, the lease and Celery's own shutdown are noticed soon.
SLICE = timedelta(seconds=1)
#: The shortest time after which a standby asks for the lock again, and so the longest by which it lets a lease's end
#: pass.
STEP = timedelta(milliseconds=10)


class Pace:
    """When the main loop looks again, and in what slices it waits until then.

    Pure: every instant is an argument, in seconds of a monotonic clock.

    Args:
        lease: The lock's time to live; ``None`` without a lock.
    """

    def __init__(self, lease: timedelta | None) -> None:
        # Each wait is progress, so none may last as long as the lease.
        self._slice = SLICE if lease is None else min(SLICE, lease / 2)
        self._again_at = 0.0

    def stand_again(self, remaining: timedelta, *, told_at: float) -> None:
        """Another holds the lock: ask again when its lease has ended, unless it was renewed meanwhile.

        Args:
            remaining: How long the lease still lasts.
            told_at: When that was told: what is done between then and the wait makes no takeover later.
        """
        self.rest(max(remaining, STEP), now=told_at)

    def rest(self, wait: timedelta, *, now: float) -> None:
        """Nothing will be due for so long."""
        self._again_at = now + wait.total_seconds()

    def left(self, now: float) -> timedelta:
        """How long the next wait may last; zero when it is time to look."""
        return min(timedelta(seconds=max(self._again_at - now, 0.0)), self._slice)

    def look(self) -> None:
        """Look now: what was heard is heard once, so that a look that fails is taken again soon."""
        self._again_at = 0.0


class Waiter:
    """Waits on the store's ``events``; without them, simply waits."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listener: EventListener | None = None

    def wait(self, timeout: timedelta) -> bool:
        """Wait at most so long.

        Returns:
            Whether something changed, or may have while nobody listened.
        """
        if self._listener is None:
            # Heard from now on; whatever came before is looked for once.
            self._listener = self._store.subscribe()
            self._listener.wait(timedelta(0))
            return True
        return self._listener.wait(timeout)
