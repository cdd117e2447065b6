"""What redis-py raises, said in our own error tree."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import redis.exceptions as driver

from schedsync.errors import StoreBusyError, StoreError, StoreFormatError, StoreUnavailableError
from schedsync.store.keys import STORE_FORMAT
from schedsync.store.unreachable import why_unreachable

_BUSY_TEXTS = {
    "OOM": "is out of memory (OOM); raise its maxmemory, or free some of it",
    "READONLY": "is a read-only replica (READONLY); write the address of its primary",
    "MISCONF": "takes no writes, as it cannot save to disk (MISCONF); its own log says why",
    "NOREPLICAS": "takes no writes, as too few replicas are connected (NOREPLICAS); bring them back",
    "BUSY": "is held up by a slow script (BUSY); wait, or end it: redis-cli SCRIPT KILL",
    "LOADING": "is still loading its data (LOADING); try again in a while",
    "NOSCRIPT": "keeps forgetting our scripts (NOSCRIPT); something else runs SCRIPT FLUSH",
    "MASTERDOWN": "is a replica that lost its primary (MASTERDOWN); write the address of a primary",
    "CLUSTERDOWN": "is of a cluster that does not serve all slots (CLUSTERDOWN)",
}
_BUSY = re.compile(rf"\b({'|'.join(_BUSY_TEXTS)})\b")
_BEGINS_BUSY = re.compile(rf"-?({'|'.join(_BUSY_TEXTS)})\b")
_BUSY_CLASSES: tuple[tuple[type[Exception], str], ...] = (
    (driver.BusyLoadingError, "LOADING"),
    (driver.ReadOnlyError, "READONLY"),
    (driver.OutOfMemoryError, "OOM"),
    (driver.NoScriptError, "NOSCRIPT"),
    (driver.MasterDownError, "MASTERDOWN"),
    (driver.ClusterDownError, "CLUSTERDOWN"),
)
_IN_PIPELINE = re.compile(r"^Command # \d+ \((\S+)(?: (\S+))?.*?\) of pipeline caused error: (.*)$")
_UNKNOWN_COMMAND = re.compile(r"unknown command ['`]?(\w+)", re.IGNORECASE)
_RIGHTS = "docs/reference/store.md lists what each role needs"
FOREIGN_TYPE = "SCHEDSYNC_TYPE "
NEWER_FORMAT = "SCHEDSYNC_FORMAT "


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Translate the driver's errors inside the block.

    Args:
        place: The store's masked URL, for the messages.

    Raises:
        StoreUnavailableError: No connection, or no answer in time.
        StoreBusyError: The server answered that it cannot do this now.
        StoreFormatError: A key holds another type than ours, or a newer schedsync wrote the store.
        StoreError: The server refused for another reason, rights among them.
    """
    try:
        yield
    except driver.RedisError as error:
        raise _translate(error, place) from error


def _translate(error: driver.RedisError, place: str) -> StoreError:
    for kind, reason in _BUSY_CLASSES:
        if isinstance(error, kind):
            return _busy(reason, place)
    text = " ".join(str(error).split())
    told = _IN_PIPELINE.match(text)
    what = " ".join(filter(None, told.groups()[:2])) if told else ""
    text = told[3] if told else text
    refused = _rights(error, text, place, what) or _wrong_server(error, text, place)
    if refused is not None:
        return refused
    if isinstance(error, driver.MaxConnectionsError):
        return StoreUnavailableError(f"no free connection to Redis at {place}: {text}")
    if isinstance(error, driver.InvalidResponse):
        return StoreUnavailableError(f"what answers at {place} is no Redis; check the host and the port ({text})")
    if isinstance(error, (driver.ConnectionError, driver.TimeoutError)):
        return StoreUnavailableError(f"cannot reach Redis at {place}: {why_unreachable(error, text, place)}")
    if text.startswith(FOREIGN_TYPE):
        return _foreign_type(text[len(FOREIGN_TYPE) :], place)
    if text.startswith(NEWER_FORMAT):
        return _newer_format(text[len(NEWER_FORMAT) :], place)
    if "WRONGTYPE" in text:
        key = told[2] if told else None
        return _foreign_type(f"{key} has another type" if key else text, place)
    busy = _BUSY.search(text)
    if busy is not None:
        return _busy(busy.group(1), place)
    return StoreError(f"Redis at {place} refused{f' {what}' if what else ''}: {text}")


def _foreign_type(found: str, place: str) -> StoreFormatError:
    way = "choose another key prefix, or move what is not ours"
    return StoreFormatError(f"Redis at {place} holds something else under our keys: {found}; {way}")


def busy_word(reply: str) -> str | None:
    """The word with which a server's error reply begins that says that it cannot write now; ``None`` for any other."""
    found = _BEGINS_BUSY.match(reply)
    return found.group(1) if found else None


def check_format(stored: bytes | None, place: str) -> None:
    """Refuse a store that a newer schedsync wrote.

    Args:
        stored: The field ``format`` of ``meta``; ``None`` before the first write.
        place: The store's masked URL.

    Raises:
        StoreFormatError: When it is another than ours.
    """
    if stored is not None and stored != str(STORE_FORMAT).encode():
        raise _newer_format(stored.decode(errors="replace"), place)


def _newer_format(found: str, place: str) -> StoreFormatError:
    return StoreFormatError(
        f"the store at {place} has format {found}, which this version of schedsync does not know; upgrade schedsync"
    )


def _busy(reason: str, place: str) -> StoreBusyError:
    return StoreBusyError(f"Redis at {place} {_BUSY_TEXTS[reason]}", reason=reason)


def _rights(error: driver.RedisError, text: str, place: str, what: str) -> StoreError | None:
    """Who it is that asks: a wrong password, a user without a right."""
    if isinstance(error, driver.NoPermissionError) or "NOPERM" in text or "ACL failure" in text:
        denied = f"{what}: " if what else ""
        return StoreError(f"the Redis user lacks a right at {place}: {denied}{text.removeprefix('NOPERM ')}; {_RIGHTS}")
    if "EXEC without MULTI" in text:
        return StoreError(f"the Redis user lacks a right at {place}: MULTI; {_RIGHTS}")
    if isinstance(error, driver.AuthenticationWrongNumberOfArgsError):
        return StoreError(f"Redis at {place} knows no ACL users; leave the user name out of the URL")
    if "without any password configured" in text:
        return StoreError(f"Redis at {place} has no password; leave it out of the URL")
    if "NOAUTH" in text or "Authentication required" in text:
        return StoreError(f"Redis at {place} needs a password; write it into the URL: redis://:PASSWORD@HOST:PORT/DB")
    if isinstance(error, driver.AuthenticationError) or "WRONGPASS" in text:
        return StoreError(
            f"Redis at {place} refused the user name or password: {text.removeprefix('WRONGPASS ').rstrip('.')}"
        )
    return None


def _wrong_server(error: driver.RedisError, text: str, place: str) -> StoreError | None:
    """What this server can never do."""
    if "DB index is out of range" in text:
        return StoreError(f"Redis at {place} has no database of that number; write a lower one, 0 is always there")
    if isinstance(error, driver.MovedError) or "not allowed in cluster mode" in text:
        return StoreError(f"Redis at {place} is of a cluster, which this version does not support; use one that is not")
    if unknown := _UNKNOWN_COMMAND.search(text):
        named = unknown[1].upper()
        return StoreError(
            f"Redis at {place} knows no {named}: it is older than Redis 6.2 or Valkey 7.2, or has {named} switched off"
        )
    return None
