"""Following the ``runs`` stream: what became of each slot, in the order in which it was written."""

from typing import Any

import redis

from schedsync.clock import ServerClock
from schedsync.settings import StoreSettings
from schedsync.store.codec import UnreadableError
from schedsync.store.record_text import decode_run
from schedsync.store.session import Session
from schedsync.store.slot_records import RunRecord

_BATCH = 1000


class RunLog:
    """Reads the stream forward, each record once. Lazy: connects at the first read.

    Args:
        settings: How to reach the store.
    """

    def __init__(self, settings: StoreSettings) -> None:
        self._session = Session(settings, ServerClock())
        self._after = "-"

    def read_new(self) -> tuple[RunRecord, ...]:
        """The records written since the last call, oldest first, a thousand at most.

        The first call begins with the oldest one kept. A record that cannot be read is passed over.

        Raises:
            StoreError: When the store cannot be read; the next call goes on where this one began.
        """
        runs = self._session.keys.runs

        def read(client: redis.Redis) -> list[tuple[bytes, dict[bytes, bytes]]]:
            answer: Any = client.xrange(runs, min=self._after, count=_BATCH)
            return list(answer)

        records = []
        for identifier, fields in self._session.call(read):
            self._after = f"({identifier.decode()}"
            try:
                records.append(decode_run(fields[b"entry"].decode(), fields[b"run"].decode()))
            except (UnreadableError, KeyError, UnicodeDecodeError):
                continue
        return tuple(records)

    def close(self) -> None:
        """Close the connection."""
        self._session.close()
