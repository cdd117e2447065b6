"""The least rights: what a reader, an applying job and a scheduler each need, and that it is enough."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import redis

from schedsync.errors import StoreError
from schedsync.model.state.live import Pause
from schedsync.settings import StoreSettings
from schedsync.store.changes import forget_of, move_of
from schedsync.store.codec import encode_pause
from schedsync.store.lock_records import Granted
from schedsync.store.slot_records import BrokerTarget
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

#: These three rules are the documentation's; PREFIX and QUEUES stand for the key prefix and the broker's lists.
READ = (
    "~{PREFIX}:* &{PREFIX}:events +client|setname +select +ping +time +multi +exec +hgetall +hget"
    " +hmget +zrange +zmscore +xrange +xrevrange +subscribe"
)
APPLY = (
    f"{READ} +evalsha +script|load +type +exists +hset +hsetnx +hincrby +hdel +hexists +zadd +zrem +zscore"
    " +xadd +publish"
)
SCHEDULER = f"{APPLY} ~QUEUES +zrangebyscore +lpush +pexpire +set +del +wait"

User = Callable[[str], Store]


@pytest.fixture
def user(raw: redis.Redis, settings: StoreSettings, server: PrivateServer, key_prefix: str) -> Iterator[User]:
    """Opens the store as a new user with a rule."""
    made: list[tuple[str, Store]] = []

    def open_as(rule: str) -> Store:
        name = f"u{uuid.uuid4().hex[:8]}"
        words = rule.replace("PREFIX", key_prefix).replace("QUEUES", f"queue-{key_prefix}*").split()
        raw.execute_command("ACL", "SETUSER", name, "on", ">pw", "resetchannels", *words)
        store = Store.open(replace(settings, redis_url=f"redis://{name}:pw@127.0.0.1:{server.port}/0", retries=0))
        made.append((name, store))
        return store

    yield open_as
    for name, store in made:
        store.close()
        raw.acl_deluser(name)


def test_a_reader_reads_and_writes_nothing(store: Store, user: User) -> None:
    apply(store, creation(make_entry()))
    reader = user(READ)

    assert list(reader.read_live().entries) == ["send"]
    assert list(reader.read_entries(["send"])) == ["send"]
    assert reader.read_lock() is None
    assert reader.read_outbox(limit=1) == []
    assert len(reader.read_history()) == 1
    assert reader.applied_plan("p") is None
    reader.ping()
    reader.now()
    listener = reader.subscribe()
    listener.wait(timedelta(0))
    apply(store, creation(make_entry("b")))
    assert listener.wait(5 * SECOND)
    listener.close()
    with pytest.raises(StoreError, match="lacks a right"):
        apply(reader, creation(make_entry("c")))


def test_an_applying_job_applies_and_does_not_dispatch(store: Store, user: User, raw: redis.Redis) -> None:
    job = user(APPLY)

    apply(job, creation(make_entry()), creation(make_entry("b")))
    apply(job, update(job, make_entry(task="new")), deletion(job, "b"), plan_id="p")
    raw.hset(job._session.keys.paused, "entry:send", encode_pause(Pause(by="ana", reason=None, since=SLOT)))
    raw.hset(job._session.keys.quarantine, "send", "- 0\nwhy")
    send = job.read_entries(["send"])["send"]
    apply(job, move_of(send, make_entry("sent", task="new"), owner="team", source=None, now=SLOT))
    apply(job, forget_of(job.read_entries(["sent"])["sent"], now=SLOT))
    apply(job, move_of(job.read_entries(["sent"])["sent"], make_entry("sent"), owner="team", source=None, now=SLOT))

    assert list(job.read_live().entries) == ["sent"]
    assert len(job.read_history()) == 5
    assert job.applied_plan("p") == 2
    with pytest.raises(StoreError, match="lacks a right"):
        job.commit_slots(token=None, commits=[commit_of(job, "sent")], broker=BrokerTarget(0))


def test_a_scheduler_does_all_it_has_to(store: Store, user: User, raw: redis.Redis) -> None:
    beat = user(SCHEDULER)
    apply(beat, creation(make_entry()))

    granted = beat.lock.acquire(make_holder(), 60 * SECOND)
    assert isinstance(granted, Granted)
    token = granted.token
    beat.set_application(token=token, application="a", broker="b")
    beat.lock.renew(make_holder(), token, 60 * SECOND)
    assert beat.is_same_server(raw.get)
    assert beat.due_entries(token=token, now=SLOT, limit=9).entries
    (answer,) = beat.commit_slots(token=token, commits=[commit_of(beat)], broker=BrokerTarget(0))
    (other,) = beat.commit_slots(token=token, commits=[commit_of(beat, slot=SLOT + SECOND)], broker=BrokerTarget(db=3))
    digest = beat.read_entries(["send"])["send"].digest
    beat.quarantine(token=token, name="send", digest=digest, reason="why")
    beat.lift_quarantine(token=token, name="send", due=SLOT)
    beat.confirm_sent(token=token, confirmations=[])
    assert beat.lock.release(make_holder(), token)

    assert (answer.status, other.status) == ("committed", "committed")
    with suppress(redis.RedisError), redis.Redis(port=raw.connection_pool.connection_kwargs["port"], db=3) as broker:
        assert broker.llen(f"queue-{store.settings.key_prefix}") == 1


def test_other_prefixes_are_out_of_reach(user: User, key_prefix: str) -> None:
    beat = user(SCHEDULER)
    elsewhere = Store.open(replace(beat.settings, key_prefix=f"{key_prefix}-other"))

    with pytest.raises(StoreError, match="lacks a right"):
        elsewhere.read_live()
    with pytest.raises(StoreError, match="lacks a right"):
        apply(elsewhere, creation(make_entry()))
    elsewhere.close()
