"""The history as it is read: newest first, by owner, whatever else stands in the stream."""

import logging
from dataclasses import replace

import pytest
import redis

from schedsync.model.entry.definition import to_definition
from schedsync.model.state.history import HistoryChange, Revision
from schedsync.model.values.secrets import Secret
from schedsync.store import history
from schedsync.store.changes import forget_of, move_of
from schedsync.store.history_text import UNREADABLE
from schedsync.store.store import Store
from tests.integration.store.conftest import SLOT, apply, creation, deletion, make_entry, update

TOKEN = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))


def test_a_store_without_a_history_has_none(store: Store) -> None:
    assert store.read_history() == ()
    assert store.applied_plan("p") is None
    assert store.read_live().hmac_key is None


def test_revisions_tell_all_that_was_done(store: Store) -> None:
    apply(
        store,
        creation(make_entry("a"), secrets=(TOKEN,)),
        creation(make_entry("b")),
        commit="abc",
        run_url="https://ci",
    )
    live = store.read_live().entries
    common = {"source": None, "now": SLOT}
    changes = (
        move_of(live["a"], make_entry("c", task="new"), owner="team", **common),  # type: ignore[arg-type]
        forget_of(live["b"], now=SLOT),
    )
    apply(store, *changes, plan_id="p", tool_version="1", action="rollback", rollback_of=1)
    adopted = move_of(store.read_live().entries["b"], make_entry("b"), owner="others", **common)  # type: ignore[arg-type]
    apply(store, adopted, owner="others")

    newest, middle, oldest = store.read_history()

    a, b = to_definition(make_entry("a")), to_definition(make_entry("b"))
    assert (oldest.revision, oldest.owner, oldest.by, oldest.action) == (1, "team", "ana", "apply")
    assert (oldest.commit, oldest.run_url) == ("abc", "https://ci")
    assert oldest.changes == (
        HistoryChange(name="a", kind="create", after=a, after_owner="team", after_secrets=(TOKEN,)),
        HistoryChange(name="b", kind="create", after=b, after_owner="team"),
    )
    assert (middle.plan_id, middle.tool_version, middle.action, middle.rollback_of) == ("p", "1", "rollback", 1)
    assert middle.changes == (
        HistoryChange(
            name="c",
            previous_name="a",
            kind="update",
            before=a,
            after=to_definition(make_entry("c", task="new")),
            before_owner="team",
            after_owner="team",
            before_secrets=(TOKEN,),
        ),
        HistoryChange(name="b", kind="forget", before=b, after=b, before_owner="team"),
    )
    assert newest.changes == (HistoryChange(name="b", kind="update", before=b, after=b, after_owner="others"),)


def test_the_newest_come_first_however_many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_PAGE", 3)
    for number in range(7):
        apply(
            store,
            creation(make_entry(f"e{number}"), owner="odd" if number % 2 else "even"),
            owner="odd" if number % 2 else "even",
        )

    assert [revision.revision for revision in store.read_history()] == [7, 6, 5, 4, 3, 2, 1]
    assert [revision.revision for revision in store.read_history(limit=4)] == [7, 6, 5, 4]
    assert [revision.revision for revision in store.read_history(owner="odd")] == [6, 4, 2]
    assert [revision.revision for revision in store.read_history(owner="even", limit=2)] == [7, 5]
    assert store.read_history(limit=0) == ()
    assert store.read_history(owner="nobody") == ()


def test_one_bad_record_hides_no_other(store: Store, raw: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    key = store._session.keys.history
    apply(store, creation(make_entry("a")))
    raw.xadd(key, {"revision": "2", "at": "1000", "owner": "team", "action": "apply", "record": b"\xff"})
    raw.xadd(key, {"else": "x"})
    apply(store, creation(make_entry("b")))

    found = store.read_history()

    assert [revision.action for revision in found] == ["apply", UNREADABLE, "apply"]
    assert isinstance(found[1], Revision)
    assert (found[1].revision, found[1].owner, found[1].changes) == (2, "team", ())
    assert [record.__dict__["action"] for record in caplog.records if record.levelno == logging.WARNING] == [
        "history_undecodable"
    ]


def test_a_plan_is_known_once_applied(store: Store, raw: redis.Redis) -> None:
    apply(store, creation(make_entry("a")), plan_id="first")
    apply(store, creation(make_entry("b")), plan_id="second")
    apply(store, creation(make_entry("c")), owner="others", plan_id="third")
    apply(store, creation(make_entry("d")))
    raw.hset(store._session.keys.owners, "damaged", "x")
    older = {
        "revision": "9",
        "at": "1000",
        "owner": "",
        "action": "apply",
        "record": '{"v":1,"plan_id":"older","changes":[]}',
    }
    raw.xadd(store._session.keys.history, older)

    plans = ("first", "second", "third", "older", "fourth", "")
    assert [store.applied_plan(plan) for plan in plans] == [1, 2, 3, 9, None, None]


def test_a_plan_outlives_the_history(store: Store) -> None:
    store = Store.open(replace(store.settings, history_kept=1))
    apply(store, creation(make_entry("a")), plan_id="first")
    apply(store, creation(make_entry("b"), owner="others"), owner="others")

    assert store.applied_plan("first") == 1
    assert [revision.revision for revision in store.read_history()] == [2]
    store.close()


def test_secrets_and_their_key_are_read_back(store: Store) -> None:
    apply(store, creation(make_entry("a"), secrets=(TOKEN,)), creation(make_entry("b")))
    live = store.read_live()

    assert live.hmac_key is not None
    assert store.read_live().hmac_key == live.hmac_key
    assert repr(live.hmac_key) not in repr(replace(live, entries={}))
    assert [live.entries[name].secrets for name in "ab"] == [(TOKEN,), ()]

    apply(store, update(store, make_entry("a", task="t")))
    assert store.read_live().entries["a"].secrets == ()


def test_a_delete_from_code_is_told(store: Store) -> None:
    apply(store, creation(make_entry("a")))
    apply(store, deletion(store, "a"), owner=None, action="delete")

    (change,) = store.read_history(limit=1)[0].changes
    assert (change.kind, change.before_owner, change.after_owner, change.after) == ("delete", "team", None, None)
