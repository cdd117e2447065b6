"""What about a server can lose a schedule: decided from what it says of itself."""

import re
from collections.abc import Mapping
from typing import Any

import redis

from schedsync.errors import StoreError
from schedsync.store.session import Session

_OLDEST = {"redis": (6, 2), "valkey": (7, 2)}


def risks_of(info: Mapping[str, object], config: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence for each risk, none for a server that keeps what it acknowledged.

    Args:
        info: The fields of ``INFO``.
        config: The answers of ``CONFIG GET`` to ``save`` and ``min-replicas-to-write``; empty where it is not
            allowed, as with many hosted servers, and then nothing is said of them.
    """
    found = []
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy != "noeviction":
        found.append(f"its maxmemory-policy is {policy}, so it may evict the schedule: set noeviction")
    if config.get("save") == "" and not int(str(info.get("aof_enabled", 1))):
        found.append("it keeps nothing on disk, so a restart loses the schedule: switch on appendonly or save")
    if int(str(info.get("connected_slaves", 0))) and config.get("min-replicas-to-write") == "0":
        found.append("it has replicas and min-replicas-to-write is 0, so a failover may lose what it acknowledged")
    kind = "valkey" if "valkey_version" in info else "redis"
    version = str(info.get(f"{kind}_version", ""))
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if numbers and numbers < _OLDEST[kind]:
        wanted = ".".join(map(str, _OLDEST[kind]))
        found.append(f"it is {kind.capitalize()} {version}, older than {wanted}, the oldest that is supported")
    return tuple(found)


def read_risks(session: Session) -> tuple[str, ...]:
    """Ask the server; see ``risks_of``. What the user may not read is not judged.

    Raises:
        StoreUnavailableError: When the server cannot be reached.
    """

    def read_config(client: redis.Redis) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in ("save", "min-replicas-to-write"):
            answer: Mapping[Any, Any] = client.config_get(name)
            found |= {_text(key): _text(value) for key, value in answer.items()}
        return found

    info: Mapping[str, object] = session.call(lambda client: client.info())
    try:
        config = session.call(read_config)
    except StoreError:
        config = {}
    return risks_of(info, config)


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
