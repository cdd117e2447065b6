"""Settings to a redis-py client: lazy, bounded, pooled, and one per process."""

import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.connection import AbstractConnection, Connection, SSLConnection, UnixDomainSocketConnection
from redis.retry import Retry

from schedsync.errors import ConfigurationError
from schedsync.settings import StoreSettings
from schedsync.store.url import mask_url, parse_url

_HEALTH_CHECK_S = 30
_TLS_FILES = ("ssl_ca_certs", "ssl_ca_path", "ssl_certfile", "ssl_keyfile")


class _FlatRetry(Retry):
    """Retries that do not multiply.

    redis-py retries a command, the connection that it needs, and the health check of that connection, each inside the
    other: a server that takes connections and never answers was asked nine times for two retries, and by redis-py 5.2
    without end. Here whatever happens inside a try is part of that try.
    """

    _inside = threading.local()

    def call_with_retry(self, do: Callable[[], Any], fail: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - redis-py's own
        if getattr(self._inside, "trying", False):
            return Retry(NoBackoff(), 0, self._supported_errors).call_with_retry(do, fail, *args, **kwargs)
        self._inside.trying = True
        try:
            return super().call_with_retry(do, fail, *args, **kwargs)
        finally:
            self._inside.trying = False


class _NotAskedFirst(AbstractConnection):
    """Asked for its health once it was idle, and not when it is made: where the disk is full, servers refuse PING.

    Without that question, redis-py 5.2 retries the socket alone, and not what is said first on it. Here that is one.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - redis-py's own
        super().__init__(**options)
        self.next_health_check = sys.maxsize  # until the first reply, which sets it

    def connect(self) -> None:
        """Connect, as often as the settings say."""
        self.retry.call_with_retry(super().connect, self._close_what_failed)

    def _close_what_failed(self, error: Exception) -> None:
        self.disconnect()  # type: ignore[no-untyped-call]
        if isinstance(error, redis.AuthenticationError):
            # Asking again makes no password right.
            raise error


class _Tcp(_NotAskedFirst, Connection):
    pass


class _Tls(_NotAskedFirst, SSLConnection):
    pass


class _Unix(_NotAskedFirst, UnixDomainSocketConnection):
    pass


def connect(settings: StoreSettings) -> redis.Redis:
    """A client for the settings; it opens its first connection with its first command.

    Everything that matters is set here, so that no default of redis-py's decides: RESP2, timeouts, bounded retries
    with growing pauses, keep-alive and health checks. ``redis_options`` go over all of it.

    Raises:
        ConfigurationError: For a URL or option that cannot be used.
    """
    address = parse_url(settings.redis_url)
    options: dict[str, Any] = {
        "db": address.db,
        "username": address.username,
        "password": address.password,
        "protocol": 2,
        "client_name": "schedsync",
        "socket_timeout": settings.command_timeout.total_seconds(),
        "socket_connect_timeout": settings.connect_timeout.total_seconds(),
        "health_check_interval": _HEALTH_CHECK_S,
        "retry": _FlatRetry(ExponentialBackoff(cap=0.5, base=0.05), settings.retries),
        "retry_on_error": [redis.ConnectionError, redis.TimeoutError],
        "decode_responses": False,
    }
    kind: type[_Tcp] | type[_Tls] | type[_Unix] = _Tcp
    if address.path is not None:
        kind = _Unix
        options["path"] = address.path
    else:
        options |= {"host": address.host, "port": address.port, "socket_keepalive": True}
        if address.tls or settings.redis_use_ssl is not None:
            kind = _Tls
            options |= dict(settings.redis_use_ssl or {})
    options |= address.options
    options |= settings.redis_options
    _check_files(options, settings.redis_url)
    pool = redis.ConnectionPool(connection_class=kind, max_connections=options.pop("max_connections", None), **options)
    try:
        kind(**pool.connection_kwargs)
    except (TypeError, ValueError, redis.RedisError) as error:
        raise ConfigurationError(f"the options for {mask_url(settings.redis_url)} cannot be used: {error}") from None
    return redis.Redis(connection_pool=pool)


def _check_files(options: Mapping[str, Any], url: str) -> None:
    """The driver opens them when it connects, and then tells of a missing one without its name."""
    for name in _TLS_FILES:
        path = options.get(name)
        if isinstance(path, str) and not Path(path).exists():
            raise ConfigurationError(f"{name} of {mask_url(url)} names {path!r}, which is not there")


class Connections:
    """The client of this process: made when first used, and afresh in a child after a fork."""

    def __init__(self, settings: StoreSettings) -> None:
        self._settings = settings
        self._guard = threading.Lock()
        self._client: redis.Redis | None = None
        self._pid = 0

    @property
    def client(self) -> redis.Redis:
        """The client."""
        client = self._client
        if client is not None and self._pid == os.getpid():
            return client
        if self._pid != os.getpid():
            # The parent's sockets are the parent's, and its lock may have been held when it forked.
            self._guard = threading.Lock()
            self._client, self._pid = None, os.getpid()
        with self._guard:
            if self._client is None:
                self._client = connect(self._settings)
            return self._client

    def close(self) -> None:
        """Close what this process opened; the next use opens it again."""
        client, self._client = self._client, None
        if client is not None and self._pid == os.getpid():
            client.close()
            client.connection_pool.disconnect()
