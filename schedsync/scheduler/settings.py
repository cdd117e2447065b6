"""The Celery configuration and the environment, read into frozen settings."""

import json
import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from celery import Celery

from schedsync.errors import ConfigurationError, InvalidValueError
from schedsync.model.timing.duration import parse_duration
from schedsync.settings import DEFAULT_KEY_PREFIX, SchedulerSettings, StoreSettings
from schedsync.store.url import parse_url

DEFAULT_MAX_INTERVAL = timedelta(seconds=5)
MINIMUM_TTL = timedelta(milliseconds=500)

_REDIS_BROKERS = frozenset({"redis", "rediss", "redis+socket", "unix", "valkey", "valkeys", "sentinel"})


def read_settings(
    app: Celery, *, max_interval: float | None = None, environ: Mapping[str, str] = os.environ
) -> SchedulerSettings:
    """Read the ``schedsync_*`` settings of a Celery app, environment variables in capitals over them.

    Args:
        app: The Celery app; its configuration is loaded, no connection is made.
        max_interval: What ``celery beat`` hands to the scheduler, in seconds: ``--max-interval``, else
            ``beat_max_loop_interval``, else 0.
        environ: The environment.

    Returns:
        The settings, complete.

    Raises:
        ConfigurationError: For an unknown ``schedsync_*`` name, a value of the wrong kind, or no Redis to use.
    """
    values = _values(app, environ)
    if app.conf.task_always_eager:
        raise ConfigurationError(
            "task_always_eager is on: tasks would run inside beat instead of being sent. Switch it off for beat."
        )
    ttl = values.get("schedsync_lock_ttl", timedelta(seconds=10))
    if ttl < MINIMUM_TTL:
        raise ConfigurationError(f"schedsync_lock_ttl is {ttl.total_seconds():g} s; it must be at least 0.5 s")
    return SchedulerSettings(
        store=_store_settings(app, values),
        lock=values.get("schedsync_lock", True),
        lock_ttl=ttl,
        max_interval=_max_interval(app, values, max_interval),
        static_schedule=values.get("schedsync_static_schedule", True),
    )


def read_store_settings(app: Celery, *, environ: Mapping[str, str] = os.environ) -> StoreSettings:
    """Read only how to reach the store, for code outside beat. Raises as ``read_settings`` does."""
    return _store_settings(app, _values(app, environ))


def _values(app: Celery, environ: Mapping[str, str]) -> dict[str, Any]:
    given = _given(app)
    _refuse_unknown(given)
    for name in _READERS:
        text = environ.get(name.upper())
        if text is not None:
            given[name] = text
    return {name: _READERS[name](name, value) for name, value in given.items()}


def _given(app: Celery) -> dict[str, Any]:
    """All ``schedsync_*`` settings by their lower-case name, whatever namespace they were written under.

    Under a namespace, names in capitals without it are some other program's.
    """
    namespace: str = getattr(app, "namespace", None) or ""  # missing in the stubs
    prefix = f"{namespace.rstrip('_')}_".lower() if namespace else ""
    _ = app.conf.broker_url  # loads the configuration, if nothing has yet
    found: dict[str, Any] = {}
    for mapping in reversed(app.conf.maps or []):
        for key in list(mapping.keys()):
            name = key.lower() if isinstance(key, str) else ""
            if prefix and name.startswith(prefix):
                name = name.removeprefix(prefix)
            elif prefix and name != key:
                continue
            if name.startswith("schedsync_"):
                found[name] = mapping[key]
    return found


def _refuse_unknown(given: Mapping[str, Any]) -> None:
    for name in given:
        if name not in _READERS:
            near = get_close_matches(name, _READERS, n=1, cutoff=0.75)
            hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(sorted(_READERS))}"
            raise ConfigurationError(f"unknown setting {name} in the Celery configuration{hint}")


