"""Lost requests, lost replies, restarted and refusing servers: what is done is done once, and said in our words."""

import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import redis

from schedsync.errors import ConfigurationError, StoreBusyError, StoreError, StoreFormatError, StoreUnavailableError
from schedsync.settings import StoreSettings
from schedsync.store import applying
from schedsync.store.apply_records import ApplyRequest
from schedsync.store.lock_records import Granted
from schedsync.store.slot_records import BrokerTarget
from schedsync.store.store import Store
from tests.integration.store.conftest import SECOND, SLOT, apply, commit_of, creation, make_entry, make_holder
from tests.proxy import Fault, Proxy
from tests.servers import PrivateServer, SilentServer, free_port, valkey_binary, wait_until


@pytest.fixture
def proxy(server: PrivateServer) -> Iterator[Proxy]:
    with Proxy(server.port) as made:
        yield made


@pytest.fixture
def behind(settings: StoreSettings, proxy: Proxy) -> Iterator[Store]:
    """The store, reached through the proxy."""
    opened = Store.open(replace(settings, redis_url=proxy.url))
    opened.ping()
    yield opened
    opened.close()


FAULTS = pytest.mark.parametrize("fault", list(Fault))


@FAULTS
def test_an_apply_whose_answer_is_lost_is_applied_once(store: Store, behind: Store, proxy: Proxy, fault: Fault) -> None:
    apply(behind, creation(make_entry("warm")))
    proxy.cut(fault)

    answer = apply(behind, creation(make_entry()))

    assert proxy.cuts == 1
    assert answer.revision == store.read_live().revision == 2
    assert answer.applied == (fault is Fault.BEFORE_REQUEST)


@FAULTS
def test_a_slot_whose_answer_is_lost_is_pushed_once(
    store: Store, behind: Store, proxy: Proxy, raw: redis.Redis, fault: Fault
) -> None:
    apply(behind, creation(make_entry()))
    commit = commit_of(behind)
    moved = replace(commit, outcome="advance", cursor=SLOT + SECOND, expected_cursor=SLOT)
    advance = replace(moved, pushes=(), run=None)
    behind.commit_slots(token=None, commits=[replace(commit, uid="warm")], broker=BrokerTarget(0))
    proxy.cut(fault)

    answers = behind.commit_slots(token=None, commits=[commit, advance], broker=BrokerTarget(0))

    assert proxy.cuts == 1
    expected = ["committed", "committed"] if fault is Fault.BEFORE_REQUEST else ["already", "already"]
    assert [answer.status for answer in answers] == expected
    assert raw.llen(f"queue-{store.settings.key_prefix}") == 1
    assert raw.xlen(store._session.keys.runs) == 1


@FAULTS
def test_the_lock_whose_answer_is_lost_is_granted_once(store: Store, behind: Store, proxy: Proxy, fault: Fault) -> None:
    first = behind.lock.acquire(make_holder("before"), timedelta(milliseconds=1))
    assert isinstance(first, Granted)
    behind.lock.release(make_holder("before"), first.token)
    proxy.cut(fault)

    granted = behind.lock.acquire(make_holder(), 60 * SECOND)

    assert proxy.cuts == 1
    assert isinstance(granted, Granted)
    assert granted.token == first.token + 1
    proxy.cut(fault)
    assert behind.lock.release(make_holder(), granted.token)
    assert store.read_lock() is None


def test_without_retries_the_caller_is_told_and_may_ask_again(settings: StoreSettings, proxy: Proxy) -> None:
    store = Store.open(replace(settings, redis_url=proxy.url, retries=0))
    apply(store, creation(make_entry("warm")))
    request = ApplyRequest(
        attempt_id=uuid.uuid4().hex, owner="team", now=SLOT, by="ana", changes=(creation(make_entry()),)
    )
    proxy.cut(Fault.AFTER_REQUEST)
    with pytest.raises(StoreUnavailableError):
        store.apply_plan(request)

    assert store.apply_plan(request).revision == 2
    store.close()


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    url = f"redis://ana:secret@127.0.0.1:{free_port()}/0"
    store = Store.open(StoreSettings(redis_url=url, retries=0))

    with pytest.raises(StoreUnavailableError, match=r"ana:\*\*\*@127\.0\.0\.1") as caught:
        store.ping()
    assert "secret" not in str(caught.value)
    store.close()


def test_a_restarted_server_works_again_and_is_empty() -> None:
    with PrivateServer(valkey_binary()) as server:
        store = Store.open(StoreSettings(redis_url=server.url))
        first = apply(store, creation(make_entry()))
        server.restart()

        second = apply(store, creation(make_entry()))

        assert second.revision == 1
        assert second.instance_id != first.instance_id
        store.close()


