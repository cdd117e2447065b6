"""What redis-py raises, said in our own error tree."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import redis.exceptions as driver

from schedsync.errors import StoreBusyError, StoreError, StoreFormatError, StoreUnavailableError

_BUSY_TEXTS = {
    "OOM": "it is out of memory (maxmemory is reached)",
    "READONLY": "it is a read-only replica",
    "MISCONF": "it refuses writes because it cannot save to disk",
    "NOREPLICAS": "it refuses writes because too few replicas are connected",
    "BUSY": "it is running a slow script of somebody",
    "LOADING": "it is still loading its data",
    "NOSCRIPT": "it keeps forgetting our scripts",
    "MASTERDOWN": "it is a replica that lost its primary",
    "CLUSTERDOWN": "its cluster does not serve all slots",
}
_BUSY = re.compile(rf"\b({'|'.join(_BUSY_TEXTS)})\b")
_BEGINS_BUSY = re.compile(rf"-?({'|'.join(_BUSY_TEXTS)})\b")
_BUSY_CLASSES: tuple[tuple[type[Exception], str], ...] = (
    (driver.BusyLoadingError, "LOADING"),
    (driver.ReadOnlyError, "READONLY"),
    (driver.OutOfMemoryError, "OOM"),
    (driver.NoScriptError, "NOSCRIPT"),
)
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
    refused = _rights(error, text, place)
    if refused is not None:
        return refused
    if isinstance(error, driver.MaxConnectionsError):
        return StoreUnavailableError(f"no free connection to Redis at {place}: {text}")
    if isinstance(error, driver.InvalidResponse):
        return StoreUnavailableError(f"what answers at {place} is no Redis; check the host and the port ({text})")
    if isinstance(error, (driver.ConnectionError, driver.TimeoutError)):
        tls = "; rediss:// asks for TLS, write redis:// if the server has none" if place.startswith("rediss:") else ""
        return StoreUnavailableError(f"cannot reach Redis at {place}: {text}{tls}")
    if text.startswith(FOREIGN_TYPE):
        return _foreign_type(text[len(FOREIGN_TYPE) :], place)
    if text.startswith(NEWER_FORMAT):
        return newer_format(text[len(NEWER_FORMAT) :], place)
    if "WRONGTYPE" in text:
        return _foreign_type(text, place)
    busy = _BUSY.search(text)
    if busy is not None:
        return _busy(busy.group(1), place)
    return StoreError(f"Redis at {place} refused: {text}")


def _foreign_type(found: str, place: str) -> StoreFormatError:
    way = "choose another key prefix, or move what is not ours"
    return StoreFormatError(f"Redis at {place} holds something else under our keys: {found}; {way}")


def busy_word(reply: str) -> str | None:
    """The word with which a server's error reply begins that says that it cannot write now; ``None`` for any other."""
    found = _BEGINS_BUSY.match(reply)
    return found.group(1) if found else None


def newer_format(found: str, place: str) -> StoreFormatError:
    """The error for a store that a newer schedsync wrote."""
    return StoreFormatError(
        f"the store at {place} has format {found}, which this version of schedsync does not know; upgrade schedsync"
    )


def _busy(reason: str, place: str) -> StoreBusyError:
    return StoreBusyError(f"Redis at {place} cannot write now: {_BUSY_TEXTS[reason]} ({reason})", reason=reason)


def _rights(error: driver.RedisError, text: str, place: str) -> StoreError | None:
    if isinstance(error, driver.NoPermissionError) or "NOPERM" in text or "ACL failure" in text:
        return StoreError(f"the Redis user lacks a right at {place}: {text.removeprefix('NOPERM ')}")
    if isinstance(error, driver.AuthenticationWrongNumberOfArgsError):
        return StoreError(f"Redis at {place} knows no ACL users; leave the user name out of the URL")
    if isinstance(error, driver.AuthenticationError) or "NOAUTH" in text or "WRONGPASS" in text:
        return StoreError(f"Redis at {place} refused the user name or password, or needs one: {text}")
    return None
