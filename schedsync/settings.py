"""What the edges (command line, Celery configuration) decide, frozen. Everything below takes one of these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

DEFAULT_KEY_PREFIX = "schedsync"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """How to reach the store.

    Attributes:
        redis_url: ``redis://``, ``rediss://`` or ``unix://``, and what Celery writes for them.
        redis_options: Passed to redis-py as they are, over what we set.
        redis_use_ssl: TLS options as in Celery's ``broker_use_ssl``, or ``None``.
        key_prefix: Stands in braces before every key; one prefix is one Celery application.
        connect_timeout: Bound on opening a connection.
        command_timeout: Bound on waiting for one reply.
        retries: How often a command is sent again after a lost connection.
        wait_replicas: Replicas to wait for after a commit; 0 for none.
        runs_kept: Length at which the ``runs`` stream is trimmed.
        history_kept: Length at which the ``history`` stream is trimmed.
    """

    redis_url: str
    redis_options: Mapping[str, Any] = field(default_factory=dict)
    redis_use_ssl: Mapping[str, Any] | None = None
    key_prefix: str = DEFAULT_KEY_PREFIX
    connect_timeout: timedelta = timedelta(seconds=5)
    command_timeout: timedelta = timedelta(seconds=10)
    retries: int = 2
    wait_replicas: int = 0
    runs_kept: int = 10_000
    history_kept: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulerSettings:
    """How the beat scheduler behaves.

    Attributes:
        store: How to reach the store.
        lock: Whether a leader is elected; without, only the compare-and-set per slot holds.
        lock_ttl: The lease's life; takeover after a crash takes at most this and one second.
        max_interval: The longest wait between two looks at the store.
        static_schedule: Whether the leader installs ``beat_schedule`` and its kin.
    """

    store: StoreSettings
    lock: bool = True
    lock_ttl: timedelta = timedelta(seconds=10)
    max_interval: timedelta = timedelta(seconds=5)
    static_schedule: bool = True