def test_a_frozen_server_is_given_up_in_time() -> None:
    with PrivateServer(valkey_binary()) as server:
        brief = timedelta(milliseconds=100)
        store = Store.open(StoreSettings(redis_url=server.url, command_timeout=brief, connect_timeout=brief, retries=1))
        store.ping()
        server.freeze()
        try:
            with pytest.raises(StoreUnavailableError):
                store.ping()
        finally:
            server.thaw()
        store.ping()
        store.close()


@pytest.mark.parametrize("retries", [0, 1, 2])
def test_a_server_that_never_answers_is_asked_once_and_as_often_as_settings_say(retries: int) -> None:
    """So that what a caller waits at most is a product of the settings; retries inside retries multiplied it."""
    with SilentServer() as silent:
        brief = timedelta(milliseconds=100)
        bounds = StoreSettings(redis_url=silent.url, command_timeout=brief, connect_timeout=brief, retries=retries)
        store = Store.open(bounds)
        with pytest.raises(StoreUnavailableError):
            store.now()
        store.close()
    assert silent.connections == 1 + retries


def test_a_read_only_replica_refuses_whole(server: PrivateServer, key_prefix: str) -> None:
    with PrivateServer(valkey_binary()) as replica, redis.Redis(port=replica.port) as raw:
        store = Store.open(StoreSettings(redis_url=replica.url, key_prefix=key_prefix))
        apply(store, creation(make_entry()))
        commit = commit_of(store)
        raw.config_set("replica-serve-stale-data", "yes")
        raw.replicaof("127.0.0.1", free_port())

        for refused in (
            lambda: store.commit_slots(token=None, commits=[commit], broker=BrokerTarget(0)),
            lambda: apply(store, creation(make_entry("b"))),
            lambda: store.lock.acquire(make_holder(), SECOND),
        ):
            with pytest.raises(StoreBusyError) as caught:
                refused()
            assert caught.value.reason == "READONLY"
        store.close()


