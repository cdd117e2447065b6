"""A store of its own for each test, on both kinds of server, and short ways to fill it."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis

from schedsync.model.entry.entry import Entry
from schedsync.model.entry.run_state import RunState
from schedsync.model.timing import Every
from schedsync.settings import StoreSettings
from schedsync.store.apply_records import ApplyAnswer, ApplyChange, ApplyRequest
from schedsync.store.lock_records import Holder
from schedsync.store.slot_records import Push, RunRecord, SlotCommit
from schedsync.store.store import Store
from tests.servers import PrivateServer

SLOT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def settings(server: PrivateServer, key_prefix: str) -> StoreSettings:
    return StoreSettings(redis_url=server.url, key_prefix=key_prefix)


@pytest.fixture
def raw(server: PrivateServer) -> Iterator[redis.Redis]:
    """The server without the store, to look behind it."""
    with redis.Redis(port=server.port, protocol=2) as client:
        yield client


@pytest.fixture
def store(settings: StoreSettings) -> Iterator[Store]:
    opened = Store.open(settings)
    yield opened
    opened.close()


def make_entry(name: str = "send", **fields: Any) -> Entry:
    fields.setdefault("task", "app.send")
    fields.setdefault("timing", Every(SECOND))
    return Entry(name=name, **fields)


def make_holder(nonce: str = "one") -> Holder:
    return Holder(host="here", pid=1, nonce=nonce, version="1", since=SLOT)


def apply(store: Store, *changes: ApplyChange, **fields: Any) -> ApplyAnswer:
    fields.setdefault("attempt_id", uuid.uuid4().hex)
    fields.setdefault("owner", "team")
    fields.setdefault("now", SLOT - SECOND)
    fields.setdefault("by", "ana")
    return store.apply_plan(ApplyRequest(changes=changes, **fields))


def creation(entry: Entry, *, due: datetime | None = SLOT, owner: str | None = "team", **fields: Any) -> ApplyChange:
    fields.setdefault("uid", str(uuid.uuid4()))
    return ApplyChange(name=entry.name, kind="create", entry=entry, owner=owner, due=due, move_due=True, **fields)


def update(store: Store, entry: Entry, **fields: Any) -> ApplyChange:
    """An update of what is live."""
    live = store.read_entries([entry.name])[entry.name]
    fields.setdefault("expected_digest", live.digest)
    fields.setdefault("expected_owner", live.owner)
    fields.setdefault("owner", live.owner)
    return ApplyChange(name=entry.name, kind="update", entry=entry, **fields)


def deletion(store: Store, name: str) -> ApplyChange:
    live = store.read_entries([name])[name]
    return ApplyChange(name=name, kind="delete", expected_digest=live.digest, expected_owner=live.owner)


def commit_of(store: Store, name: str = "send", slot: datetime = SLOT, **fields: Any) -> SlotCommit:
    """The commit of a slot of what is live, a second's grid, pushed as one message."""
    live = store.read_entries([name])[name]
    assert live.state is not None
    fields.setdefault("uid", live.uid)
    fields.setdefault("digest", live.digest)
    fields.setdefault("expected_cursor", live.state.cursor)
    fields.setdefault("outcome", "sent")
    fields.setdefault("cursor", slot)
    fields.setdefault("next_fire", slot + SECOND)
    fields.setdefault("state", RunState(uid=live.uid, cursor=slot, last_slot=slot, run_count=live.state.run_count + 1))
    if fields["outcome"] == "sent":
        fields.setdefault("pushes", (Push("lpush", f"queue-{store.settings.key_prefix}", b"message"),))
        fields.setdefault(
            "run", RunRecord(entry=name, slot=slot, sent=slot, outcome="sent", task_id="t", lateness_ms=0)
        )
    return SlotCommit(name=name, slot=slot, **fields)
