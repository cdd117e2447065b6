"""Waiting for the next fire time, or for word that something changed."""

from datetime import timedelta

from schedsync.store.events import EventListener
from schedsync.store.store import Store

#: The longest wait in one go, so that a signal, the lease and Celery's own shutdown are noticed soon.
SLICE = timedelta(seconds=1)


class Waiter:
    """Waits on the store's ``events``; without them, simply waits."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listener: EventListener | None = None

    def wait(self, wanted: timedelta) -> bool:
        """Wait at most this long, and never longer than a slice.

        Args:
            wanted: How long nothing is due.

        Returns:
            Whether something changed, or may have while nobody listened.
        """
        timeout = min(wanted, SLICE)
        if self._listener is None:
            # Heard from now on; whatever came before is looked for once.
            self._listener = self._store.subscribe()
            self._listener.wait(timedelta(0))
            return True
        return self._listener.wait(timeout)
