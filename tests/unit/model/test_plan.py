"""The plan: every change with its impact, and what the checks say."""

from typing import Any

from schedsync.model.diff import diff
from schedsync.model.live import Pause
from schedsync.model.plan import Action, Made, Target
from schedsync.model.planning import make_plan
from schedsync.model.safety import Acknowledgements, Thresholds
from tests.made import HOUR, NOW, a_live, a_live_entry, an_entry, declared, desired

TARGET = Target(environment=None, url="redis://h/0", key_prefix="schedsync", instance_id="i-1")


def planned(live: Any, wanted: Any, **said: Any) -> Any:
    difference = diff(live, desired(*wanted), owner="billing")
    made = Made(plan_id="p-1", by="ana", target=TARGET)
    return make_plan(difference, live, made, thresholds=Thresholds(), said=Acknowledgements(**said))


def test_create_update_delete() -> None:
    old = a_live_entry(an_entry("b", every="1h"))
    gone = a_live_entry(an_entry("c"))
    plan = planned(a_live(old, gone), [declared(an_entry("a")), declared(an_entry("b", every="2h"), line=7)])
    create, update, delete = plan.changes
    assert (create.actions, create.before, create.before_digest) == ((Action.CREATE,), None, None)
    assert (update.actions, update.before_digest, update.before_owner) == ((Action.UPDATE,), old.digest, "billing")
    assert (update.changed_paths, update.source.line) == (("/every",), 7)
    assert (update.runs_before.per_day, update.runs_after.per_day) == (24, 12)
    assert (delete.actions, delete.after, delete.reason) == ((Action.DELETE,), None, "in no manifest")
    assert delete.runs_before.next == NOW + HOUR
    assert delete.runs_after.next is None
    assert (plan.count(Action.CREATE), plan.count(Action.UPDATE), plan.count(Action.RENAME)) == (1, 1, 0)
    assert (plan.prior_revision, plan.created_at, plan.applyable) == (41, NOW, True)


def test_an_unreadable_definition_is_replaced_whole() -> None:
    broken = a_live_entry(an_entry("a"), entry=None, problem="unknown field 'x'")
    (change,) = planned(a_live(broken), [declared(an_entry("a"))]).changes
    assert change.changed_paths == ("",)
    assert change.before is None
    assert "unknown field 'x'" in change.reason
    assert change.before_digest == broken.digest


def test_a_refused_check_makes_it_not_applyable() -> None:
    live = a_live(a_live_entry(an_entry("a")))
    plan = planned(live, [])
    assert not plan.applyable
    assert [check.code for check in plan.refusals] == ["SCH401"]
    assert planned(live, [], empty=True).applyable


def test_paused_entries_of_the_owner_are_named() -> None:
    pause = Pause(by="ana", reason="INC-42", since=NOW)
    live = a_live(
        a_live_entry(an_entry("a"), paused=pause, due=None), a_live_entry(an_entry("b"), owner="x", paused=pause)
    )
    assert planned(live, [declared(an_entry("a"))]).paused == (("a", pause),)


def test_progress_is_told_once_a_change() -> None:
    live, calls = a_live(), []
    difference = diff(live, desired(declared(an_entry("a")), declared(an_entry("b"))), owner="billing")
    made = Made(plan_id="p", by="ana", target=TARGET)
    make_plan(
        difference,
        live,
        made,
        thresholds=Thresholds(),
        said=Acknowledgements(),
        progress=lambda *told: calls.append(told),
    )
    assert calls == [(1, 2), (2, 2)]
