"""Every format that was ever released keeps loading: a file of each, as the server held it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import redis

from schedsync.errors import StoreFormatError
from schedsync.model.entry.entry import ExpiresNextSlot
from schedsync.model.timing import Cron, Crontab
from schedsync.model.timing.instants import to_ms
from schedsync.model.values.secrets import Secret
from schedsync.store.record_text import decode_run
from schedsync.store.store import Store
from tests.integration.store.conftest import SECOND, SLOT, apply, make_entry, update

FORMATS = sorted((Path(__file__).parent / "formats").glob("format_*.json"))


@pytest.fixture(params=FORMATS, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, store: Store, raw: redis.Redis) -> Store:
    for name, held in json.loads(request.param.read_text(encoding="utf-8")).items():
        key = name.replace("{schedsync}", f"{{{store.settings.key_prefix}}}")
        match held["type"]:
            case "hash":
                raw.hset(key, mapping=held["value"])
            case "zset":
                raw.zadd(key, held["value"])
            case _:
                for fields in held["value"]:
                    raw.xadd(key, fields)
    return store


def test_everything_is_read(old: Store, raw: redis.Redis) -> None:
    live = old.read_live()

    assert {entry.problem for entry in live.entries.values()} == {None}
    assert (live.revision, live.owners["billing"].commit) == (3, "abc")
    full, send, unowned = (live.entries[name] for name in ("send invoices", "send", "unowned"))
    assert full.entry is not None
    assert full.entry.timing == Cron(("0 6 1 * *",))
    assert full.entry.expires == ExpiresNextSlot()
    assert full.entry.args.value() == [9007199254740993, 1.1, "ü"]
    assert (full.quarantine, full.due, full.protect) == ("too old", None, True)
    assert (full.source and full.source.line) == 4
    assert send.entry == make_entry("send", task="forced")
    assert send.state is not None
    assert (send.state.cursor, send.state.run_count) == (SLOT + SECOND, 2)
    assert send.paused is not None
    assert unowned.entry == make_entry("unowned", timing=Crontab(hour="6"), enabled=False)
    (item,) = old.read_outbox(limit=9)
    assert (item.slot, item.expires) == (SLOT + SECOND, timedelta(minutes=5))
    for _id, record in raw.xrange(old._session.keys.runs):
        assert decode_run("send", record[b"run"].decode()).outcome == "sent"
    assert all(revision.changes for revision in old.read_history())
    assert old.set_application(token=None, application="x", broker="y") == ("billing", "redis://broker/0")


def test_what_came_later_is_read_where_it_is(old: Store) -> None:
    live, history = old.read_live(), old.read_history()
    send, full = live.entries["send"], live.entries["send invoices"]

    assert send.applied == make_entry("send")
    if history[1].rollback_of is None:  # written before there were secrets, renames and plans
        assert (send.applied_revision, full.secrets, old.applied_plan("p-1")) == (None, (), None)
        return
    hidden = (Secret("/kwargs/dry_run", "${DRY_RUN:-false}", ("DRY_RUN",)),)
    assert (send.applied_revision, full.secrets) == (1, hidden)
    assert (old.applied_plan("p-1"), old.applied_plan("p-2")) == (1, 2)
    renamed, forgotten = history[1].changes
    assert (renamed.previous_name, renamed.before_owner, renamed.after_owner) == ("old", None, "billing")
    assert (forgotten.kind, forgotten.after_owner) == ("forget", None)
    assert history[-1].changes[0].after_secrets == hidden


def test_it_goes_on(old: Store, raw: redis.Redis) -> None:
    (head,) = old.due_entries(token=None, now=SLOT + 2 * SECOND, limit=9).entries
    assert (head.name, head.problem) == ("send", None)

    assert apply(old, update(old, make_entry("send", task="new")), owner="billing").revision == 4
    assert raw.zscore(old._session.keys.due, "send") == to_ms(SLOT + 2 * SECOND)


def test_a_damaged_revision_is_told_by_its_key(store: Store, raw: redis.Redis) -> None:
    raw.hset(f"{{{store.settings.key_prefix}}}:meta", "revision", "x")
    with pytest.raises(StoreFormatError, match=r'field "revision" of .*:meta is not a number'):
        store.read_live()
