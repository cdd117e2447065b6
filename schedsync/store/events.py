"""Waiting for changes: a subscription with a connection of its own."""

import threading
from datetime import timedelta

import redis
from redis.client import PubSub

from schedsync.errors import StoreError
from schedsync.store.failures import translated
from schedsync.store.session import Session

_PAUSE_S = 1.0


class EventListener:
    """Hears that something changed. For one thread; ``close`` may be called from another.

    The first wait subscribes, and a lost connection is made again by the next; both count as a change, since one may
    have been missed.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._channel = session.keys.events
        self._pubsub: PubSub | None = None
        self._closed = threading.Event()

    def wait(self, timeout: timedelta) -> bool:
        """Wait until something changes, at most ``timeout``; never raises for a server that is away.

        Returns:
            ``True`` when something changed, or may have.
        """
        seconds = max(timeout.total_seconds(), 0.0)
        try:
            if self._pubsub is None:
                self._pubsub = self._subscribe()
                return True
            return self._heard(self._pubsub, seconds)
        except StoreError:
            self._drop()
            self._closed.wait(min(seconds, _PAUSE_S))
            return False

    def _subscribe(self) -> PubSub:
        def subscribe(client: redis.Redis) -> PubSub:
            pubsub: PubSub = client.pubsub(ignore_subscribe_messages=False)  # type: ignore[no-untyped-call]
            pubsub.subscribe(self._channel)
            # Confirmed before the caller looks at the store again, so that no change falls in between.
            pubsub.get_message(timeout=self._session.settings.command_timeout.total_seconds())
            return pubsub

        return self._session.call(subscribe)

    def _heard(self, pubsub: PubSub, seconds: float) -> bool:
        with translated(self._session.masked_url):
            message = pubsub.get_message(timeout=seconds)
            changed = message is not None
            while message is not None:  # several changes wake once
                message = pubsub.get_message(timeout=0)
            return changed

    def _drop(self) -> None:
        pubsub, self._pubsub = self._pubsub, None
        if pubsub is not None:
            pubsub.close()

    def close(self) -> None:
        """End the subscription, and any pause of a wait."""
        self._closed.set()
        self._drop()
