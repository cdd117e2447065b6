"""Applies: all or none, compare-and-set, once an attempt."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import redis

from schedsync.diagnostics import Location
from schedsync.errors import OtherStoreError, StalePlanError, StoreError, StoreFormatError
from schedsync.model.entry.run_state import RunState
from schedsync.model.state.live import Pause
from schedsync.store import applying
from schedsync.store.apply_records import ApplyChange
from schedsync.store.codec import encode_pause, split_value
from schedsync.store.entry_text import decode_definition
from schedsync.store.history_text import decode_history
from schedsync.store.store import Store
from tests.integration.store.conftest import SECOND, SLOT, apply, commit_of, creation, deletion, make_entry, update

HOUR = timedelta(hours=1)


def test_a_store_that_was_never_written_is_empty(store: Store) -> None:
    live = store.read_live()

    assert live.entries == {}
    assert live.instance_id is None
    assert live.revision == 0
    assert live.owners == {}


def test_a_created_entry_is_read_back_whole(store: Store) -> None:
    entry = make_entry("send", protect=True, description="Überweisungen ✓")
    created = creation(entry, source=Location("a.yaml", 4, 3), uid="u-1")

    answer = apply(store, created, commit="abc", tool_version="1.0")

    live = store.read_live()
    found = live.entries["send"]
    assert answer.applied
    assert answer.revision == live.revision == found.revision == 1
    assert answer.instance_id == live.instance_id is not None
    assert (found.entry, found.problem, found.owner, found.protect) == (entry, None, "team", True)
    assert found.source == Location("a.yaml", 4, 3)
    assert (found.uid, found.due) == ("u-1", SLOT)
    assert found.state == RunState(uid="u-1", cursor=SLOT - SECOND)
    record = live.owners["team"]
    assert (record.revision, record.by, record.commit, record.tool_version) == (1, "ana", "abc", "1.0")
    assert abs(record.applied_at - live.now) < timedelta(seconds=10)
    assert store.read_entries(["send", "none"]) == {"send": found}
    assert store.read_entries([]) == {}


def test_owners_and_names_may_hold_blanks(store: Store) -> None:
    apply(store, creation(make_entry("send all ☂"), owner="team of ana"), owner="team of ana")

    live = store.read_live()

    assert live.entries["send all ☂"].owner == "team of ana"
    assert list(live.owners) == ["team of ana"]


def test_nothing_to_do_makes_no_revision_and_writes_nothing(store: Store, raw: redis.Redis) -> None:
    answer = apply(store)

    assert (answer.applied, answer.revision, answer.instance_id) == (False, 0, None)
    assert raw.exists(store._session.keys.meta) == 0


def test_the_same_attempt_gets_the_first_answer(store: Store) -> None:
    change = creation(make_entry())
    first = apply(store, change, attempt_id="a")
    apply(store, creation(make_entry("other"), owner="other"), owner="other")

    again = apply(store, change, attempt_id="a")

    assert (again.applied, again.revision, again.instance_id) == (False, first.revision, first.instance_id)
    assert store.read_live().revision == 2


def test_one_stale_entry_stops_all_changes(store: Store) -> None:
    apply(store, creation(make_entry("a")), creation(make_entry("b")))
    planned = update(store, make_entry("a", task="new"))
    stale = update(store, make_entry("b", task="new"))
    apply(store, update(store, make_entry("b", task="meanwhile")))

    with pytest.raises(StalePlanError) as caught:
        apply(store, planned, stale, creation(make_entry("c")))

    live = store.read_live()
    assert caught.value.names == ("b",)
    assert sorted(live.entries) == ["a", "b"]
    assert live.entries["a"].entry == make_entry("a")
    assert live.revision == 2


@pytest.mark.parametrize("kind", ["create", "update", "delete", "owner"])
def test_every_kind_of_change_is_compared(store: Store, kind: str) -> None:
    apply(store, creation(make_entry("a")))
    match kind:
        case "create":
            change = creation(make_entry("a"))
        case "update":
            change = update(store, make_entry("a", task="b"), expected_digest="0" * 32)
        case "owner":
            change = update(store, make_entry("a", task="b"), expected_owner="others")
        case _:
            change = replace(deletion(store, "a"), expected_digest="0" * 32)

    with pytest.raises(StalePlanError):
        apply(store, change)
    with pytest.raises(StalePlanError):
        apply(store, replace(deletion(store, "a"), name="absent"))


def test_an_update_keeps_uid_state_and_fire_time(store: Store) -> None:
    apply(store, creation(make_entry(), uid="u-1"))
    store.commit_slots(token=None, commits=[commit_of(store, pushes=())], broker=None)
    before = store.read_entries(["send"])["send"]

    apply(store, update(store, make_entry(task="other"), due=SLOT + HOUR))

    after = store.read_entries(["send"])["send"]
    assert (after.uid, after.state, after.due) == (before.uid, before.state, before.due)
    assert after.entry == make_entry(task="other")
    assert after.revision == 2


@pytest.mark.parametrize(("now", "cursor"), [(SLOT - HOUR, SLOT), (SLOT + HOUR, SLOT + HOUR)])
def test_a_new_timing_moves_the_cursor_on_and_never_back(store: Store, now: object, cursor: object) -> None:
    apply(store, creation(make_entry()))
    store.commit_slots(token=None, commits=[commit_of(store, pushes=())], broker=None)

    apply(store, update(store, make_entry(), reset_cursor=True, move_due=True, due=SLOT + 2 * HOUR), now=now)

    after = store.read_entries(["send"])["send"]
    assert after.state is not None
    assert after.state.cursor == cursor
    assert after.state.run_count == 1
    assert after.due == SLOT + 2 * HOUR


def test_a_disabled_entry_does_not_fire(store: Store) -> None:
    apply(store, creation(make_entry("a", enabled=False)), creation(make_entry("b")))
    apply(store, update(store, make_entry("b", enabled=False)))

    live = store.read_live()

    assert [entry.due for entry in live.entries.values()] == [None, None]


def test_a_delete_removes_the_entry_and_its_state(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry("a")), creation(make_entry("b")))

    apply(store, deletion(store, "a"))

    keys = store._session.keys
    assert list(store.read_live().entries) == ["b"]
    assert raw.hkeys(keys.state) == [b"b"]
    assert raw.zrange(keys.due, 0, -1) == [b"b"]


def test_a_paused_entry_is_not_made_due(store: Store, raw: redis.Redis) -> None:
    paused = store._session.keys.paused
    now = store.now()
    for_ever = Pause(by="ana", reason="INC-42", since=SLOT)
    raw.hset(paused, "entry:a", encode_pause(for_ever))
    raw.hset(paused, "owner:team", encode_pause(replace(for_ever, until=now + HOUR)))
    raw.hset(paused, "entry:c", encode_pause(replace(for_ever, until=now - HOUR)))
    changes = [creation(make_entry("a"), owner=None), creation(make_entry("b")), creation(make_entry("c"), owner=None)]

    apply(store, *changes, now=now)

    live = store.read_live().entries
    assert [live[name].due for name in "abc"] == [None, None, SLOT]
    assert live["a"].paused == for_ever
    assert live["b"].paused is not None
    assert live["c"].paused is None
    raw.hset(paused, "*", b"damaged")
    apply(store, creation(make_entry("d"), owner=None), now=now)
    everybody = store.read_live().entries["d"]
    assert everybody.due is None
    assert everybody.paused is not None
    assert "cannot be read" in (everybody.paused.reason or "")


def test_a_name_in_another_encoding_does_not_stop_an_apply(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry()), by="Jos\udce9", commit="c\udce9")

    assert store.read_live().owners["team"].by == "Jos\udce9"


def test_a_damaged_owner_record_is_left_out(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry()))
    raw.hset(store._session.keys.owners, "others", "x")

    assert list(store.read_live().owners) == ["team"]


def test_another_store_is_refused(store: Store) -> None:
    with pytest.raises(OtherStoreError, match="never been written"):
        apply(store, creation(make_entry()), expected_instance="i-1")
    with pytest.raises(OtherStoreError):
        apply(store, expected_instance="i-1")
    made = apply(store, creation(make_entry()))
    with pytest.raises(OtherStoreError, match="i-1"):
        apply(store, creation(make_entry("b")), expected_instance="i-1")
    assert made.instance_id is not None

    answer = apply(store, creation(make_entry("b")), expected_instance=made.instance_id)

    assert answer.applied


def test_history_is_capped_and_tells_before_and_after(store: Store, raw: redis.Redis) -> None:
    store = Store.open(replace(store.settings, history_kept=3))
    apply(store, creation(make_entry()))
    for number in range(5):
        apply(store, update(store, make_entry(task=f"t{number}")), plan_id="p", run_url="https://ci")

    records = raw.xrange(store._session.keys.history)

    assert [record[b"revision"] for _id, record in records] == [b"4", b"5", b"6"]
    last = decode_history(records[-1][1][b"record"].decode())
    assert last["changes"][0]["name"] == "send"
    assert last["plan_id"] == "p"
    assert last["changes"][0]["before"]["task"] == "t3"
    assert last["changes"][0]["after"]["task"] == "t4"
    store.close()


def test_history_keeps_what_cannot_be_read_and_who_owned_it(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry("a")), creation(make_entry("b")), creation(make_entry("c")))
    keys = store._session.keys
    digest = store.read_entries(["a"])["a"].digest
    raw.hset(keys.entries, "a", f"u {digest} 1 0 team\nnot JSON")
    raw.hset(keys.entries, "c", f"u {digest} 1 0 team\n".encode() + b"\xff")

    taken = update(store, make_entry("b"), owner="others")
    apply(
        store, update(store, make_entry("a")), taken, replace(deletion(store, "c"), expected_digest=digest), owner="x"
    )

    changes = decode_history(raw.xrevrange(keys.history, count=1)[0][1][b"record"].decode())["changes"]
    assert changes[0]["before"] == "not JSON"
    assert (changes[1]["before_owner"], changes[1]["after_owner"]) == ("team", "others")
    assert changes[2]["before"] == "\ufffd"


@pytest.mark.parametrize("value", ["nonsense", "u d\n{}", "\n", ""])
def test_a_damaged_head_can_be_applied_over_and_deleted(store: Store, raw: redis.Redis, value: str) -> None:
    apply(store, creation(make_entry("a")), creation(make_entry("b")))
    for name in "ab":
        raw.hset(store._session.keys.entries, name, value)
    assert "does not begin with" in (store.read_live().entries["a"].problem or "") or "\n" not in value

    apply(store, update(store, make_entry("a"), owner="team"), deletion(store, "b"))

    (found,) = store.read_live().entries.values()
    assert (found.entry, found.problem, found.owner) == (make_entry("a"), None, "team")
    assert found.state is not None
    assert uuid.UUID(found.uid)


@pytest.mark.parametrize(
    "changes",
    [
        (creation(make_entry("a")), creation(make_entry("a"))),
        (creation(make_entry("a\n")),),
        (creation(make_entry("")),),
        (creation(make_entry("a"), uid=""),),
        (creation(make_entry("a"), owner="a\nb"),),
        (ApplyChange(name="a", kind="update"),),
        (ApplyChange(name="a", kind="delete", entry=make_entry("a")),),
    ],
)
def test_changes_that_make_no_sense_are_refused(store: Store, changes: tuple[ApplyChange, ...]) -> None:
    with pytest.raises(StoreError):
        apply(store, *changes)
    assert store.read_live().entries == {}


def test_too_much_at_once_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "MAX_APPLY_BYTES", 100)

    with pytest.raises(StoreError, match="in parts"):
        apply(store, creation(make_entry()))


def test_a_key_of_another_type_is_named_and_nothing_is_written(store: Store, raw: redis.Redis) -> None:
    raw.set(store._session.keys.state, "mine")

    with pytest.raises(StoreFormatError, match=":state is a string"):
        apply(store, creation(make_entry()))
    assert raw.exists(store._session.keys.meta) == 0


def test_a_newer_store_is_refused(store: Store, raw: redis.Redis) -> None:
    raw.hset(store._session.keys.meta, "format", 2)

    with pytest.raises(StoreFormatError, match="format 2"):
        apply(store, creation(make_entry()))
    with pytest.raises(StoreFormatError, match="format 2"):
        store.read_live()


def test_an_update_of_a_lost_run_state_begins_anew(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry(), uid="u-1"))
    raw.hdel(store._session.keys.state, "send")
    assert store.read_live().entries["send"].problem == "it has no run state"

    apply(store, update(store, make_entry(task="b")))

    assert store.read_live().entries["send"].state == RunState(uid="u-1", cursor=SLOT - SECOND)


def test_what_is_saved_from_code_leaves_what_was_applied(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry(task="applied")))

    apply(store, update(store, make_entry(task="forced")), action="save", by="code")
    apply(store, update(store, make_entry(task="again")), action="save", owner=None, by="code")

    stored = raw.hget(store._session.keys.entries, "send")
    assert stored is not None
    definition = decode_definition("send", split_value(stored)[1])
    assert definition.entry == make_entry(task="again")
    assert definition.applied == make_entry(task="applied")
    (record,) = store.read_live().owners.values()
    assert (record.revision, record.by) == (1, "ana")
    assert [fields[b"owner"] for _id, fields in raw.xrange(store._session.keys.history)] == [b"team", b"team", b""]
