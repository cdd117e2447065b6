"""Servers without memory or disk left take no write, and are read: who is called has to see what is scheduled."""

from pathlib import Path

import pytest
import redis

from schedsync.errors import StoreBusyError
from schedsync.settings import StoreSettings
from schedsync.store.store import Store
from tests.integration.store.conftest import apply, creation, make_entry
from tests.servers import PrivateServer, valkey_binary, wait_until


def _read_all(store: Store) -> tuple[set[str], set[str], int, object]:
    store.ping()
    live, some = store.read_live(), store.read_entries(["send"])
    return set(live.entries), set(some), len(store.read_history()), store.read_lock()


def test_a_server_that_is_out_of_memory_is_read(key_prefix: str) -> None:
    with PrivateServer(valkey_binary()) as server, redis.Redis(port=server.port) as raw:
        store = Store.open(StoreSettings(redis_url=server.url, key_prefix=key_prefix))
        apply(store, creation(make_entry()))
        before = _read_all(store)
        raw.config_set("maxmemory", 1)

        assert _read_all(store) == before == ({"send"}, {"send"}, 1, None)
        with pytest.raises(StoreBusyError, match="is out of memory"):
            apply(store, creation(make_entry("b")))
        store.close()


def test_reads_in_one_piece_are_of_one_revision(store: Store) -> None:
    """Without a transaction an apply may come among them; then they are made again."""
    session = store._session
    apply(store, creation(make_entry()))
    came: list[int] = []

    def queue(pipeline: redis.client.Pipeline) -> None:
        if not came:
            pipeline.hincrby(session.keys.meta, "revision", 1)
        pipeline.hget(session.keys.meta, "revision")
        came.append(1)

    answers = session._read_in_one_piece(session._connections.client, queue)

    assert answers[0] == b"2"
    assert len(came) == 2


def test_a_server_that_cannot_save_is_read(key_prefix: str, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    options = ("--dir", str(gone), "--save", "3600 1")
    with PrivateServer(valkey_binary(), *options) as server, redis.Redis(port=server.port) as raw:
        store = Store.open(StoreSettings(redis_url=server.url, key_prefix=key_prefix))
        apply(store, creation(make_entry()))
        gone.rmdir()
        raw.bgsave()
        wait_until(lambda: raw.info("persistence")["rdb_last_bgsave_status"] == "err", 20, what="the failed save")

        store.close()  # a new connection is made as well
        assert _read_all(store)[0] == {"send"}
        with pytest.raises(StoreBusyError, match="cannot save to disk"):
            apply(store, creation(make_entry("b")))
        store.close()
