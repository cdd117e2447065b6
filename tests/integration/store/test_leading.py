"""Quarantine, whose key prefix it is, waking up, and which server it is."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import redis

from schedsync.errors import LeadershipLostError
from schedsync.model.state.live import Pause
from schedsync.settings import StoreSettings
from schedsync.store.codec import encode_pause
from schedsync.store.store import Store
from tests.integration.store.conftest import SECOND, SLOT, apply, creation, make_entry, make_holder, update
from tests.proxy import Proxy
from tests.servers import PrivateServer, valkey_binary, wait_until


def hold(store: Store) -> None:
    digest = store.read_entries(["send"])["send"].digest
    store.quarantine(token=None, name="send", digest=digest, reason="30 February")


@pytest.fixture
def sending(store: Store) -> Store:
    apply(store, creation(make_entry()), creation(make_entry("other")))
    return store


def test_a_quarantined_entry_is_out_of_due_with_its_reason(sending: Store) -> None:
    hold(sending)

    found = sending.read_live().entries["send"]
    assert (found.quarantine, found.due) == ("30 February", None)
    assert [head.name for head in sending.due_entries(token=None, now=SLOT, limit=9).entries] == ["other"]


def test_quarantine_is_for_the_definition_that_was_seen(sending: Store) -> None:
    sending.quarantine(token=None, name="send", digest="0" * 32, reason="old")
    sending.quarantine(token=None, name="absent", digest="", reason="old")

    assert sending.read_live().entries["send"].quarantine is None


def test_a_head_that_cannot_be_read_is_quarantined_too(sending: Store, raw: redis.Redis) -> None:
    raw.hset(sending._session.keys.entries, "send", "nonsense")
    (head, _other) = sorted(sending.due_entries(token=None, now=SLOT, limit=9).entries, key=lambda head: head.digest)

    sending.quarantine(token=None, name=head.name, digest=head.digest, reason=head.problem or "")

    assert "does not begin" in (sending.read_live().entries["send"].quarantine or "")


def test_a_change_of_the_definition_lifts_it(sending: Store) -> None:
    hold(sending)
    apply(sending, update(sending, make_entry(), owner="others", move_due=True, due=SLOT))
    held = sending.read_live().entries["send"]
    assert (held.quarantine, held.due) == ("30 February", None)

    apply(sending, update(sending, make_entry(task="b"), due=SLOT + SECOND))

    found = sending.read_live().entries["send"]
    assert (found.quarantine, found.due) == (None, SLOT + SECOND)


def test_a_leader_lets_it_back_unless_it_is_paused(sending: Store, raw: redis.Redis) -> None:
    hold(sending)
    sending.lift_quarantine(token=None, name="send", due=SLOT + SECOND)
    found = sending.read_live().entries["send"]
    assert (found.quarantine, found.due) == (None, SLOT + SECOND)

    hold(sending)
    sending.lift_quarantine(token=None, name="send", due=None)
    assert sending.read_live().entries["send"].due is None

    pause = Pause(by="ana", reason=None, since=SLOT)
    for field in ("entry:send", "owner:team", "*"):
        raw.hset(sending._session.keys.paused, field, encode_pause(pause))
        sending.lift_quarantine(token=None, name="send", due=SLOT)
        found = sending.read_live().entries["send"]
        assert (found.due, found.paused) == (None, pause)
        raw.delete(sending._session.keys.paused)
    raw.hset(sending._session.keys.paused, "*", encode_pause(replace(pause, until=SLOT - 9999 * SECOND * 9999)))
    sending.lift_quarantine(token=None, name="send", due=SLOT)
    assert sending.read_live().entries["send"].due == SLOT


def test_an_old_token_changes_nothing(sending: Store) -> None:
    sending.lock.acquire(make_holder(), 60 * SECOND)

    with pytest.raises(LeadershipLostError):
        sending.quarantine(token=0, name="send", digest="", reason="")
    with pytest.raises(LeadershipLostError):
        sending.lift_quarantine(token=0, name="send", due=SLOT)
    with pytest.raises(LeadershipLostError):
        sending.set_application(token=0, application="a", broker="b")


def test_the_first_application_is_recorded_and_stays(store: Store) -> None:
    assert store.set_application(token=None, application="billing", broker="redis://a") == ("billing", "redis://a")
    assert store.set_application(token=None, application="web", broker="redis://b") == ("billing", "redis://a")
    assert store.read_live().instance_id is not None


def test_the_same_server_is_known_by_a_value_written_through_it(
    store: Store, server: PrivateServer, raw: redis.Redis
) -> None:
    store_in_2 = Store.open(replace(store.settings, redis_url=f"redis://127.0.0.1:{server.port}/2"))
    with redis.Redis(port=server.port, db=store_in_2.database) as same:
        assert store_in_2.is_same_server(same.get)
    assert not store_in_2.is_same_server(raw.get)
    assert not store_in_2.is_same_server(lambda _key: None)
    store_in_2.close()


def test_an_apply_wakes_a_listener(store: Store) -> None:
    listener = store.subscribe()
    assert listener.wait(timedelta(0))
    assert not listener.wait(timedelta(0))

    apply(store, creation(make_entry()))

    assert listener.wait(5 * SECOND)
    assert not listener.wait(timedelta(milliseconds=10))
    listener.close()
    listener.close()


def test_several_changes_wake_once(store: Store, raw: redis.Redis) -> None:
    listener = store.subscribe()
    listener.wait(timedelta(0))
    with raw.pipeline(transaction=True) as at_once:
        for _ in range(3):
            at_once.publish(store._session.keys.events, "apply")
        at_once.execute()

    assert listener.wait(5 * SECOND)
    assert not listener.wait(timedelta(milliseconds=10))
    listener.close()


def test_a_release_wakes_a_standby(store: Store) -> None:
    granted = store.lock.acquire(make_holder(), 60 * SECOND)
    listener = store.subscribe()
    listener.wait(timedelta(0))

    store.lock.release(make_holder(), granted.token)  # type: ignore[union-attr]

    assert listener.wait(5 * SECOND)
    listener.close()


def test_a_listener_whose_connection_was_cut_hears_again(store: Store, server: PrivateServer) -> None:
    with Proxy(server.port) as proxy:
        behind = Store.open(replace(store.settings, redis_url=proxy.url))
        listener = behind.subscribe()
        listener.wait(timedelta(0))
        proxy.drop_all()

        wait_until(lambda: listener.wait(timedelta(milliseconds=50)), 10, what="hearing that a change may be missed")
        apply(store, creation(make_entry()))

        wait_until(lambda: listener.wait(SECOND), 10, what="the apply's event")
        listener.close()
        behind.close()


def test_a_listener_outlives_its_server() -> None:
    with PrivateServer(valkey_binary()) as server:
        store = Store.open(StoreSettings(redis_url=server.url, retries=0))
        listener = store.subscribe()
        listener.wait(timedelta(0))
        server.kill()
        wait_until(lambda: not listener.wait(timedelta(milliseconds=10)), 10)
        server.start()

        wait_until(lambda: listener.wait(timedelta(milliseconds=10)), 10, what="hearing that a change may be missed")
        apply(store, creation(make_entry()))
        assert listener.wait(5 * SECOND)
        listener.close()
        store.close()


def test_a_listener_of_a_server_that_is_away_waits_and_does_not_raise(store: Store) -> None:
    away = Store.open(replace(store.settings, redis_url="redis://127.0.0.1:1/0", retries=0))
    listener = away.subscribe()

    assert not listener.wait(timedelta(milliseconds=10))
    closer = threading.Timer(0.05, listener.close)
    closer.start()
    assert not listener.wait(60 * SECOND)
    closer.join()
