"""The Lua scripts, loaded from the package and run by their digest."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any, cast

import redis

logger = logging.getLogger(__name__)

Argument = str | bytes | int


@dataclass(frozen=True, slots=True)
class Script:
    """One script.

    Attributes:
        name: Its file's, without ``.lua``.
        source: The prelude and the script.
        sha: SHA-1 of the source, in hexadecimal: how the server knows it.
    """

    name: str
    source: bytes
    sha: str


@dataclass(frozen=True, slots=True)
class Replicas:
    """Replicas to wait for.

    Attributes:
        count: How many.
        timeout: How long at most.
    """

    count: int
    timeout: timedelta


@cache
def load_script(name: str) -> Script:
    """The script of that name, with the prelude that all share before it."""
    folder = files("schedsync.store") / "lua"
    source = (folder / "prelude.lua").read_bytes() + (folder / f"{name}.lua").read_bytes()
    return Script(name, source, hashlib.sha1(source, usedforsecurity=False).hexdigest())


def run_script(
    client: redis.Redis,
    name: str,
    keys: Sequence[str],
    arguments: Sequence[Argument],
    *,
    replicas: Replicas | None = None,
) -> Any:  # noqa: ANN401 - each script's head says what it answers
    """Run it, loading it first where the server does not know it: a restarted server works.

    A reply that gets lost makes redis-py send the script again; every script gives the first answer to that.

    Args:
        client: Whom to ask.
        name: The script's.
        keys: As its head lists them.
        arguments: As its head lists them.
        replicas: Whom to wait for afterwards, on the same connection.

    Raises:
        redis.RedisError: Translated by the caller.
    """
    script = load_script(name)
    try:
        return _run(client, script, keys, arguments, replicas)
    except redis.exceptions.NoScriptError:
        client.script_load(script.source)
        return _run(client, script, keys, arguments, replicas)


def _run(
    client: redis.Redis, script: Script, keys: Sequence[str], arguments: Sequence[Argument], replicas: Replicas | None
) -> Any:  # noqa: ANN401
    if replicas is None:
        return cast(Any, client.evalsha(script.sha, len(keys), *keys, *arguments))
    # WAIT counts what its own connection wrote, so both go through one.
    pipeline = client.pipeline(transaction=False)
    pipeline.evalsha(script.sha, len(keys), *keys, *arguments)
    pipeline.wait(replicas.count, replicas.timeout // timedelta(milliseconds=1))
    answer, reached = pipeline.execute(raise_on_error=False)
    if isinstance(answer, Exception):
        raise answer
    if not isinstance(reached, int) or reached < replicas.count:
        logger.warning(
            "Only %s of %d replicas confirmed a commit within %s; a failover now could lose it.",
            reached,
            replicas.count,
            replicas.timeout,
            extra={"action": "replicas_lag"},
        )
    return answer