def test_an_apply_waits_for_a_slow_script(
    key_prefix: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    with PrivateServer(valkey_binary(), "--lua-time-limit", "1") as server, redis.Redis(port=server.port) as raw:
        store = Store.open(StoreSettings(redis_url=server.url, key_prefix=key_prefix))
        apply(store, creation(make_entry()))
        slow = threading.Thread(target=_run_for_ever, args=(server.port,))
        slow.start()
        request.addfinalizer(slow.join)
        wait_until(lambda: _is_busy(raw), 20, what="the slow script")

        monkeypatch.setattr(applying, "PATIENCE", timedelta(0))
        with pytest.raises(StoreBusyError) as caught:
            apply(store, creation(make_entry("b")))
        assert caught.value.reason == "BUSY"
        monkeypatch.undo()
        told = threading.Timer(0.3, raw.execute_command, ("SCRIPT", "KILL"))
        told.start()
        assert apply(store, creation(make_entry("b"))).revision == 2
        told.join()
        store.close()


def _run_for_ever(port: int) -> None:
    with redis.Redis(port=port) as client, suppress(redis.RedisError):
        client.eval("while true do end", 0)


def _is_busy(raw: redis.Redis) -> bool:
    try:
        raw.ping()
    except redis.ResponseError:
        return True
    return False


def test_too_few_replicas_commit_nothing(key_prefix: str) -> None:
    with PrivateServer(valkey_binary()) as server, redis.Redis(port=server.port) as raw:
        store = Store.open(StoreSettings(redis_url=server.url, key_prefix=key_prefix))
        apply(store, creation(make_entry()))
        commit = commit_of(store)
        raw.config_set("min-replicas-to-write", 1)

        with pytest.raises(StoreBusyError) as caught:
            store.commit_slots(token=None, commits=[commit], broker=BrokerTarget(0))

        assert caught.value.reason == "NOREPLICAS"
        assert raw.exists(f"queue-{key_prefix}") == 0
        store.close()


def test_a_commit_waits_for_replicas_and_says_when_they_lag(key_prefix: str, caplog: pytest.LogCaptureFixture) -> None:
    brief, at_once = timedelta(seconds=1), ("--repl-diskless-sync-delay", "0")
    with PrivateServer(valkey_binary(), *at_once) as server:
        plain = StoreSettings(redis_url=server.url, key_prefix=key_prefix)
        store = Store.open(replace(plain, wait_replicas=1, command_timeout=brief))
        apply(store, creation(make_entry()))

        (alone,) = store.commit_slots(token=None, commits=[commit_of(store)], broker=BrokerTarget(0))
        with PrivateServer(valkey_binary()) as replica, redis.Redis(port=replica.port) as follower:
            follower.replicaof("127.0.0.1", server.port)
            wait_until(lambda: follower.info("replication")["master_link_status"] == "up", 20, what="the replica")
            waiting = Store.open(replace(plain, wait_replicas=1))
            second = commit_of(waiting, slot=SLOT + SECOND)
            (both,) = waiting.commit_slots(token=None, commits=[second], broker=BrokerTarget(0))
            assert follower.llen(f"queue-{key_prefix}") == 2
            waiting.close()
        store.close()

    assert (alone.status, both.status) == ("committed", "committed")
    assert [record.__dict__["action"] for record in caplog.records] == ["replicas_lag"]


@pytest.fixture
def user(raw: redis.Redis, settings: StoreSettings, server: PrivateServer, key_prefix: str) -> Iterator[StoreSettings]:
    """The store as a user with rights on its keys, and none on the broker's lists, nor to XADD."""
    name = f"u{uuid.uuid4().hex[:8]}"
    raw.execute_command("ACL", "SETUSER", name, "on", ">pw", f"~{{{key_prefix}}}:*", "&*", "+@all", "-xadd")
    yield replace(settings, redis_url=f"redis://{name}:pw@127.0.0.1:{server.port}/0")
    raw.acl_deluser(name)


@pytest.mark.parametrize("wait_replicas", [0, 1])
def test_a_missing_right_is_named_before_anything_is_written(
    store: Store, user: StoreSettings, raw: redis.Redis, wait_replicas: int
) -> None:
    apply(store, creation(make_entry()))
    before = store.read_live().entries
    limited = Store.open(replace(user, wait_replicas=wait_replicas, command_timeout=SECOND / 2))
    plain = commit_of(store, pushes=())

    with pytest.raises(StoreError, match="lacks a right"):
        limited.commit_slots(token=None, commits=[commit_of(store)], broker=BrokerTarget(0))
    with pytest.raises(StoreError, match="lacks a right"):
        limited.commit_slots(token=None, commits=[plain], broker=None)
    with pytest.raises(StoreError, match="lacks a right"):
        apply(limited, creation(make_entry("b")))

    assert store.read_live().entries == before
    assert raw.exists(f"queue-{store.settings.key_prefix}") == 0
    limited.close()


def test_a_wrong_password_is_one_line_and_tried_once(user: StoreSettings, raw: redis.Redis) -> None:
    for url in (user.redis_url.replace(":pw@", ":wrong@"), user.redis_url.replace(":pw@", ":@")):
        store = Store.open(replace(user, redis_url=url))
        before = raw.info("stats")["total_connections_received"]
        with pytest.raises(StoreError, match="refused the user name or password") as caught:
            store.ping()
        assert raw.info("stats")["total_connections_received"] == before + 1
        assert "\n" not in str(caught.value)
        assert "wrong" not in str(caught.value).replace("WRONGPASS", "")
        store.close()


def test_a_key_of_another_type_is_said_when_reading(store: Store, raw: redis.Redis) -> None:
    raw.set(store._session.keys.entries, "mine")
    raw.set(store._session.keys.history, "mine")

    with pytest.raises(StoreFormatError, match=r"something else under our keys: \S+:entries has another type; choose"):
        store.read_live()
    with pytest.raises(StoreFormatError, match=r"something else under our keys: \S+:history has another type; choose"):
        store.read_history()


def test_a_unix_socket_and_another_database(server: PrivateServer, key_prefix: str) -> None:
    url = f"unix://{server.socket_path}?db=5"
    store = Store.open(StoreSettings(redis_url=url, key_prefix=key_prefix))
    apply(store, creation(make_entry()))

    with redis.Redis(port=server.port, db=5) as raw:
        assert raw.exists(store._session.keys.meta)
    assert store.database == 5
    store.close()


def test_options_that_make_no_sense_are_a_configuration_error(settings: StoreSettings) -> None:
    store = Store.open(replace(settings, redis_options={"no_such_option": 1}))

    with pytest.raises(ConfigurationError, match="no_such_option"):
        store.ping()


def test_a_file_of_the_tls_options_that_is_not_there_is_named(settings: StoreSettings, tmp_path: Path) -> None:
    there, missing = tmp_path / "ca.crt", tmp_path / "my.key"
    there.touch()
    url = f"rediss://u:secret@127.0.0.1:1/0?ssl_ca_certs={there}&ssl_keyfile={missing}"
    store = Store.open(replace(settings, redis_url=url))

    with pytest.raises(ConfigurationError, match=r"ssl_keyfile of .* names '.*my\.key', which is not there") as caught:
        store.ping()
    assert "secret" not in str(caught.value)


def test_a_fork_gets_connections_of_its_own(store: Store) -> None:
    store.ping()
    parents = store._session._connections.client
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - measured in the parent only
        code = b"0"
        try:
            store.close()
            apply(store, creation(make_entry()))
            code = b"1" if store._session._connections.client is not parents else b"0"
        finally:
            os.write(writer, code)
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 1) == b"1"
    os.close(reader)
    os.close(writer)
    assert store._session._connections.client is parents
    assert list(store.read_live().entries) == ["send"]
