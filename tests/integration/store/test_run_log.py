"""The runs stream is followed forward, each record once."""

from datetime import UTC, datetime

import pytest
import redis

from schedsync.errors import StoreUnavailableError
from schedsync.settings import StoreSettings
from schedsync.store.keys import Keys
from schedsync.store.record_text import encode_run
from schedsync.store.run_log import RunLog
from schedsync.store.slot_records import RunRecord

SLOT = datetime(2027, 1, 1, tzinfo=UTC)


def record(name: str) -> RunRecord:
    return RunRecord(
        entry=name,
        slot=SLOT,
        last=None,
        count=1,
        sent=SLOT,
        lateness_ms=0,
        outcome="sent",
        reason=None,
        task_id="id",
        token=1,
    )


def test_reads_forward(server_url: str, key_prefix: str) -> None:
    client = redis.Redis.from_url(server_url)
    key = Keys(key_prefix).runs
    log = RunLog(StoreSettings(redis_url=server_url, key_prefix=key_prefix))
    assert log.read_new() == ()
    for name in ("a", "b"):
        client.xadd(key, {"entry": name, "run": encode_run(record(name))})
    assert log.read_new() == (record("a"), record("b"))
    assert log.read_new() == ()
    client.xadd(key, {"entry": "broken", "run": "{"})
    client.xadd(key, {"other": "field"})
    client.xadd(key, {"entry": "c", "run": encode_run(record("c"))})
    assert log.read_new() == (record("c"),)
    log.close()
    client.close()


def test_a_server_that_is_not_there() -> None:
    log = RunLog(StoreSettings(redis_url="redis://127.0.0.1:1/0", retries=0))
    with pytest.raises(StoreUnavailableError):
        log.read_new()
