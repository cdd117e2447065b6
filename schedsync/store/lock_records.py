"""The lock: who holds it, and what the store answers whoever asks. Instants are aware UTC in whole milliseconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds, or wants, the lock.

    Attributes:
        host: The host's name.
        pid: The process.
        nonce: Random, another one after each leadership: the same holder asking again gets its own grant back.
        version: Of schedsync.
        since: When the process began to stand for leader.
    """

    host: str
    pid: int
    nonce: str
    version: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Granted:
    """The lock is ours.

    Attributes:
        token: The fencing token; every later grant to another holder has a greater one.
        expires: The lease's end by the store's clock.
    """

    token: int
    expires: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """Another holds the lock.

    Attributes:
        holder: Who.
        remaining: What is left of its lease.
    """

    holder: Holder
    remaining: timedelta


@dataclass(frozen=True, slots=True)
class Renewed:
    """The lease begins anew.

    Attributes:
        revision: Of the newest apply.
        next_fire: The earliest fire time of all entries, past ones included, or ``None``.
        expires: The lease's new end by the store's clock.
    """

    revision: int
    next_fire: datetime | None
    expires: datetime


@dataclass(frozen=True, slots=True)
class Lost:
    """The lock is no longer ours: another was granted it, or somebody deleted it."""


@dataclass(frozen=True, slots=True)
class LockState:
    """The lock as anybody may read it.

    Attributes:
        holder: Who was granted it last.
        token: Its fencing token.
        expires: The lease's end by the store's clock; in the past when the holder crashed.
        remaining: What is left of the lease, never negative.
    """

    holder: Holder
    token: int
    expires: datetime
    remaining: timedelta
