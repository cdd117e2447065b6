"""Renames, adoptions and forgetting: what an entry has been through stays with it, and only the fire time follows."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import redis

from schedsync.errors import StalePlanError, StoreError
from schedsync.model.entry.entry import Entry
from schedsync.model.entry.run_state import RunState
from schedsync.model.state.live import LiveEntry, Pause
from schedsync.model.timing import Every
from schedsync.model.timing.instants import to_ms
from schedsync.store.apply_records import ApplyChange
from schedsync.store.changes import create_of, forget_of, move_of, update_of
from schedsync.store.codec import encode_pause
from schedsync.store.slot_records import Confirmation, OutboxItem, RunRecord
from schedsync.store.store import Store
from tests.integration.store.conftest import SECOND, SLOT, apply, commit_of, creation, deletion, make_entry

HOUR = timedelta(hours=1)
NOW = SLOT + SECOND / 2
PAUSE = encode_pause(Pause(by="ana", reason="INC-42", since=SLOT))


def read(store: Store, name: str) -> LiveEntry:
    return store.read_entries([name])[name]


def rename(store: Store, name: str, entry: Entry, *, now: datetime = NOW, owner: str = "team") -> ApplyChange:
    return move_of(read(store, name), entry, owner=owner, source=None, now=now)


def adopt(store: Store, entry: Entry, owner: str, *, now: datetime = NOW) -> ApplyChange:
    return move_of(read(store, entry.name), entry, owner=owner, source=None, now=now)


def run_once(store: Store, name: str) -> LiveEntry:
    """Let an entry send its first slot."""
    store.commit_slots(token=None, commits=[commit_of(store, name, pushes=())], broker=None)
    return read(store, name)


def everything(raw: redis.Redis, store: Store) -> dict[bytes, object]:
    """All that is stored, to see that nothing was written."""
    return {key: raw.dump(key) for key in raw.keys(f"{{{store.settings.key_prefix}}}:*")}


def test_a_rename_keeps_all_but_the_name(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry("old"), uid="u-1"))
    before = run_once(store, "old")

    answer = apply(store, rename(store, "old", make_entry("new")), now=NOW)

    live = store.read_live()
    after = live.entries["new"]
    assert list(live.entries) == ["new"]
    assert (after.uid, after.state, after.due, after.digest) == ("u-1", before.state, before.due, before.digest)
    assert (after.entry, after.owner, after.problem) == (make_entry("new"), "team", None)
    assert after.revision == answer.revision == 2
    keys = store._session.keys
    assert (raw.hkeys(keys.state), raw.zrange(keys.due, 0, -1)) == ([b"new"], [b"new"])


def test_a_rename_may_change_the_entry_too(store: Store) -> None:
    apply(store, creation(make_entry("old"), uid="u-1"))
    before = run_once(store, "old")

    later = make_entry("new", timing=Every(HOUR), task="other")
    apply(store, rename(store, "old", later, now=SLOT + 5 * SECOND), now=SLOT + 5 * SECOND)

    after = read(store, "new")
    assert after.entry == later
    assert after.state == replace(before.state, cursor=SLOT + 5 * SECOND)  # type: ignore[type-var]
    assert after.due == SLOT + HOUR


def test_delays_drawn_from_the_name_are_drawn_anew(store: Store) -> None:
    old = make_entry("old", timing=Every(HOUR), spread=timedelta(minutes=30))
    apply(store, create_of(old, owner="team", source=None, now=NOW), now=NOW)
    before = read(store, "old")

    apply(store, rename(store, "old", replace(old, name="new")), now=NOW)

    after = read(store, "new")
    assert after.state == before.state
    assert before.due is not None
    assert after.due is not None
    assert after.due != before.due
    assert SLOT < after.due < SLOT + 2 * HOUR


def test_a_chain_a_swap_and_a_freed_name_are_one_step(store: Store, raw: redis.Redis) -> None:
    names = ("a", "b", "c", "x", "y", "gone")
    apply(store, *(creation(make_entry(name), uid=f"u-{name}", due=SLOT) for name in names))
    raw.hset(store._session.keys.paused, "entry:x", PAUSE)
    raw.hset(store._session.keys.paused, "entry:gone", PAUSE)

    moves = {"a": "b", "b": "c", "c": "gone", "x": "y", "y": "x"}
    changes = [rename(store, old, make_entry(new)) for old, new in moves.items()]
    apply(store, *changes, deletion(store, "gone"), creation(make_entry("a"), uid="u-new"), now=NOW)

    live = store.read_live().entries
    assert {name: entry.uid for name, entry in live.items()} == {
        **{new: f"u-{old}" for old, new in moves.items()},
        "a": "u-new",
    }
    assert {entry.problem for entry in live.values()} == {None}
    assert [name for name, entry in live.items() if entry.paused] == ["y"]
    assert raw.hkeys(store._session.keys.paused) == [b"entry:y"]


@pytest.mark.parametrize("wrong", ["digest", "owner", "absent", "taken"])
def test_a_rename_of_something_else_writes_nothing(store: Store, raw: redis.Redis, wrong: str) -> None:
    apply(store, creation(make_entry("old")), creation(make_entry("taken")), creation(make_entry("third")))
    change = rename(store, "old", make_entry("new"))
    match wrong:
        case "digest":
            change = replace(change, expected_digest="0" * 32)
        case "owner":
            change = replace(change, expected_owner="others")
        case "absent":
            change = replace(change, previous_name="absent")
        case _:
            change = rename(store, "old", make_entry("taken"))
    before = everything(raw, store)

    with pytest.raises(StalePlanError) as caught:
        apply(store, rename(store, "third", make_entry("fourth")), change, now=NOW)

    assert caught.value.names == ({"absent": "absent", "taken": "taken"}.get(wrong, "old"),)
    assert everything(raw, store) == before


@pytest.mark.parametrize("same", [True, False])
def test_quarantine_goes_with_the_definition(store: Store, same: bool) -> None:
    apply(store, creation(make_entry("old")))
    store.quarantine(token=None, name="old", digest=read(store, "old").digest, reason="why not")

    apply(store, rename(store, "old", make_entry("new", task="app.send" if same else "other")), now=NOW)

    after = read(store, "new")
    assert after.quarantine == ("why not" if same else None)
    assert (after.due is None) == same


def test_a_pause_goes_with_the_name(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry("old")))
    raw.hset(store._session.keys.paused, "entry:old", PAUSE)
    raw.zrem(store._session.keys.due, "old")

    apply(store, rename(store, "old", make_entry("new", task="other")), now=NOW)

    after = read(store, "new")
    assert after.paused is not None
    assert after.paused.reason == "INC-42"
    assert after.due is None
    assert raw.hkeys(store._session.keys.paused) == [b"entry:new"]


def test_a_deleted_entry_takes_its_pause_along(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry("a")), creation(make_entry("b")))
    raw.hset(store._session.keys.paused, mapping={"entry:a": PAUSE, "owner:team": PAUSE})

    apply(store, deletion(store, "a"))

    assert raw.hkeys(store._session.keys.paused) == [b"owner:team"]


def test_a_lost_run_state_begins_anew_under_the_new_name(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry("old"), uid="u-1"))
    raw.hdel(store._session.keys.state, "old")

    apply(store, rename(store, "old", make_entry("new")), now=NOW)

    assert read(store, "new").state == RunState(uid="u-1", cursor=NOW)


def test_an_adopted_entry_goes_on(store: Store) -> None:
    apply(store, creation(make_entry(), uid="u-1", owner=None), owner=None)
    before = run_once(store, "send")

    apply(store, adopt(store, make_entry(), "team"), now=NOW)

    after = read(store, "send")
    assert (after.owner, after.uid, after.state, after.due) == ("team", "u-1", before.state, before.due)
    with pytest.raises(StalePlanError):
        apply(store, replace(adopt(store, make_entry(), "others"), expected_owner=None), now=NOW)


def test_an_owners_pause_applies_by_the_new_owner(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry("a")), creation(make_entry("b"), owner="others"))
    raw.hset(store._session.keys.paused, "owner:others", PAUSE)
    raw.zrem(store._session.keys.due, "b")
    later = SLOT + 10 * SECOND

    apply(
        store,
        adopt(store, make_entry("a"), "others", now=later),
        adopt(store, make_entry("b"), "team", now=later),
        now=later,
    )

    live = store.read_live().entries
    assert (live["a"].due, live["b"].due) == (None, later + SECOND)
    assert live["a"].paused is not None
    assert live["b"].state is not None
    assert live["b"].state.cursor == later


def test_an_entrys_own_pause_outlives_its_owner(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry("a"), owner="others"))
    raw.hset(store._session.keys.paused, mapping={"owner:others": PAUSE, "entry:a": PAUSE})
    raw.zrem(store._session.keys.due, "a")

    apply(store, adopt(store, make_entry("a"), "team"), now=NOW)
    apply(store, forget_of(read(store, "a"), now=NOW), now=NOW)

    after = read(store, "a")
    assert (after.owner, after.due) == (None, None)
    assert after.paused is not None


def test_a_forgotten_entry_is_as_it_was_and_nobodys(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry(protect=True)))
    apply(store, update_of(read(store, "send"), make_entry(task="forced"), source=None, now=NOW), action="save")
    before = run_once(store, "send")
    text = (raw.hget(store._session.keys.entries, "send") or b"").partition(b"\n")[2]

    apply(store, forget_of(before, now=NOW), now=NOW)

    after = read(store, "send")
    assert (after.owner, after.revision) == (None, 3)
    assert (after.uid, after.digest, after.protect, after.entry) == (before.uid, before.digest, False, before.entry)
    assert (after.state, after.due, after.applied) == (before.state, before.due, make_entry(protect=True))
    assert (raw.hget(store._session.keys.entries, "send") or b"").partition(b"\n")[2] == text
    with pytest.raises(StalePlanError):
        apply(store, forget_of(before, now=NOW), now=NOW)


def test_what_only_its_owner_paused_goes_on_when_forgotten(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry("a")), creation(make_entry("b")), creation(make_entry("c")))
    raw.hset(store._session.keys.paused, "owner:team", PAUSE)
    raw.zrem(store._session.keys.due, "a", "b", "c")
    store.quarantine(token=None, name="b", digest=read(store, "b").digest, reason="why not")
    raw.hdel(store._session.keys.state, "c")
    later = SLOT + 10 * SECOND

    apply(store, *(forget_of(read(store, name), now=later) for name in "abc"), now=later)

    live = store.read_live().entries
    assert [live[name].due for name in "abc"] == [later + SECOND, None, later + SECOND]
    assert live["a"].state is not None
    assert live["a"].state.cursor == later
    assert live["c"].problem == "it has no run state"


@pytest.mark.parametrize("damage", ["text", "head"])
def test_what_cannot_be_read_can_be_forgotten(store: Store, raw: redis.Redis, damage: str) -> None:
    apply(store, creation(make_entry()))
    keys, digest = store._session.keys, read(store, "send").digest
    raw.hset(keys.entries, "send", f"u {digest} 1 1 team\nnot JSON" if damage == "text" else "damaged")
    raw.hset(keys.paused, "owner:team", PAUSE)

    apply(store, forget_of(read(store, "send"), now=NOW), now=NOW)

    after = read(store, "send")
    assert (after.owner, after.entry) == (None, None)
    stored = raw.hget(keys.entries, "send")
    assert stored == (f"u {digest} 2 1 \nnot JSON".encode() if damage == "text" else b"damaged")
    if damage == "text":  # looked at once more, so that a scheduler says what is wrong with it
        assert raw.zscore(keys.due, "send") == to_ms(NOW)


def test_moves_that_make_no_sense_are_refused(store: Store) -> None:
    apply(store, creation(make_entry("a")), creation(make_entry("b")))
    a, b = rename(store, "a", make_entry("new")), rename(store, "b", make_entry("new"))
    for changes in (
        (a, b),
        (a, deletion(store, "a")),
        (replace(a, previous_name=""),),
        (replace(a, kind="create", uid="u"),),
        (replace(a, kind="forget", previous_name=None),),
        (a, creation(make_entry("new"))),
    ):
        with pytest.raises(StoreError):
            apply(store, *changes, now=NOW)
    assert list(store.read_live().entries) == ["a", "b"]


def test_a_slot_decided_under_the_old_name_is_not_committed_and_stays_due(store: Store) -> None:
    apply(store, creation(make_entry("old"), uid="u-1"))
    commit = commit_of(store, "old", pushes=())

    apply(store, rename(store, "old", make_entry("new")), now=NOW)

    (answer,) = store.commit_slots(token=None, commits=[commit], broker=None)
    assert answer.status == "stale"
    assert read(store, "new").due == SLOT


@pytest.mark.parametrize("end", ["renamed", "renamed and taken", "deleted"])
def test_an_outbox_item_ends_where_its_entry_went(store: Store, raw: redis.Redis, end: str) -> None:
    uid = str(uuid.uuid4())
    apply(store, creation(make_entry("old"), uid=uid))
    item = OutboxItem(task_id="t", entry="old", uid=uid, slot=SLOT, fire=SLOT, revision=1, definition=make_entry("old"))
    state = RunState(uid=uid, cursor=SLOT)
    store.commit_slots(
        token=None, commits=[commit_of(store, "old", outcome="outbox", outbox=item, state=state)], broker=None
    )
    if end == "deleted":
        apply(store, deletion(store, "old"))
    else:
        more = [creation(make_entry("old"))] if "taken" in end else []
        apply(store, rename(store, "old", make_entry("new")), *more, now=NOW)

    (kept,) = store.read_outbox(limit=9)
    run = RunRecord(entry="old", slot=SLOT, sent=NOW, outcome="sent", task_id="t", lateness_ms=0)
    store.confirm_sent(
        token=None,
        confirmations=[
            Confirmation(task_id="t", entry=kept.entry, uid=uid, slot=SLOT, outcome="sent", sent=NOW, run=run)
        ],
    )

    counts = {name: entry.state.run_count for name, entry in store.read_live().entries.items() if entry.state}
    assert counts == {"renamed": {"new": 1}, "renamed and taken": {"new": 1, "old": 0}, "deleted": {}}[end]
    assert store.read_outbox(limit=9) == []
    assert [fields[b"entry"] for _id, fields in raw.xrange(store._session.keys.runs)] == [b"old"]
