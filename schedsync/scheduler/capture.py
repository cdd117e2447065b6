"""Catching the Redis commands that kombu would send for a message, instead of sending them.

Messages are built by Celery's and kombu's own code, so routes, serialisers, compression, priorities and signals all
apply; only the last step, the push, is kept back and handed to the store, which makes it in the same script that
advances the entry. Seen on kombu 5.5 to 5.7.
"""

from collections.abc import Callable
from typing import Any

from kombu import Connection
from kombu.transport.redis import Transport
from kombu.utils.json import dumps

from schedsync.store.slot_records import Push

_Mixin: Any = object  # stands before a Channel, of which the stubs leave out what is used here


class CapturingMixin(_Mixin):  # type: ignore[misc] # as said
    """Over a Redis transport's ``Channel``: keeps what would be pushed or published.

    Attributes:
        captured: The commands of the message being built, in order; whoever builds calls ``forget`` before.
        exchanges: The exchange of each of them; empty for the default one.
        tables: Binding tables read so far, remembered until whoever builds empties it: topic and named direct
            exchanges would otherwise read theirs from the server for every message.
    """

    captured: list[Push]
    exchanges: list[str]
    tables: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - kombu's own arguments, handed through
        self.captured = []
        self.exchanges = []
        self.tables = {}
        super().__init__(*args, **kwargs)

    def _put(self, queue: str, message: Any, **_options: Any) -> None:  # noqa: ANN401 - kombu's own message
        prefix = self.global_keyprefix
        key = prefix + self._q_for_pri(queue, self._get_message_priority(message, reverse=False))
        # Older kombu knows no ``x-expires``.
        expire_ms = (getattr(self, "_expires", None) or {}).get(queue)
        keys = tuple(prefix + self._q_for_pri(queue, step) for step in self.priority_steps) if expire_ms else ()
        self.exchanges.append(message["properties"]["delivery_info"].get("exchange") or "")
        self.captured.append(
            Push(kind="lpush", key=key, payload=_encoded(message), expire_ms=expire_ms, expire_keys=keys)
        )

    def _put_fanout(self, exchange: str, message: Any, routing_key: str, **_options: Any) -> None:  # noqa: ANN401
        topics_of: Callable[[str, str], list[str]] | None = getattr(self, "_get_publish_topics", None)
        topics = topics_of(exchange, routing_key) if topics_of else [self._get_publish_topic(exchange, routing_key)]
        payload = _encoded(message)
        for topic in topics:
            key = self.global_keyprefix + topic
            self.exchanges.append(exchange)
            self.captured.append(Push(kind="publish", key=key, payload=payload, expire_ms=None, expire_keys=()))

    def forget(self) -> None:
        """Begin with the next message."""
        self.captured.clear()
        self.exchanges.clear()

    def get_table(self, exchange: str) -> Any:  # noqa: ANN401 - kombu's own table
        """The exchange's bindings, read once per batch."""
        table = self.tables.get(exchange)
        if table is None:
            table = self.tables[exchange] = super().get_table(exchange)
        return table

    def _queue_bind(self, exchange: str, *meta: Any) -> None:  # noqa: ANN401 - kombu's own binding
        self.tables.pop(exchange, None)
        super()._queue_bind(exchange, *meta)

    def read_raw(self, *, db: int, key: str) -> bytes | None:
        """Read a text key of any database of the broker's server, past every key prefix of kombu's.

        Opens a connection of its own and closes it.

        Args:
            db: The database number.
            key: The key as it is on the server.

        Returns:
            The value, ``None`` where there is none.
        """
        pool = self.pool
        connection = pool.connection_class(**pool.connection_kwargs)
        try:
            connection.connect()
            connection.send_command("SELECT", db)
            connection.read_response()
            connection.send_command("GET", key)
            value = connection.read_response()
        finally:
            connection.disconnect()
        return value.encode() if isinstance(value, str) else value

    @property
    def database(self) -> int:
        """The number of the database that the broker's lists are in."""
        return int(self.pool.connection_kwargs.get("db") or 0)


def is_redis(connection: Connection) -> bool:
    """Whether a broker connection speaks to Redis through kombu's own transport, so that it can be captured."""
    return issubclass(connection.get_transport_cls(), Transport)


def capture_on(connection: Connection) -> Connection:
    """Make a Redis broker connection, not yet used, capture instead of push.

    Args:
        connection: Made for us alone and not connected yet.

    Returns:
        The same connection.
    """
    transport: Any = connection.get_transport_cls()
    channel = type("CapturingChannel", (CapturingMixin, transport.Channel), {})
    connection.transport_cls = type("CapturingTransport", (transport,), {"Channel": channel})  # type: ignore[assignment]
    return connection


def _encoded(message: Any) -> bytes:  # noqa: ANN401 - kombu's own message
    text = dumps(message)
    return text if isinstance(text, bytes) else text.encode()
