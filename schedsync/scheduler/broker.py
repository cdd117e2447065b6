"""The broker as the scheduler sees it: on the store's own server, where messages are captured, or anywhere else."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from celery import Celery
from kombu import Connection, Producer
from kombu.exceptions import OperationalError
from kombu.transport import resolve_transport

from schedsync.errors import SchedsyncError
from schedsync.scheduler.capture import CapturingMixin, capture_on, is_redis
from schedsync.store.failures import busy_word
from schedsync.store.slot_records import BrokerTarget, Push
from schedsync.store.store import Store

logger = logging.getLogger("schedsync.scheduler")


class BrokerDownError(SchedsyncError):
    """The broker cannot be reached or cannot take messages now; what was to be sent stays due."""


class MessageError(SchedsyncError):
    """This one message cannot be built or is refused for good; others may still be sent."""


Send = Callable[[Any], None]
"""Called with a producer: sends one message through Celery, raising what Celery raised."""


def warm_up(app: Celery) -> None:
    """Have Celery load what it loads for its first message, which takes a tenth of a second; connects to nothing."""
    _ = app.amqp.send_task_message
    _ = app.amqp.router
    resolve_transport(app.connection_for_write().transport_cls)


class Broker:
    """Our own connection to the app's broker, opened lazily, dropped on any trouble.

    Attributes:
        target: Where the broker's lists are on the store's server; ``None`` when the broker is elsewhere, or where
                there is any doubt.
        is_open: Whether ``open`` has worked since the last trouble.
    """

    def __init__(self, app: Celery, *, bound: timedelta) -> None:
        self._app = app
        self._bound = bound.total_seconds()
        self._capturing: Connection | None = None
        self._sending: Connection | None = None
        self._producers: dict[int, Any] = {}
        self.target: BrokerTarget | None = None
        self.is_open = False

    @property
    def identity(self) -> str:
        """Which broker this is, without credentials, once ``open`` has worked.

        On the store's own server that is all there is to say: hosts may know it by different names, and it may move
        together with the store. Elsewhere it is the address: ``amqp://localhost:5672/``.
        """
        if self.target is not None:
            return f"the store's own server, database {self.target.db}"
        connection = self._app.connection_for_write()
        host = connection.host if "://" not in (connection.hostname or "") else connection.hostname
        return f"{connection.transport_cls}://{host}/{str(connection.virtual_host or '').lstrip('/')}"

    def open(self, store: Store) -> None:
        """Connect, and find out by trying whether the broker is on the store's own server.

        Raises:
            BrokerDownError: When the broker cannot be reached.
            StoreError: When the store cannot.
        """
        self.close()
        store.ping()  # where both are away, it is the store that is missed
        capturing = self._connect(capture=True)
        away: tuple[type[BaseException], ...] = (*capturing.connection_errors, OperationalError)
        try:
            self.target = self._target_of(capturing, store)
            if self.target is None:
                capturing.release()
                self._sending_connection().ensure_connection(max_retries=1, timeout=max(1, round(self._bound)))
            else:
                self._capturing = capturing
        except away as error:
            capturing.release()
            self.close()
            raise BrokerDownError(f"the broker cannot be reached: {error}") from error
        self.is_open = True

    def close(self) -> None:
        """Drop the connections; the next ``open`` makes others."""
        dropped = [self._capturing, self._sending]
        self._capturing = self._sending = None
        self._producers.clear()
        self.target, self.is_open = None, False
        for connection in dropped:
            if connection is not None:
                connection.release()

    def start_batch(self) -> None:
        """Forget the binding tables that the last batch has read."""
        if self._capturing is not None:
            self._channel(self._capturing).tables.clear()

    def capture(self, send: Send) -> tuple[Push, ...]:
        """Have one message built, and catch what would have been written.

        Args:
            send: Sends it by the producer it is given.

        Raises:
            MessageError: When it cannot be built, or nothing was written.
            BrokerDownError: When the broker was needed for it and could not be reached.
        """
        connection = self._capturing
        if connection is None:
            raise BrokerDownError("the connection to the broker was lost")
        channel = self._channel(connection)
        channel.forget()
        self._guarded(send, connection)
        # Celery's own event about a message that no queue takes is no message.
        if all(exchange == self._app.conf.event_exchange for exchange in channel.exchanges):
            raise MessageError("no message")
        return tuple(channel.captured)

    def publish(self, send: Send) -> None:
        """Have one message built and really sent, and wait for the broker to acknowledge it.

        Raises:
            MessageError: When it cannot be built, or is refused for good.
            BrokerDownError: When the broker cannot take it now.
        """
        self._guarded(send, self._sending_connection())

    def _sending_connection(self) -> Connection:
        if self._sending is None:
            self._sending = self._connect(capture=False)
        return self._sending

    def _producer(self, connection: Connection) -> Any:  # noqa: ANN401 - Celery's producer class, or the app's own
        producer = self._producers.get(id(connection))
        if producer is None:
            producer = _bounded(self._app.amqp.Producer, self._bound)(connection, auto_declare=False)
            self._producers[id(connection)] = producer
        return producer

    def _channel(self, connection: Connection) -> CapturingMixin:
        return cast(CapturingMixin, self._producer(connection).channel)

    def _guarded(self, send: Send, connection: Connection) -> None:
        """Send, and tell the broker's troubles from the message's."""
        try:
            send(self._producer(connection))
        except SchedsyncError:
            raise
        except Exception as error:  # Celery, kombu, serialisers, signal receivers, the app's own tasks: anything
            if self._is_down(connection, error):
                self.close()
                raise BrokerDownError(f"the broker cannot take messages: {_cause(error)}") from error
            if isinstance(_cause(error), connection.channel_errors):
                self._drop_sending()  # AMQP closes the channel with the error
                raise MessageError(f"the broker refused the message: {_cause(error)}") from error
            raise MessageError(_described(error)) from error

    def _drop_sending(self) -> None:
        dropped, self._sending = self._sending, None
        if dropped is not None:
            self._producers.pop(id(dropped), None)
            dropped.release()

    @staticmethod
    def _is_down(connection: Connection, error: BaseException) -> bool:
        cause = _cause(error)
        if isinstance(cause, connection.channel_errors) and not isinstance(cause, connection.connection_errors):
            # Anything else that a Redis broker refuses is the message's fault.
            return busy_word(str(cause)) is not None or type(cause).__name__ == "MessageNacked"
        nacked = type(cause).__name__ == "MessageNacked"
        return nacked or isinstance(cause, (*connection.connection_errors, OperationalError))

    def _connect(self, *, capture: bool) -> Connection:
        given = dict(self._app.conf.broker_transport_options or {})
        connection = self._app.connection_for_write()
        if is_redis(connection):
            bounds = {"socket_timeout": self._bound, "socket_connect_timeout": self._bound}
            connection = self._app.connection_for_write(transport_options={**bounds, **given})
            return capture_on(connection) if capture else connection
        if connection.get_transport_cls().driver_name == "py-amqp":
            # RabbitMQ confirms nothing unless asked.
            given |= {"confirm_publish": True, "read_timeout": self._bound, "write_timeout": self._bound}
        return self._app.connection_for_write(transport_options=given)

    def _target_of(self, connection: Connection, store: Store) -> BrokerTarget | None:
        """Read a value back that the store writes: proof, where a URL would be a guess."""
        doubtful = len(connection.alt) > 1 or store.settings.redis_url.startswith("redis-cluster:")
        if not is_redis(connection) or doubtful:
            return None
        channel = cast(CapturingMixin, connection.default_channel)

        def read(key: str) -> bytes | None:
            return channel.read_raw(db=store.database, key=key)

        return BrokerTarget(db=channel.database) if store.is_same_server(read) else None


def _cause(error: BaseException) -> BaseException:
    """The first error under Celery's and kombu's wrappers."""
    seen: BaseException = error
    while type(seen).__name__ in {"SchedulingError", "OperationalError"}:
        under = seen.__cause__ or seen.__context__
        if under is None:
            break
        seen = under
    return seen


def _described(error: BaseException) -> str:
    cause = _cause(error)
    return f"{type(cause).__name__}: {cause}"[:500]


def _bounded(producer: type[Producer], seconds: float) -> type[Producer]:
    """A producer class none of whose publishes waits longer than this for the broker."""

    class BoundedProducer(producer):  # type: ignore[misc, valid-type]
        def publish(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - kombu's own arguments
            for limit in ("timeout", "confirm_timeout"):
                if kwargs.get(limit) is None:
                    kwargs[limit] = seconds
            for text in ("argsrepr", "kwargsrepr"):  # in the headers already; Celery leaves a copy here
                kwargs.pop(text, None)
            return super().publish(*args, **kwargs)

        def maybe_declare(self, entity: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - kombu's own
            # Kombu asks the same only after it has copied the queue and its exchange, for each message.
            if entity and entity.can_cache_declaration and hash(entity) in self.connection.declared_entities:
                return False
            return super().maybe_declare(entity, *args, **kwargs)

    return BoundedProducer
