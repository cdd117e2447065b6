"""Planning, applying and listing against a real server."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import redis

from schedsync.errors import OtherStoreError, StalePlanError, StoreUnavailableError, UnknownOwnerError
from schedsync.model.plan.plan import Action
from schedsync.model.plan.safety import NOTHING_SAID, Acknowledgements
from schedsync.model.state.live import Pause
from schedsync.operations.apply import Attempt, apply
from schedsync.operations.list_entries import list_entries
from schedsync.operations.next_slots import next_live
from schedsync.operations.plan import PlanRequest, plan
from schedsync.report.plan_text import render_text
from schedsync.report.style import PLAIN
from schedsync.settings import StoreSettings
from schedsync.store.codec import encode_pause
from schedsync.store.store import Store
from tests.made import an_entry, declared, desired
from tests.proxy import Fault, Proxy
from tests.servers import PrivateServer


@pytest.fixture
def store(server_url: str, key_prefix: str) -> Any:
    opened = Store.open(StoreSettings(redis_url=server_url, key_prefix=key_prefix))
    yield opened
    opened.close()


def planned(
    store: Store, *entries: Any, owner: Any = "billing", said: Any = NOTHING_SAID, keep_reason: Any = None
) -> Any:
    wanted = desired(*(declared(entry, owner=owner) for entry in entries))
    return plan(store, PlanRequest(owner=owner, desired=wanted, by="ana", said=said, keep_reason=keep_reason))


def attempt() -> Any:
    return Attempt(attempt_id=uuid.uuid4().hex, by="ana", commit="c" * 40, run_url="https://run")


def applied(store: Store, *entries: Any, **more: Any) -> Any:
    return apply(store, planned(store, *entries, **more), attempt())


def actions(made: Any) -> Any:
    return {change.name: change.actions for change in made.changes}


def test_create_update_delete_and_nothing_to_do(store: Store) -> None:
    first = applied(store, an_entry("a"), an_entry("b"))
    assert first.revision == 1
    second = planned(store, an_entry("a", every="5m"))
    assert actions(second) == {"a": (Action.UPDATE,), "b": (Action.DELETE,)}
    assert second.prior_revision == 1
    assert second.target.instance_id is not None
    assert apply(store, second, attempt()).revision == 2
    third = planned(store, an_entry("a", every="5m"))
    assert (third.changes, third.unchanged) == ((), 1)
    assert apply(store, third, attempt()).revision is None
    assert store.read_live().revision == 2


def test_what_was_applied_is_what_is_live(store: Store) -> None:
    entry = an_entry("a", cron="0 2 * * *", timezone="Europe/Berlin", kwargs={"x": 1}, protect=True)
    applied(store, entry)
    live = store.read_live().entries["a"]
    assert (live.entry, live.owner, live.protect) == (entry, "billing", True)
    assert str(live.source) == "schedules/a.yaml:4:3"
    assert live.due is not None
    assert live.due > store.now()
    record = store.read_live().owners["billing"]
    assert (record.by, record.commit, record.revision) == ("ana", "c" * 40, 1)


def test_run_state_survives_an_update_and_only_a_change_of_when_moves_the_next_run(store: Store) -> None:
    applied(store, an_entry("a", every="1h"))
    before = store.read_live().entries["a"]
    applied(store, an_entry("a", every="1h", kwargs={"x": 1}))
    same = store.read_live().entries["a"]
    assert (same.uid, same.due, same.state) == (before.uid, before.due, before.state)
    applied(store, an_entry("a", every="1h", phase="7m"))
    moved = store.read_live().entries["a"]
    assert moved.uid == before.uid
    assert moved.due != before.due


def test_delete_and_create_make_a_new_entry(store: Store) -> None:
    applied(store, an_entry("a"), an_entry("b"))
    before = store.read_live().entries["a"]
    applied(store, an_entry("b"))
    applied(store, an_entry("a"), an_entry("b"))
    assert store.read_live().entries["a"].uid != before.uid


def test_a_disabled_entry_is_live_and_never_due(store: Store) -> None:
    applied(store, an_entry("a", enabled=False))
    assert store.read_live().entries["a"].due is None
    applied(store, an_entry("a"))
    assert store.read_live().entries["a"].due is not None


def test_a_plan_goes_stale_only_by_the_entries_it_touches(store: Store) -> None:
    applied(store, an_entry("a"), an_entry("b"))
    mine = planned(store, an_entry("a", every="1m"), an_entry("b"))
    applied(store, an_entry("a"), an_entry("b", every="2m"))
    assert apply(store, mine, attempt()).revision == 3
    stale = planned(store, an_entry("a", every="3m"), an_entry("b", every="2m"))
    applied(store, an_entry("a", every="4m"), an_entry("b", every="2m"))
    with pytest.raises(StalePlanError) as caught:
        apply(store, stale, attempt())
    assert caught.value.names == ("a",)
    assert store.read_live().revision == 4


def test_a_create_goes_stale_when_somebody_was_faster(store: Store) -> None:
    mine, theirs = planned(store, an_entry("a")), planned(store, an_entry("a"), owner="search")
    apply(store, theirs, attempt())
    with pytest.raises(StalePlanError):
        apply(store, mine, attempt())
    assert store.read_live().entries["a"].owner == "search"


def test_a_plan_is_applied_once(store: Store) -> None:
    made = planned(store, an_entry("a"))
    apply(store, made, attempt())
    with pytest.raises(StalePlanError):
        apply(store, made, attempt())


def test_a_plan_is_for_one_store(store: Store, server_url: str) -> None:
    applied(store, an_entry("a"))
    made = planned(store, an_entry("a"), an_entry("b"))
    other = Store.open(StoreSettings(redis_url=server_url, key_prefix=f"{store.settings.key_prefix}-other"))
    applied(other, an_entry("x"))
    with pytest.raises(OtherStoreError):
        apply(other, made, attempt())
    other.close()


def test_two_owners_never_touch_each_others_entries(store: Store) -> None:
    applied(store, an_entry("a"), an_entry("b"))
    applied(store, an_entry("x"), owner="search")
    made = planned(store, an_entry("y"), owner="search", said=Acknowledgements(deletes=1))
    assert actions(made) == {"y": (Action.CREATE,), "x": (Action.DELETE,)}
    apply(store, made, attempt())
    assert sorted(store.read_live().entries) == ["a", "b", "y"]


def test_kept_entries_are_named_in_a_note(store: Store) -> None:
    applied(store, *(an_entry(f"e{number:02}") for number in range(12)))
    made = planned(store, an_entry("e00"), keep_reason="of --no-prune")
    assert made.changes == ()
    (note,) = made.diagnostics
    assert note.code == "SCH420"
    assert "because of --no-prune: e01, " in note.message
    assert note.message.endswith("e10 and 1 more")
    assert planned(store, *(an_entry(f"e{n:02}") for n in range(12)), keep_reason="x").diagnostics == ()


def test_a_definition_that_cannot_be_read_is_replaced(store: Store, server_url: str) -> None:
    applied(store, an_entry("a"))
    client = redis.Redis.from_url(server_url)
    key = f"{{{store.settings.key_prefix}}}:entries"
    head = client.hget(key, "a").split(b"\n")[0]
    client.hset(key, "a", head + b"\nnot json")
    client.close()
    made = planned(store, an_entry("a"))
    assert actions(made) == {"a": (Action.UPDATE,)}
    apply(store, made, attempt())
    assert store.read_live().entries["a"].entry == an_entry("a")


def test_list(store: Store) -> None:
    applied(store, an_entry("a"), an_entry("b"))
    applied(store, an_entry("x"), owner="search")
    everything = list_entries(store, environment="production")
    assert [entry.live.name for entry in everything.entries] == ["a", "b", "x"]
    assert everything.target.environment == "production"
    assert [entry.live.name for entry in list_entries(store, owner="search").entries] == ["x"]


def test_an_owner_whom_the_store_does_not_know(store: Store) -> None:
    assert list_entries(store).entries == ()
    for owner in ("billing", "billin"):
        with pytest.raises(UnknownOwnerError, match="holds nothing"):
            list_entries(store, owner=owner)
    applied(store, an_entry("a"))
    assert list_entries(store, owner="").entries == ()
    with pytest.raises(UnknownOwnerError, match=r'knows no owner "billin" .*: did you mean "billing"\? Else it was'):
        list_entries(store, owner="billin")
    with pytest.raises(UnknownOwnerError, match="it knows: billing"):
        next_live(store, since=None, until=None, count=1, owner="zzz")


def test_next_of_what_is_live(store: Store) -> None:
    applied(store, an_entry("a", every="1h"))
    applied(store, an_entry("x", every="1m"), owner="search")
    found = next_live(store, since=None, until=None, count=2)
    assert [entry.name for entry in found.entries] == ["a", "x"]
    first, second = found.entries[0].slots
    assert second.at - first.at == timedelta(hours=1)
    assert first.at > found.since
    only = next_live(store, since=first.at, until=first.at + timedelta(minutes=2), count=9, owner="search")
    assert [len(entry.slots) for entry in only.entries] == [2]


def test_a_plan_knows_which_pauses_new_entries_come_under(store: Store) -> None:
    applied(store, an_entry("old", every="1h"))
    pause = encode_pause(Pause(by="ana", reason="INC-42", since=store.now()))
    store._session.call(lambda client: client.hset(store._session.keys.paused, "owner:billing", pause))
    found = planned(store, an_entry("new", every="1h"), an_entry("old", every="1h"))
    assert [name for name, _ in found.paused] == ["new", "old"]
    assert "first run" not in (text := render_text(found, PLAIN))
    assert "paused: will not run" in text
    applied(store, an_entry("new", every="1h"), an_entry("old", every="1h"))
    assert store.read_live().entries["new"].due is None


def test_the_load_of_what_is_live(store: Store) -> None:
    applied(store, an_entry("a", every="1h"))
    applied(store, an_entry("x", every="1m"), owner="search")
    found = next_live(store, since=None, until=None, count=2, load=True)
    assert found.load is not None
    assert (found.load.dispatches, found.load.not_counted) == (24 + 24 * 60, 0)
    pause = encode_pause(Pause(by="ana", reason=None, since=found.now))
    store._session.call(lambda client: client.hset(store._session.keys.paused, "owner:search", pause))
    found = next_live(store, since=None, until=None, count=2, load=True)
    assert found.load is not None
    assert (found.load.dispatches, found.load.not_counted) == (24, 1)
    assert len(found.entries) == 2


def test_an_unreachable_store(key_prefix: str) -> None:
    away = Store.open(StoreSettings(redis_url="redis://127.0.0.1:1/0", key_prefix=key_prefix, retries=0))
    with pytest.raises(StoreUnavailableError):
        planned(away, an_entry("a"))


@pytest.mark.parametrize(("fault", "live"), [(Fault.BEFORE_REQUEST, 0), (Fault.AFTER_REQUEST, 1)])
def test_an_answer_that_never_comes_leaves_all_or_nothing_and_says_so(
    store: Store, server: PrivateServer, fault: Fault, live: int
) -> None:
    with Proxy(server.port) as proxy:
        settings = replace(store.settings, redis_url=proxy.url, retries=0)
        behind = Store.open(settings)
        made = planned(behind, an_entry("a"))
        proxy.cut(fault, times=9)
        with pytest.raises(StoreUnavailableError, match="applied whole or not at all"):
            apply(behind, made, attempt())
        behind.close()
    assert len(store.read_live().entries) == live
    applied(store, an_entry("a"))
    assert len(store.read_live().entries) == 1
