"""Drift, history, rollback and export against a real server."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import redis
from hypothesis import HealthCheck, given, settings

from schedsync.errors import (
    ConfigurationError,
    NoWayBackError,
    StalePlanError,
    UnknownOwnerError,
    UnreadableEntriesError,
)
from schedsync.manifest.load import load
from schedsync.model.entry.definition import from_definition
from schedsync.model.plan.plan import Action
from schedsync.model.state.desired import Desired, Removed
from schedsync.model.state.selector import Selector
from schedsync.model.values.secrets import Secret
from schedsync.operations.apply import apply
from schedsync.operations.drift import drift
from schedsync.operations.export_ import export
from schedsync.operations.history import HistoryRequest, history
from schedsync.operations.plan import PlanRequest, plan
from schedsync.operations.rollback import RollbackRequest, plan_rollback
from schedsync.report.exported import render_text
from schedsync.report.style import PLAIN
from schedsync.settings import StoreSettings
from schedsync.store.changes import create_of, delete_of, update_of
from schedsync.store.store import Store
from tests.integration.operations.steps import ALL, applied, attempt, from_code, moved, rolled_back
from tests.made import NOW, an_entry, declared
from tests.nightly import either
from tests.unit.manifest.test_writer import entries as any_entries

SECRETS = (Secret("/kwargs/token", "${TOKEN}", ("TOKEN",)),)


@pytest.fixture
def store(valkey_server: Any, key_prefix: str) -> Any:
    opened = Store.open(StoreSettings(redis_url=valkey_server.url, key_prefix=key_prefix))
    yield opened
    opened.close()


def entries(store: Any, owner: Any = "billing") -> Any:
    return {name: one.entry for name, one in store.read_live().entries.items() if one.owner == owner}


def raw(store: Any) -> Any:
    return redis.Redis.from_url(store.settings.redis_url), f"{{{store.settings.key_prefix}}}"


def damage(store: Any, name: str, text: bytes, *, head: bool = True) -> None:
    client, prefix = raw(store)
    stored = client.hget(f"{prefix}:entries", name)
    client.hset(f"{prefix}:entries", name, (stored.split(b"\n")[0] + b"\n" if head else b"") + text)
    client.close()


def test_drift_finds_what_code_and_hands_did_and_an_apply_ends_it(store: Any) -> None:
    applied(store, *(an_entry(name) for name in ("a", "b", "c", "d", "e")))
    applied(store, an_entry("x"), owner="search")
    assert drift(store).entries == ()
    live = store.read_live().entries
    from_code(store, update_of(live["a"], an_entry("a", every="5m"), source=None, now=store.now()), action="save")
    from_code(store, delete_of(live["b"]), action="delete")
    from_code(store, create_of(an_entry("n"), owner=None, source=None, now=store.now()), action="save", owner=None)
    client, prefix = raw(store)
    text = client.hget(f"{prefix}:entries", "c")
    client.hset(f"{prefix}:entries", "c", text.replace(b"app.tasks.run", b"app.tasks.ran"))
    client.hdel(f"{prefix}:entries", "d")
    client.close()
    damage(store, "e", b"not json")
    found = drift(store, environment="production")
    assert [(each.name, each.since_revision, each.changed_paths) for each in found.entries] == [
        ("a", 1, ("/cron", "/every")),
        ("b", 1, ("",)),
        ("c", 1, ("/task",)),
        ("d", 1, ("",)),
        ("e", 1, ("",)),
    ]
    assert found.target.environment == "production"
    assert [each.problem is None for each in found.entries] == [True, True, True, True, False]
    assert [each.name for each in drift(store, selector=Selector(targets=("[ab]",))).entries] == ["a", "b"]
    assert drift(store, owner="search").entries == ()
    applied(store, *(an_entry(name, every="7m") for name in ("a", "b", "c", "d", "e")))
    assert drift(store).entries == ()


def test_what_a_hand_edited_is_written_anew_by_an_apply(store: Any) -> None:
    applied(store, an_entry("a", every="5m"))
    client, prefix = raw(store)
    text = client.hget(f"{prefix}:entries", "a")
    client.hset(f"{prefix}:entries", "a", text.replace(b'"every":"5m"', b'"every":"9m"'))
    client.close()
    request = PlanRequest(owner="billing", desired=Desired((declared(an_entry("a", every="5m")),)), by="ana")
    made = plan(store, request)
    assert [(change.actions, change.changed_paths) for change in made.changes] == [((Action.UPDATE,), ("/every",))]
    assert [found.drift.since_revision for found in made.drift] == [1]
    apply(store, made, attempt())
    assert entries(store) == {"a": an_entry("a", every="5m")}
    assert drift(store).entries == ()


def test_an_entry_that_its_owner_no_longer_declares_is_not_missed_for_ever(store: Any) -> None:
    applied(store, an_entry("a"), an_entry("b"))
    from_code(store, delete_of(store.read_live().entries["a"]), action="delete")
    assert len(drift(store).entries) == 1
    applied(store, an_entry("b", every="1m"))
    assert drift(store).entries == ()


def test_an_owner_that_the_store_does_not_know(store: Any) -> None:
    for owner, usual in (("billing", None), (None, "billing"), (None, None), ("", None)):
        with pytest.raises(UnknownOwnerError, match="holds nothing"):
            drift(store, owner=owner, usual_owner=usual)
    applied(store, an_entry("x"), owner="search")
    with pytest.raises(UnknownOwnerError, match=r'knows no owner "billing" \(it knows: search\)'):
        drift(store, owner="billing")
    with pytest.raises(UnknownOwnerError):
        drift(store, usual_owner="billing")
    assert drift(store, owner="search", usual_owner="billing").entries == ()
    assert drift(store, owner="").entries == ()
    applied(store, owner="search")
    assert drift(store, owner="search").entries == ()


def test_history_newest_first_of_all_or_one_owner(store: Any) -> None:
    assert history(store, HistoryRequest()).revisions == ()
    applied(store, an_entry("a", labels={"team": "x"}), an_entry("b"))
    applied(store, an_entry("x"), owner="search")
    applied(store, an_entry("a", every="1m"), an_entry("b"))
    live = store.read_live().entries["a"]
    from_code(store, create_of(an_entry("n"), owner=None, source=None, now=store.now()), action="save", owner=None)

    def numbers(**more: Any) -> Any:
        told = history(store, HistoryRequest(**more))
        return [one.revision for one in told.revisions], told.older

    assert live.revision == 3
    assert numbers() == ([4, 3, 2, 1], 0)
    assert numbers(limit=2) == ([4, 3], 2)
    assert numbers(owner="billing") == ([3, 1], 0)
    assert numbers(owner="") == ([4], 0)
    assert numbers(revision=2) == ([2], 0)
    assert numbers(selector=Selector(targets=("a",))) == ([3, 1], 0)
    assert numbers(selector=Selector(labels=(("team", "x"),)), limit=1) == ([3], 1)
    told = history(store, HistoryRequest(selector=Selector(targets=("a",)), owner="billing", detailed=True))
    assert [[change.name for change in one.changes] for one in told.revisions] == [["a"], ["a"]]
    assert told.detailed
    assert history(store, HistoryRequest(revision=1)).detailed
    with pytest.raises(NoWayBackError, match="no revision 9: it holds 1 to 4"):
        history(store, HistoryRequest(revision=9))
    with pytest.raises(NoWayBackError, match='revision 2 is owner "search"\'s'):
        history(store, HistoryRequest(revision=2, owner="billing"))
    with pytest.raises(UnknownOwnerError):
        history(store, HistoryRequest(owner="nobody"))


def test_history_of_an_owner_whose_revisions_are_no_longer_kept(store: Any) -> None:
    applied(store, an_entry("a"))
    client, prefix = raw(store)
    client.delete(f"{prefix}:history")
    client.close()
    assert history(store, HistoryRequest(owner="billing")).revisions == ()
    with pytest.raises(NoWayBackError, match="no revision 1, which is empty"):
        history(store, HistoryRequest(revision=1))


def test_rollback_restores_and_is_a_revision_of_its_own(store: Any) -> None:
    applied(store, an_entry("a", every="1m"), an_entry("b"))
    applied(store, an_entry("a", every="2m"), an_entry("c"))
    applied(store, an_entry("x"), owner="search")
    done = rolled_back(store, 1, owner="billing")
    assert done.revision == 4
    assert {change.name: (change.actions, change.reason) for change in done.plan.changes} == {
        "b": ((Action.CREATE,), "as after revision 1"),
        "a": ((Action.UPDATE,), "as after revision 1"),
        "c": ((Action.DELETE,), "not there after revision 1"),
    }
    assert entries(store) == {"a": an_entry("a", every="1m"), "b": an_entry("b")}
    assert entries(store, "search") == {"x": an_entry("x")}
    assert str(store.read_live().entries["a"].source) == "schedules/a.yaml:4:3"
    (newest,) = store.read_history(limit=1)
    assert (newest.action, newest.rollback_of, newest.by, newest.owner) == ("rollback", 1, "ana", "billing")
    (note,) = done.plan.diagnostics
    assert (note.code, note.name) == ("SCH421", "rollback")
    assert 'back to what owner "billing" had after revision 1, apply by ana' in note.message
    again = rolled_back(store, 1, owner="billing")
    assert again.revision is None
    assert rolled_back(store, 2, owner="billing").revision == 5
    assert entries(store) == {"a": an_entry("a", every="2m"), "c": an_entry("c")}
    assert rolled_back(store, 4, owner="billing").revision == 6
    assert entries(store) == {"a": an_entry("a", every="1m"), "b": an_entry("b")}


def test_a_rename_is_rolled_back_with_its_run_state(store: Any) -> None:
    applied(store, an_entry("a"))
    uid = store.read_live().entries["a"].uid
    applied(store, an_entry("b", every="1m"), moved=[moved("a", "b")])
    assert store.read_live().entries["b"].uid == uid
    (change,) = rolled_back(store, 1).plan.changes
    assert change.actions == (Action.RENAME, Action.UPDATE)
    assert entries(store) == {"a": an_entry("a")}
    assert store.read_live().entries["a"].uid == uid


def test_names_handed_on_are_rolled_back_in_one_step_with_their_run_states(store: Any) -> None:
    applied(store, an_entry("a", every="1m"), an_entry("b", every="2m"))
    before = {name: entry.uid for name, entry in store.read_live().entries.items()}
    applied(store, an_entry("a", every="1m"), an_entry("c", every="2m"), moved=[moved("b", "c")])
    applied(store, an_entry("b", every="1m"), an_entry("c", every="2m"), moved=[moved("a", "b")])
    done = rolled_back(store, 1)
    assert [change.actions for change in done.plan.changes] == [(Action.RENAME,), (Action.RENAME,)]
    assert done.revision == 4
    assert entries(store) == {"a": an_entry("a", every="1m"), "b": an_entry("b", every="2m")}
    assert {name: entry.uid for name, entry in store.read_live().entries.items()} == before
    assert rolled_back(store, 3).revision == 5
    assert entries(store) == {"b": an_entry("b", every="1m"), "c": an_entry("c", every="2m")}
    assert rolled_back(store, 4).revision == 6
    assert {name: entry.uid for name, entry in store.read_live().entries.items()} == before


def test_a_rename_whose_old_name_is_taken_is_rolled_back_without(store: Any) -> None:
    applied(store, an_entry("a"))
    applied(store, an_entry("b"), moved=[moved("a", "b")])
    applied(store, an_entry("b"), an_entry("a", every="1m"))
    done = rolled_back(store, 1)
    assert entries(store) == {"a": an_entry("a")}
    assert "does not get back its run state" in done.plan.diagnostics[1].message


def test_hands_that_entries_went_through(store: Any) -> None:
    applied(store, an_entry("mine"), an_entry("given"))
    applied(store, an_entry("theirs"), an_entry("kept"), owner="search")
    adopting = [replace(declared(an_entry("theirs")), adopt="search"), an_entry("mine")]
    place = declared(an_entry("given")).source
    applied(store, *adopting, removed=[Removed("given", destroy=False, owner="billing", source=place)])
    assert set(entries(store)) == {"mine", "theirs"}
    done = rolled_back(store, 1, owner="billing")
    assert {change.name: change.actions for change in done.plan.changes} == {
        "given": (Action.ADOPT,),
        "theirs": (Action.FORGET,),
    }
    assert set(entries(store)) == {"mine", "given"}
    assert set(entries(store, None)) == {"theirs"}
    assert "not this owner's after revision 1" in {change.reason for change in done.plan.changes}


def test_what_others_took_since_is_a_conflict_with_a_way_out(store: Any) -> None:
    applied(store, an_entry("a"), an_entry("b"))
    applied(store, replace(declared(an_entry("b"), owner="search"), adopt="billing"), owner="search")
    applied(store, an_entry("a", every="1m"))
    refused = plan_rollback(store, RollbackRequest(to=1, by="bob", owner="billing", said=ALL))
    assert [check.code for check in refused.refusals] == ["SCH501"]
    assert rolled_back(store, 1, owner="billing", selector=Selector(excludes=("b",))).revision == 4
    assert set(entries(store, "search")) == {"b"}
    assert rolled_back(store, 1, owner="billing", take_ownership=("b",)).revision == 5
    assert set(entries(store)) == {"a", "b"}


def test_rollbacks_are_held_to_the_thresholds(store: Any) -> None:
    applied(store, an_entry("a"))
    applied(store, *(an_entry(name, protect=name == "p") for name in "abcp"))
    refused = plan_rollback(store, RollbackRequest(to=1, by="bob"))
    assert [check.code for check in refused.refusals] == ["SCH405"]
    assert not refused.applyable


def test_a_rollback_goes_stale_like_any_plan(store: Any) -> None:
    applied(store, an_entry("a"))
    applied(store, an_entry("a", every="1m"))
    made = plan_rollback(store, RollbackRequest(to=1, by="bob"))
    applied(store, an_entry("a", every="2m"))
    with pytest.raises(StalePlanError):
        apply(store, made, attempt())


def test_secrets_come_back_and_stay_secret(store: Any) -> None:
    def secret(value: str) -> Any:
        return replace(declared(an_entry("a", kwargs={"token": value})), secrets=SECRETS)

    applied(store, secret("old"))
    applied(store, secret("new"))
    rolled_back(store, 1)
    live = store.read_live().entries["a"]
    assert (live.entry, live.secrets) == (an_entry("a", kwargs={"token": "old"}), SECRETS)


def test_a_rollback_that_is_not_possible(store: Any) -> None:
    with pytest.raises(UnknownOwnerError):
        plan_rollback(store, RollbackRequest(to=1, by="bob"))
    applied(store, an_entry("a"))
    applied(store, an_entry("x"), owner="search")
    applied(store, an_entry("a", every="1m"))
    with pytest.raises(ConfigurationError, match=r"several owners \(billing, search\)"):
        plan_rollback(store, RollbackRequest(to=1, by="bob"))
    assert plan_rollback(store, RollbackRequest(to=1, by="bob", usual_owner="billing")).owner == "billing"
    with pytest.raises(ConfigurationError, match="give --owner"):
        plan_rollback(store, RollbackRequest(to=1, by="bob", owner=""))
    with pytest.raises(NoWayBackError, match="no revision 9 yet"):
        plan_rollback(store, RollbackRequest(to=9, by="bob", owner="billing"))
    client, prefix = raw(store)
    client.xtrim(f"{prefix}:history", maxlen=1, approximate=False)
    client.close()
    assert plan_rollback(store, RollbackRequest(to=2, by="bob", owner="billing")).changes
    with pytest.raises(NoWayBackError, match="the oldest to go back to is 2"):
        plan_rollback(store, RollbackRequest(to=1, by="bob", owner="billing"))


def exported(store: Any, **more: Any) -> str:
    return render_text(export(store, **more), PLAIN)


def replanned(store: Any, text: str, variables: Any = None) -> Any:
    loaded = load(["-"], now=NOW, stdin=BytesIO(text.encode()), variables=variables or {})
    loaded.raise_for_errors()
    return plan(store, PlanRequest(owner="billing", desired=loaded.desired("billing"), by="ana"))


def test_what_is_exported_plans_to_nothing(store: Any) -> None:
    secret = replace(declared(an_entry("s", kwargs={"token": 17, "literal": "${x}"})), secrets=SECRETS)
    applied(store, an_entry("a", every="5m"), secret)
    text = exported(store)
    assert "17" not in text.splitlines()[-1]
    made = replanned(store, text, {"TOKEN": "17"})
    assert (made.changes, made.unchanged) == ((), 2)


@settings(max_examples=either(25, 200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=any_entries())
def test_any_entries_that_are_exported_plan_to_nothing(store: Any, wanted: Any) -> None:
    applied(store, an_entry("one", every="1h"), *(entry for entry in wanted if entry.name != "one"))
    assert replanned(store, exported(store)).changes == ()


def test_whose_entries_are_exported(store: Any) -> None:
    applied(store, an_entry("a", labels={"team": "x"}), an_entry("b"))
    assert [one.name for one in export(store).entries] == ["a", "b"]
    from_code(store, create_of(an_entry("n"), owner=None, source=None, now=store.now()), action="save", owner=None)
    assert export(store).unowned == 1
    assert [one.name for one in export(store, selector=Selector(labels=(("team", "x"),))).entries] == ["a"]
    assert [one.name for one in export(store, owner="").entries] == ["n"]
    assert export(store, owner="").unowned == 0
    applied(store, an_entry("x"), owner="search")
    with pytest.raises(ConfigurationError, match="several owners"):
        export(store)
    assert [one.name for one in export(store, usual_owner="search").entries] == ["x"]
    with pytest.raises(UnknownOwnerError):
        export(store, owner="other")


def test_a_store_of_nobodys_entries(store: Any) -> None:
    from_code(store, create_of(an_entry("n"), owner=None, source=None, now=store.now()), action="save", owner=None)
    with pytest.raises(ConfigurationError, match='--owner "" for those of nobody'):
        export(store)
    text = exported(store, owner="")
    loaded = load(
        ["-"], now=NOW, stdin=BytesIO(text.replace("version: 1", "version: 1\nowner: billing").encode()), variables={}
    )
    assert [(one.entry, one.adopt) for one in loaded.declared] == [(an_entry("n"), True)]


def test_what_cannot_be_read_is_never_left_out_silently(store: Any) -> None:
    applied(store, an_entry("a"), an_entry("b"), an_entry("c"))
    applied(store, an_entry("x"), owner="search")
    damage(store, "b", b"not json")
    damage(store, "x", b"headless", head=False)
    with pytest.raises(
        UnreadableEntriesError, match=r'2 entries cannot be read: "b": not JSON.*; "x": .*--exclude'
    ) as caught:
        export(store, owner="billing")
    assert list(caught.value.problems) == ["b", "x"]
    found = export(store, owner="billing", selector=Selector(excludes=("b", "x")))
    assert [one.name for one in found.entries] == ["a", "c"]
    with pytest.raises(UnreadableEntriesError, match="1 entry cannot be read"):
        export(store, owner="billing", selector=Selector(labels=(("team", "x"),), excludes=("x",)))


def test_another_name_for_the_same_definition(store: Any) -> None:
    entry = from_definition("a", {"task": "t", "crontab": {"hour": 3}})
    applied(store, entry)
    assert replanned(store, exported(store)).changes == ()
