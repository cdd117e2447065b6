"""What about a server can lose a schedule."""

import pytest

from schedsync.store.durability import risks_of

_KEEPS = {"save": "3600 1", "min-replicas-to-write": "1"}


def test_a_server_that_keeps_everything_has_none() -> None:
    assert risks_of({"maxmemory_policy": "noeviction", "aof_enabled": 1, "redis_version": "7.2.1"}, _KEEPS) == ()


def test_nothing_is_said_of_what_may_not_be_read() -> None:
    assert risks_of({"aof_enabled": 0, "connected_slaves": 2}, {}) == ()


@pytest.mark.parametrize(
    ("info", "config", "words"),
    [
        ({"maxmemory_policy": "allkeys-lru"}, {}, "maxmemory-policy is allkeys-lru"),
        ({"aof_enabled": 0}, {"save": ""}, "keeps nothing on disk"),
        ({"connected_slaves": 1}, {"min-replicas-to-write": "0"}, "min-replicas-to-write is 0"),
        ({"redis_version": "6.0.16"}, {}, "Redis 6.0.16, older than 6.2"),
        ({"redis_version": "7.2.4", "valkey_version": "7.0.0"}, {}, "Valkey 7.0.0, older than 7.2"),
    ],
)
def test_each_risk_is_a_sentence(info: dict[str, object], config: dict[str, str], words: str) -> None:
    (risk,) = risks_of(info, config)
    assert words in risk
