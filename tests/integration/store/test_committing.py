"""Slots: committed with their messages or not at all, and never twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import redis

from schedsync.errors import LeadershipLostError, StoreBusyError, StoreError, StoreFormatError
from schedsync.model.entry.run_state import RunState
from schedsync.store import dispatching
from schedsync.store.lock_records import Granted
from schedsync.store.record_text import decode_run
from schedsync.store.slot_records import BrokerTarget, Push, RunRecord, SlotAnswer, SlotCommit
from schedsync.store.store import Store
from tests.integration.store.conftest import (
    SECOND,
    SLOT,
    apply,
    commit_of,
    creation,
    deletion,
    make_entry,
    make_holder,
    update,
)
from tests.servers import PrivateServer

BROKER = BrokerTarget(db=0)


@pytest.fixture
def queue(store: Store) -> str:
    return f"queue-{store.settings.key_prefix}"


@pytest.fixture
def sending(store: Store) -> Store:
    """A store with one entry whose first slot is due."""
    apply(store, creation(make_entry(), uid="u-1"))
    return store


def commit(store: Store, *commits: SlotCommit, token: int | None = None, db: int = 0) -> list[str]:
    answers = store.commit_slots(token=token, commits=commits, broker=BrokerTarget(db))
    assert [(answer.name, answer.slot) for answer in answers] == [(each.name, each.slot) for each in commits]
    return [answer.status for answer in answers]


def test_due_entries_come_in_order_with_heads_states_and_the_next_time(store: Store) -> None:
    apply(
        store,
        creation(make_entry("b"), due=SLOT),
        creation(make_entry("a"), due=SLOT),
        creation(make_entry("later"), due=SLOT + SECOND),
        creation(make_entry("first"), due=SLOT - SECOND, owner=None, uid="u-f"),
        creation(make_entry("never"), due=None),
    )

    due = store.due_entries(token=None, now=SLOT, limit=10)

    assert [head.name for head in due.entries] == ["first", "a", "b"]
    assert due.next_fire == SLOT + SECOND
    assert due.revision == 1
    first = due.entries[0]
    assert (first.fire, first.uid, first.revision, first.owner) == (SLOT - SECOND, "u-f", 1, None)
    assert first.digest == store.read_entries(["first"])["first"].digest
    assert first.state == RunState(uid="u-f", cursor=SLOT - SECOND)
    assert [head.name for head in store.due_entries(token=None, now=SLOT, limit=2).entries] == ["first", "a"]
    assert store.due_entries(token=None, now=SLOT + SECOND, limit=9).next_fire is None
    assert abs(due.now - store.clock.now()) < timedelta(seconds=5)


def test_more_due_entries_than_lua_takes_at_once(store: Store) -> None:
    apply(store, *(creation(make_entry(f"e{number:04}")) for number in range(2500)))

    due = store.due_entries(token=None, now=SLOT, limit=2500)

    assert [head.name for head in due.entries] == [f"e{number:04}" for number in range(2500)]
    assert all(head.problem is None for head in due.entries)


def test_a_due_name_without_an_entry_is_dropped(sending: Store, raw: redis.Redis) -> None:
    raw.zadd(sending._session.keys.due, {"stray": 1})

    due = sending.due_entries(token=None, now=SLOT, limit=10)

    assert [head.name for head in due.entries] == ["send"]
    assert raw.zrange(sending._session.keys.due, 0, -1) == [b"send"]


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("state", b"nonsense", "not as schedsync writes it"),
        ("state", b"u-1 12\n{", "not JSON"),
        ("state", b"u-2 12\n{}", "version None"),
        ("state", b'u-2 12\n{"v":1}', "another entry"),
        ("state", b"\xff\n", "UTF-8"),
        ("entries", b"nonsense", "does not begin with"),
        ("entries", b"\xff\n", "can't decode"),
    ],
)
def test_what_cannot_be_decoded_is_due_with_its_problem(
    sending: Store, raw: redis.Redis, key: str, value: bytes, problem: str
) -> None:
    raw.hset(getattr(sending._session.keys, key), "send", value)

    (head,) = sending.due_entries(token=None, now=SLOT, limit=10).entries

    assert head.state is None
    assert problem in (head.problem or "")
    assert sending.read_live().entries["send"].problem


def test_a_slot_is_pushed_recorded_and_advanced(sending: Store, raw: redis.Redis, queue: str) -> None:
    run = RunRecord(entry="send", slot=SLOT, sent=SLOT, lateness_ms=12, outcome="sent", task_id="t-1", token=7)
    messages = tuple(Push("lpush", queue, payload) for payload in (b"\x00\xff\n1", b"2"))

    assert commit(sending, commit_of(sending, pushes=messages, run=run)) == ["committed"]

    live = sending.read_entries(["send"])["send"]
    assert raw.lrange(queue, 0, -1) == [b"2", b"\x00\xff\n1"]
    assert live.state == RunState(uid="u-1", cursor=SLOT, last_slot=SLOT, run_count=1)
    assert live.due == SLOT + SECOND
    ((_id, record),) = raw.xrange(sending._session.keys.runs)
    assert record[b"entry"] == b"send"
    assert decode_run("send", record[b"run"].decode()) == run


def test_the_same_slot_is_never_pushed_again(sending: Store, raw: redis.Redis, queue: str) -> None:
    once = commit_of(sending)

    assert commit(sending, once) == ["committed"]
    assert commit(sending, once, once) == ["already", "already"]
    assert raw.llen(queue) == 1
    assert raw.xlen(sending._session.keys.runs) == 1


def test_several_slots_of_one_entry_in_one_call(sending: Store, raw: redis.Redis, queue: str) -> None:
    first = commit_of(sending)
    second = commit_of(sending, slot=SLOT + SECOND, expected_cursor=SLOT)
    skipped = commit_of(
        sending,
        slot=SLOT + 4 * SECOND,
        expected_cursor=SLOT + SECOND,
        outcome="skipped",
        run=RunRecord(
            entry="send", slot=SLOT + 2 * SECOND, last=SLOT + 4 * SECOND, count=3, outcome="skipped", reason="missed"
        ),
    )

    assert commit(sending, first, second, skipped) == ["committed"] * 3

    live = sending.read_entries(["send"])["send"]
    assert raw.llen(queue) == 2
    assert live.due == SLOT + 5 * SECOND
    assert live.state is not None
    assert live.state.cursor == SLOT + 4 * SECOND


def test_a_slot_of_another_entry_definition_or_cursor_is_stale(sending: Store, raw: redis.Redis, queue: str) -> None:
    good = commit_of(sending)

    answers = sending.commit_slots(
        token=None,
        commits=[
            replace(good, uid="u-2"),
            replace(good, digest="0" * 32),
            replace(good, expected_cursor=SLOT - 2 * SECOND),
            replace(good, name="absent"),
        ],
        broker=BROKER,
    )

    assert [answer.status for answer in answers] == ["stale"] * 4
    assert [answer.detail.split()[-1] for answer in answers] == ["now", "changed", "cursor", "read"]
    assert raw.exists(queue) == 0


def test_an_update_or_delete_meanwhile_makes_it_stale(sending: Store, raw: redis.Redis, queue: str) -> None:
    read = commit_of(sending)
    apply(sending, update(sending, make_entry(task="b"), reset_cursor=True), now=SLOT - SECOND / 2)
    assert commit(sending, read) == ["stale"]

    read = commit_of(sending)
    apply(sending, deletion(sending, "send"))
    assert commit(sending, read) == ["stale"]
    apply(sending, creation(make_entry()))
    assert commit(sending, read) == ["stale"]
    assert raw.exists(queue) == 0


def test_a_pause_meanwhile_is_kept(sending: Store, raw: redis.Redis, queue: str) -> None:
    read = commit_of(sending)
    raw.zrem(sending._session.keys.due, "send")

    assert commit(sending, read) == ["stale"]
    assert raw.exists(queue) == 0
    assert sending.read_entries(["send"])["send"].due is None


def test_an_entry_that_never_fires_again_leaves_due(sending: Store) -> None:
    last = commit_of(sending, next_fire=None)

    assert commit(sending, last) == ["committed"]
    assert sending.read_entries(["send"])["send"].due is None
    assert commit(sending, last) == ["already"]


def test_an_advance_moves_only_the_fire_time(sending: Store, raw: redis.Redis) -> None:
    live = sending.read_entries(["send"])["send"]
    assert live.state is not None
    still = commit_of(
        sending,
        slot=SLOT,
        outcome="advance",
        cursor=live.state.cursor,
        state=live.state,
        next_fire=SLOT + 9 * SECOND,
    )
    moved = replace(still, cursor=SLOT, next_fire=SLOT + 5 * SECOND)

    assert commit(sending, still, still) == ["committed", "committed"]
    assert sending.read_entries(["send"])["send"].due == SLOT + 9 * SECOND
    assert commit(sending, moved) == ["committed"]
    assert commit(sending, moved) == ["already"]
    after = sending.read_entries(["send"])["send"]
    assert (after.due, after.state) == (SLOT + 5 * SECOND, replace(live.state, cursor=SLOT))
    assert raw.exists(sending._session.keys.runs) == 0


def test_an_old_token_is_refused(sending: Store, raw: redis.Redis, queue: str) -> None:
    first = sending.lock.acquire(make_holder("one"), timedelta(milliseconds=1))
    assert isinstance(first, Granted)
    read = commit_of(sending)
    raw.hset(sending._session.keys.lock, "expires", 0)
    second = sending.lock.acquire(make_holder("two"), 60 * SECOND)
    assert isinstance(second, Granted)
    assert second.token > first.token

    assert commit(sending, read, token=first.token) == ["refused"]
    with pytest.raises(LeadershipLostError):
        sending.due_entries(token=first.token, now=SLOT, limit=1)
    assert raw.exists(queue) == 0
    assert commit(sending, read, token=second.token) == ["committed"]


def test_a_deleted_lock_refuses_everybody(sending: Store, raw: redis.Redis) -> None:
    granted = sending.lock.acquire(make_holder(), 60 * SECOND)
    assert isinstance(granted, Granted)
    raw.delete(sending._session.keys.lock)

    assert commit(sending, commit_of(sending), token=granted.token) == ["refused"]


def test_a_failed_push_leaves_its_slot_and_no_other(sending: Store, raw: redis.Redis, queue: str) -> None:
    apply(sending, creation(make_entry("other")))
    raw.set(f"{queue}-bad", "a string")
    bad = commit_of(sending, pushes=(Push("lpush", queue, b"1"), Push("lpush", f"{queue}-bad", b"2")))
    before = sending.read_entries(["send"])["send"]

    answers = sending.commit_slots(token=None, commits=[bad, commit_of(sending, "other")], broker=BROKER)

    assert [answer.status for answer in answers] == ["failed", "committed"]
    assert f"{queue}-bad is a string" in answers[0].detail
    assert raw.lrange(queue, 0, -1) == [b"message"]
    assert sending.read_entries(["send"])["send"] == before


def test_pushes_go_to_the_brokers_database(sending: Store, server: PrivateServer, raw: redis.Redis, queue: str) -> None:
    assert commit(sending, commit_of(sending), db=3) == ["committed"]

    with redis.Redis(port=server.port, db=3) as broker:
        assert broker.lrange(queue, 0, -1) == [b"message"]
    assert raw.exists(queue) == 0
    assert raw.exists(sending._session.keys.runs) == 1


def test_queues_expire_as_asked(sending: Store, raw: redis.Redis, queue: str) -> None:
    lists = (queue, f"{queue}\x06\x163")
    push = Push("lpush", queue, b"1", expire_ms=60_000, expire_keys=lists)

    assert commit(sending, commit_of(sending, pushes=(push, push))) == ["committed"]

    assert 0 < raw.pttl(queue) <= 60_000


def test_a_broadcast_is_published(sending: Store, raw: redis.Redis) -> None:
    with raw.pubsub() as heard:
        heard.subscribe("/0.fanout")
        heard.get_message(timeout=5)

        assert commit(sending, commit_of(sending, pushes=(Push("publish", "/0.fanout", b"all"),))) == ["committed"]

        message = heard.get_message(timeout=5)
    assert message is not None
    assert message["data"] == b"all"


@pytest.mark.parametrize("limit", ["MAX_COMMITS", "MAX_COMMIT_BYTES"])
def test_too_much_at_once_is_refused(sending: Store, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(dispatching, limit, 1)
    one = commit_of(sending)

    with pytest.raises(StoreError, match="together"):
        sending.commit_slots(token=None, commits=[one, one], broker=BROKER)
    assert sending.read_live().entries["send"].state == RunState(uid="u-1", cursor=SLOT - SECOND)


def test_commits_that_contradict_themselves_are_refused(sending: Store) -> None:
    with pytest.raises(StoreError, match="does not go with"):
        sending.commit_slots(token=None, commits=[commit_of(sending, outcome="outbox", pushes=())], broker=None)
    with pytest.raises(StoreError, match="does not go with"):
        sending.commit_slots(token=None, commits=[commit_of(sending)], broker=None)
    assert sending.commit_slots(token=None, commits=[], broker=None) == []


def test_a_key_of_another_type_is_named_before_anything_is_pushed(sending: Store, raw: redis.Redis, queue: str) -> None:
    read = commit_of(sending)
    raw.delete(sending._session.keys.runs)
    raw.set(sending._session.keys.runs, "mine")

    with pytest.raises(StoreFormatError, match=":runs is a string"):
        commit(sending, read)
    assert raw.exists(queue) == 0


@pytest.fixture
def full_memory(raw: redis.Redis) -> Iterator[redis.Redis]:
    """A switch: a server that is out of memory while its key ``maxmemory`` says so."""
    yield raw
    raw.config_set("maxmemory", 0)


def test_out_of_memory_commits_nothing_and_keeps_the_lease(
    sending: Store, full_memory: redis.Redis, queue: str
) -> None:
    granted = sending.lock.acquire(make_holder(), 60 * SECOND)
    assert isinstance(granted, Granted)
    pushed, skipped = commit_of(sending), commit_of(sending, outcome="skipped", pushes=())
    before = sending.read_live()
    change = creation(make_entry("b"))
    full_memory.config_set("maxmemory", 1)

    for one in (pushed, skipped):
        with pytest.raises(StoreBusyError) as caught:
            commit(sending, one, token=granted.token)
        assert caught.value.reason == "OOM"
    with pytest.raises(StoreBusyError):
        apply(sending, change)
    assert sending.lock.acquire(make_holder(), 60 * SECOND).__class__ is Granted
    assert not isinstance(sending.lock.renew(make_holder(), granted.token, 60 * SECOND), SlotAnswer)
    full_memory.config_set("maxmemory", 0)

    after = sending.read_live()
    assert after.entries == before.entries
    assert after.revision == before.revision
    assert full_memory.exists(queue) == 0


def test_out_of_memory_publishes_nothing(sending: Store, full_memory: redis.Redis) -> None:
    heard = full_memory.pubsub()
    heard.subscribe("fanout")
    assert heard.get_message(timeout=5)
    one = commit_of(sending, pushes=(Push("publish", "fanout", b"message"),))
    full_memory.config_set("maxmemory", 1)

    for _again in range(3):
        with pytest.raises(StoreBusyError):
            commit(sending, one)
    full_memory.config_set("maxmemory", 0)
    assert heard.get_message(timeout=0.1) is None

    assert commit(sending, one) == ["committed"]
    message = heard.get_message(timeout=5)
    assert message is not None
    assert message["data"] == b"message"
    heard.close()