def _store_settings(app: Celery, values: Mapping[str, Any]) -> StoreSettings:
    url = values.get("schedsync_redis_url")
    use_ssl = values.get("schedsync_redis_use_ssl")
    if url is None:
        url = store_url_of_broker(app.conf.broker_write_url)
        if url is None:
            raise ConfigurationError(
                "schedsync_redis_url is not set and the broker is not Redis: say where the schedule is kept, such as "
                'schedsync_redis_url = "redis://localhost:6379/0"'
            )
        if use_ssl is None and isinstance(app.conf.broker_use_ssl, Mapping):
            use_ssl = dict(app.conf.broker_use_ssl)
    parse_url(url)
    return StoreSettings(
        redis_url=url,
        redis_options=values.get("schedsync_redis_options", {}),
        redis_use_ssl=use_ssl,
        key_prefix=values.get("schedsync_key_prefix", DEFAULT_KEY_PREFIX),
        wait_replicas=values.get("schedsync_wait_replicas", 0),
        runs_kept=values.get("schedsync_runs_kept", 10_000),
        history_kept=values.get("schedsync_history_kept", 200),
    )


def store_url_of_broker(broker_url: object) -> str | None:
    """The store's URL that a broker URL stands for, ``None`` where the broker is not Redis.

    Args:
        broker_url: Celery's ``broker_url``: one URL, or several as a list or joined by ``;`` (the first counts).
    """
    if isinstance(broker_url, list | tuple):
        broker_url = broker_url[0] if broker_url else None
    if not isinstance(broker_url, str):
        return None
    first = broker_url.split(";")[0].strip()
    parts = urlsplit(first)
    if parts.scheme not in _REDIS_BROKERS:
        return None
    if parts.scheme in {"redis+socket", "unix"} or parts.hostname:
        return first
    # Celery's ``redis://`` and ``redis://:6380/1`` mean this host.
    credentials, at, port = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{credentials}{at}localhost{port}"))


def _max_interval(app: Celery, values: Mapping[str, Any], argument: float | None) -> timedelta:
    # Celery hands ``--max-interval`` or else its own setting through one argument; only the flag ranks above ours.
    under: float | None = app.conf.beat_max_loop_interval or None
    if argument and argument != under:
        return timedelta(seconds=float(argument))
    chosen: timedelta | None = values.get("schedsync_max_interval")
    if chosen is not None:
        return chosen
    return timedelta(seconds=float(argument or under or DEFAULT_MAX_INTERVAL.total_seconds()))


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"{name} must be a text, not {value!r}")
    return value


def _switch(name: str, value: object) -> bool:
    match value:
        case bool():
            return value
        case None:
            return False
        case str() if value.strip().lower() in {"1", "true", "yes", "on"}:
            return True
        case str() if value.strip().lower() in {"", "0", "false", "no", "off", "none"}:
            return False
    raise ConfigurationError(f"{name} must be True or False, not {value!r}")


def _duration(name: str, value: object) -> timedelta:
    if isinstance(value, timedelta):
        duration = value
    else:
        try:
            duration = timedelta(seconds=float(value)) if isinstance(value, str) else parse_duration(value)
        except ValueError:
            duration = _spelled_duration(name, value)
        except InvalidValueError as error:
            raise ConfigurationError(f"{name}: {error}") from None
    if duration <= timedelta(0):
        raise ConfigurationError(f"{name} must be longer than zero")
    return duration


def _spelled_duration(name: str, value: object) -> timedelta:
    try:
        return parse_duration(value)
    except InvalidValueError as error:
        raise ConfigurationError(f"{name}: {error}") from None


def _count(name: str, value: object) -> int:
    try:
        number = int(value) if isinstance(value, int | str) and not isinstance(value, bool) else -1
    except ValueError:
        number = -1
    if number < 0:
        raise ConfigurationError(f"{name} must be a whole number, zero or more, not {value!r}")
    return number


def _mapping(name: str, value: object) -> Mapping[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError as error:
            raise ConfigurationError(f"{name} must be a JSON object: {error}") from None
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{name} must be a mapping, not {value!r}")
    return dict(value)


def _maybe_mapping(name: str, value: object) -> Mapping[str, Any] | None:
    return None if value is None else _mapping(name, value)


_READERS: Mapping[str, Callable[[str, object], Any]] = {
    "schedsync_redis_url": _text,
    "schedsync_redis_options": _mapping,
    "schedsync_redis_use_ssl": _maybe_mapping,
    "schedsync_key_prefix": _text,
    "schedsync_lock": _switch,
    "schedsync_lock_ttl": _duration,
    "schedsync_max_interval": _duration,
    "schedsync_static_schedule": _switch,
    "schedsync_wait_replicas": _count,
    "schedsync_runs_kept": _count,
    "schedsync_history_kept": _count,
}
