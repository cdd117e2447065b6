"""The lock: one holder at a time, growing tokens, leases by the server's clock."""

from dataclasses import replace
from datetime import timedelta

import pytest
import redis

from schedsync.errors import StoreFormatError
from schedsync.model.timing.instants import to_ms
from schedsync.store.lock_records import Granted, Held, Lost, Renewed
from schedsync.store.store import Store
from tests.integration.store.conftest import SECOND, SLOT, apply, creation, make_entry, make_holder

TTL = 30 * SECOND
ONE, TWO = make_holder("one"), make_holder("two")


def granted(answer: object) -> Granted:
    assert isinstance(answer, Granted)
    return answer


def test_the_first_gets_it_and_the_second_learns_who_has_it(store: Store) -> None:
    first = granted(store.lock.acquire(ONE, TTL))
    second = store.lock.acquire(TWO, TTL)

    assert isinstance(second, Held)
    assert second.holder == ONE
    assert timedelta(0) < second.remaining <= TTL
    assert abs(first.expires - (store.now() + TTL)) < 5 * SECOND
    held = store.read_lock()
    assert held is not None
    assert (held.holder, held.token, held.expires) == (ONE, first.token, first.expires)


def test_asking_again_gives_the_same_grant(store: Store) -> None:
    first = granted(store.lock.acquire(ONE, TTL))

    assert granted(store.lock.acquire(ONE, TTL)).token == first.token


def test_a_lease_that_ended_goes_to_whoever_asks_with_a_greater_token(store: Store, raw: redis.Redis) -> None:
    first = granted(store.lock.acquire(ONE, TTL))
    raw.hset(store._session.keys.lock, "expires", 1)

    second = granted(store.lock.acquire(TWO, TTL))

    assert second.token > first.token
    assert store.lock.renew(ONE, first.token, TTL) == Lost()
    assert not store.lock.release(ONE, first.token)


def test_a_lease_ends_by_the_servers_clock(store: Store) -> None:
    granted(store.lock.acquire(ONE, timedelta(milliseconds=1)))
    before = store.now()
    while store.now() <= before + timedelta(milliseconds=2):
        pass

    granted(store.lock.acquire(TWO, TTL))


def test_a_lease_that_ended_unnoticed_is_renewed(store: Store, raw: redis.Redis) -> None:
    first = granted(store.lock.acquire(ONE, TTL))
    raw.hset(store._session.keys.lock, "expires", 1)

    assert isinstance(store.lock.renew(ONE, first.token, TTL), Renewed)
    assert isinstance(store.lock.acquire(TWO, TTL), Held)


def test_renewing_tells_revision_and_next_fire_time(store: Store) -> None:
    first = granted(store.lock.acquire(ONE, TTL))
    empty = store.lock.renew(ONE, first.token, TTL)
    apply(store, creation(make_entry()))

    full = store.lock.renew(ONE, first.token, TTL)

    assert isinstance(empty, Renewed)
    assert isinstance(full, Renewed)
    assert (empty.revision, empty.next_fire) == (0, None)
    assert (full.revision, full.next_fire) == (1, SLOT)


def test_releasing_gives_it_to_the_next_and_may_be_repeated(store: Store) -> None:
    first = granted(store.lock.acquire(ONE, TTL))

    assert store.lock.release(ONE, first.token)
    assert store.lock.release(ONE, first.token)
    assert store.read_lock() is None
    second = granted(store.lock.acquire(TWO, TTL))
    assert second.token > first.token
    assert not store.lock.release(ONE, first.token)
    assert store.lock.renew(ONE, first.token, TTL) == Lost()


def test_a_deleted_lock_is_lost_and_its_tokens_go_on(store: Store, raw: redis.Redis) -> None:
    first = granted(store.lock.acquire(ONE, TTL))
    raw.delete(store._session.keys.lock)

    assert store.lock.renew(ONE, first.token, TTL) == Lost()
    assert granted(store.lock.acquire(ONE, TTL)).token > first.token


def test_a_damaged_lock_is_free_and_readable(store: Store, raw: redis.Redis) -> None:
    key = store._session.keys.lock
    raw.hset(key, mapping={"token": 7, "expires": "soon", "since": "x", "pid": "?"})

    found = store.read_lock()

    assert found is not None
    assert found.remaining == timedelta(0)
    granted(store.lock.acquire(replace(ONE, nonce="three"), TTL))


def test_the_first_leader_makes_the_store(store: Store) -> None:
    granted(store.lock.acquire(ONE, TTL))
    made = store.read_live().instance_id

    answer = apply(store, creation(make_entry()))

    assert made is not None
    assert answer.instance_id == made


def test_a_newer_store_is_not_led(store: Store, raw: redis.Redis) -> None:
    raw.hset(store._session.keys.meta, "format", 2)

    with pytest.raises(StoreFormatError, match="upgrade schedsync"):
        store.lock.acquire(ONE, TTL)


def test_a_clock_that_stepped_back_does_not_make_a_lease_longer_than_its_ttl(store: Store, raw: redis.Redis) -> None:
    first = granted(store.lock.acquire(ONE, TTL))
    hour_ahead = first.expires + timedelta(hours=1)
    raw.hset(store._session.keys.lock, "expires", to_ms(hour_ahead))

    held = store.lock.acquire(TWO, 5 * TTL)

    assert isinstance(held, Held)
    assert held.remaining == TTL
    state = store.read_lock()
    assert state is not None
    assert state.remaining <= TTL
    assert isinstance(store.lock.renew(ONE, first.token, TTL), Renewed)


def test_a_first_fire_time_that_is_no_instant_does_not_end_a_lease(store: Store, raw: redis.Redis) -> None:
    first = granted(store.lock.acquire(ONE, TTL))
    raw.zadd(store._session.keys.due, {"odd": "inf"})

    renewed = store.lock.renew(ONE, first.token, TTL)

    assert isinstance(renewed, Renewed)
    assert renewed.next_fire is None
