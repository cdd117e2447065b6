"""The Lua scripts, loaded from the package and run by their digest."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

import redis

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


@cache
def load_script(name: str) -> Script:
    """The script of that name, with the prelude that all share before it."""
    folder = files("schedsync.store") / "lua"
    source = (folder / "prelude.lua").read_bytes() + (folder / f"{name}.lua").read_bytes()
    return Script(name, source, hashlib.sha1(source, usedforsecurity=False).hexdigest())


def run_script(client: redis.Redis, name: str, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:  # noqa: ANN401
    """Run it, loading it first where the server does not know it: a restarted server works.

    A reply that gets lost makes redis-py send the script again; every script gives the first answer to that.

    Raises:
        redis.RedisError: Translated by the caller.
    """
    script = load_script(name)
    try:
        return cast(Any, client.evalsha(script.sha, len(keys), *keys, *arguments))
    except redis.exceptions.NoScriptError:
        client.script_load(script.source)
        return cast(Any, client.evalsha(script.sha, len(keys), *keys, *arguments))
