"""The driver's errors in our words: one line, what to do, no driver class above the store."""

import pytest
import redis.exceptions as driver

from schedsync.errors import StoreBusyError, StoreError, StoreFormatError, StoreUnavailableError
from schedsync.store.failures import busy_word, translated

PLACE = "redis://:***@h/0"


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (driver.ConnectionError("Error 111 connecting"), StoreUnavailableError, "cannot reach"),
        (driver.TimeoutError("Timeout reading"), StoreUnavailableError, "cannot reach"),
        (driver.MaxConnectionsError("Too many connections"), StoreUnavailableError, "no free connection"),
        (driver.InvalidResponse('Protocol error, got "H"'), StoreUnavailableError, "is no Redis; check the host"),
        (driver.ResponseError("MASTERDOWN Link with MASTER is down"), StoreBusyError, "MASTERDOWN"),
        (driver.MasterDownError("Link with MASTER is down"), StoreBusyError, "MASTERDOWN"),
        (driver.AuthenticationError("AUTH failed"), StoreError, "refused the user name or password"),
        (driver.AuthenticationWrongNumberOfArgsError("wrong"), StoreError, "knows no ACL users"),
        (driver.AuthenticationError("Authentication required."), StoreError, "needs a password; write it into the URL"),
        (driver.ResponseError("NOAUTH Authentication required."), StoreError, "redis://:PASSWORD@HOST:PORT/DB"),
        (driver.AuthenticationError("AUTH called without any password configured"), StoreError, "leave it out of"),
        (driver.ResponseError("DB index is out of range"), StoreError, "has no database of that number"),
        (driver.MovedError("1 127.0.0.1:6380"), StoreError, "is of a cluster"),
        (driver.ResponseError("EXEC without MULTI"), StoreError, "lacks a right at redis://:***@h/0: MULTI; docs/ref"),
        (
            driver.ResponseError("unknown command `ZMSCORE`, with args"),
            StoreError,
            "knows no ZMSCORE: it is older than",
        ),
        (driver.ResponseError("unknown command 'evalsha'"), StoreError, "or has EVALSHA switched off"),
        (
            driver.NoPermissionError("Command # 8 (TIME) of pipeline caused error: no permissions to run 'time'"),
            StoreError,
            "lacks a right at redis://:***@h/0: TIME: no permissions",
        ),
        (
            driver.ResponseError("Command # 1 (HGETALL {p}:entries) of pipeline caused error: WRONGTYPE Operation"),
            StoreFormatError,
            "holds something else under our keys: {p}:entries has another type",
        ),
        (
            driver.ResponseError("Command # 2 (HGET {p}:a b) of pipeline caused error: strange"),
            StoreError,
            "refused HGET {p}:a: strange",
        ),
        (driver.NoPermissionError("this user has no permissions to run 'xadd'"), StoreError, "lacks a right"),
        (driver.ResponseError("ERR ACL failure in script: no rights"), StoreError, "lacks a right"),
        (driver.ResponseError("WRONGTYPE Operation against a key"), StoreFormatError, "something else"),
        (driver.ResponseError("SCHEDSYNC_TYPE {p}:due is a hash, not a zset"), StoreFormatError, "{p}:due is a hash"),
        (driver.ResponseError("SCHEDSYNC_FORMAT 9"), StoreFormatError, "format 9"),
        (driver.ResponseError("ERR\nunknown\ncommand"), StoreError, "refused: ERR unknown command"),
    ],
)
def test_every_error_is_said_in_one_line(error: driver.RedisError, kind: type[StoreError], said: str) -> None:
    with pytest.raises(StoreError) as caught, translated(PLACE):
        raise error

    assert type(caught.value) is kind
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (driver.BusyLoadingError("LOADING"), "LOADING"),
        (driver.ReadOnlyError("You can't write"), "READONLY"),
        (driver.OutOfMemoryError("command not allowed"), "OOM"),
        (driver.NoScriptError("No matching script"), "NOSCRIPT"),
        (driver.ResponseError("MISCONF Redis is configured to save RDB snapshots"), "MISCONF"),
        (driver.ResponseError("NOREPLICAS Not enough good replicas to write."), "NOREPLICAS"),
        (driver.ResponseError("BUSY Redis is busy running a script"), "BUSY"),
        # Redis 6.2 tells of an error inside a script this way.
        (driver.ResponseError("Error running script (call to f_1): @user_script:1: -OOM command"), "OOM"),
    ],
)
def test_a_server_that_cannot_write_now_gives_its_reason(error: driver.RedisError, reason: str) -> None:
    with pytest.raises(StoreBusyError) as caught, translated(PLACE):
        raise error

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("reply", "word"),
    [("OOM command not allowed", "OOM"), ("-READONLY You", "READONLY"), ("ERR no OOM", None), ("BUSYGROUP", None)],
)
def test_a_reply_that_means_later_is_known_by_its_first_word(reply: str, word: str | None) -> None:
    assert busy_word(reply) == word
