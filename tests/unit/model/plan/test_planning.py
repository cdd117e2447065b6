"""The plan: every change with its impact, and what the checks say."""

from dataclasses import replace
from typing import Any

from schedsync.model.plan.diff import diff
from schedsync.model.plan.plan import Action, Fate, Made, Target
from schedsync.model.plan.planning import make_plan
from schedsync.model.plan.safety import Acknowledgements, Thresholds
from schedsync.model.slots.hot_spots import MANY
from schedsync.model.state.live import Pause, Pauses
from schedsync.model.state.selector import EVERYTHING, Selector
from schedsync.model.values.sealing import seal_of_value, sealed_digest
from schedsync.model.values.secrets import Secret
from tests.made import HOUR, NOW, a_live, a_live_entry, an_entry, declared, desired, moved, removed

TARGET = Target(environment=None, url="redis://h/0", key_prefix="schedsync", instance_id="i-1")


def planned(live: Any, wanted: Any, selector: Any = EVERYTHING, **said: Any) -> Any:
    difference = diff(live, desired(*wanted), owner="billing", selector=selector)
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


TOKEN = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))
KEY = b"k" * 32


def test_a_rename_keeps_the_run_and_says_what_else_it_does() -> None:
    old = a_live_entry(an_entry("old", every="1h"), owner="celery:proj")
    wanted = [declared(an_entry("new", every="2h"), adopt=True), moved("old", "new")]
    (change,) = planned(a_live(old), wanted).changes
    assert change.actions == (Action.RENAME, Action.ADOPT, Action.UPDATE)
    assert (change.name, change.previous_name, change.live_name) == ("new", "old", "old")
    assert (change.before_digest, change.before_owner, change.changed_paths) == (old.digest, "celery:proj", ("/every",))
    assert change.reason.startswith('moved from "old", taken over from the static schedule of celery:proj, the def')
    (plain,) = planned(a_live(a_live_entry(an_entry("old"))), [declared(an_entry("new")), moved("old", "new")]).changes
    assert (plain.actions, plain.changed_paths) == ((Action.RENAME,), ())
    assert plain.runs_before == plain.runs_after


def test_an_adoption_says_from_whom() -> None:
    live = a_live(a_live_entry(an_entry("a"), owner=None), a_live_entry(an_entry("b"), owner="search"))
    wanted = [declared(an_entry("a"), adopt=True), declared(an_entry("b"), adopt="search")]
    first, second = planned(live, wanted).changes
    assert (first.actions, first.reason, first.before_owner) == ((Action.ADOPT,), "had no owner", None)
    assert (second.reason, second.before_owner) == ('taken over from owner "search"', "search")


def test_what_is_forgotten_goes_on_and_what_is_removed_says_where() -> None:
    live = a_live(a_live_entry(an_entry("a")), a_live_entry(an_entry("b")), a_live_entry(an_entry("c")))
    wanted = [declared(an_entry("c")), removed("a"), removed("b", destroy=False)]
    delete, forget = planned(live, wanted).changes
    assert (delete.actions, delete.reason, delete.source.line) == ((Action.DELETE,), "removed in the file", 30)
    assert (forget.actions, forget.before, forget.after) == ((Action.FORGET,), an_entry("b"), an_entry("b"))
    assert forget.runs_before == forget.runs_after
    assert forget.source.line == 30


def test_destroying_is_the_reason_of_its_deletes() -> None:
    (change,) = planned(a_live(a_live_entry(an_entry("a"))), [], destroy=True).changes
    assert change.reason == "everything is to go"


def test_secrets_go_into_the_plan_sealed() -> None:
    live = replace(a_live(), hmac_key=KEY)
    entry = an_entry("a", kwargs={"token": "x", "y": 1})
    (create,) = planned(live, [declared(entry, secrets=(TOKEN,))]).changes
    assert (create.secrets_after, create.secrets_before) == ((TOKEN,), ())
    assert create.seals == (seal_of_value("x", KEY),)
    (keyless,) = planned(a_live(), [declared(entry, secrets=(TOKEN,))]).changes
    assert keyless.seals == (None,)


def test_the_digest_of_what_holds_secrets_is_sealed() -> None:
    entry = an_entry("a", kwargs={"token": "x"})
    held, plain = a_live_entry(entry, secrets=(TOKEN,)), a_live_entry(entry)
    live = replace(a_live(held), hmac_key=KEY)
    (delete,) = planned(live, []).changes
    assert (delete.sealed_digest, delete.before_digest) == (sealed_digest(held.digest, KEY), held.digest)
    (update,) = planned(replace(a_live(plain), hmac_key=KEY), [declared(entry, secrets=(TOKEN,))]).changes
    assert update.sealed_digest == sealed_digest(plain.digest, KEY)
    assert (update.actions, update.changed_paths) == ((Action.UPDATE,), ("/kwargs/token",))
    (update,) = planned(replace(a_live(plain), hmac_key=KEY), [declared(an_entry("a"))]).changes
    assert update.sealed_digest is None
    (forget,) = planned(live, [removed("a", destroy=False)]).changes
    assert (forget.secrets_after, forget.seals) == ((TOKEN,), (seal_of_value("x", KEY),))


def test_a_secret_that_changed_is_named_once() -> None:
    held = a_live_entry(an_entry("a", kwargs={"token": "x"}, args=["p", "q"]), secrets=(TOKEN,))
    first = Secret("/args/0", "${P}", ("P",))
    other = replace(TOKEN, template="${OTHER}", variables=("OTHER",))
    entry = an_entry("a", kwargs={"token": "z"}, args=["r", "q"])
    (change,) = planned(a_live(held), [declared(entry, secrets=(first, other))]).changes
    assert change.changed_paths == ("/args", "/kwargs/token")
    (change,) = planned(a_live(held), [declared(held.entry, secrets=(other,))]).changes
    assert change.changed_paths == ("/kwargs/token",)


def test_drift_is_told_with_what_the_plan_does_to_it() -> None:
    def drifted(name: Any, **more: Any) -> Any:
        return a_live_entry(an_entry(name, every="9m"), applied=an_entry(name, every="5m"), applied_revision=7, **more)

    live = a_live(
        *(drifted(name) for name in ("delete", "forget", "kept", "replaced", "reverted")),
        drifted("theirs", owner="search"),
        a_live_entry(an_entry("unread"), entry=None, problem="newer"),
        a_live_entry(an_entry("as-applied")),
    )
    wanted = [
        declared(an_entry("kept", every="9m")),
        declared(an_entry("replaced", every="7m")),
        declared(an_entry("reverted", every="5m")),
        declared(an_entry("unread")),
        declared(an_entry("as-applied")),
        removed("forget", destroy=False),
    ]
    plan = planned(live, wanted)
    assert [(found.drift.name, found.fate) for found in plan.drift] == [
        ("delete", Fate.DELETED),
        ("forget", Fate.KEPT),
        ("kept", Fate.KEPT),
        ("replaced", Fate.REPLACED),
        ("reverted", Fate.REVERTED),
    ]
    assert (plan.drift[0].drift.since_revision, plan.drift[0].drift.changed_paths) == (7, ("/every",))
    selected = planned(live, wanted, selector=Selector(targets=("k*",)))
    assert [(found.drift.name, found.fate) for found in selected.drift] == [("kept", Fate.KEPT)]


def test_drift_of_what_is_declared_as_it_became_and_secret_elsewhere_is_kept() -> None:
    live = a_live(
        a_live_entry(
            an_entry("a", kwargs={"token": "x"}), applied=an_entry("a", kwargs={"token": "y"}), applied_revision=7
        )
    )
    plan = planned(live, [declared(an_entry("a", kwargs={"token": "x"}), secrets=(TOKEN,))])
    assert [found.fate for found in plan.drift] == [Fate.KEPT]


def test_pauses_are_told_of_what_was_looked_at_by_the_new_names() -> None:
    pause = Pause(by="ana", reason=None, since=NOW)
    live = a_live(
        *(a_live_entry(an_entry(name), paused=pause, due=None) for name in ("a", "b", "c")),
        a_live_entry(an_entry("d"), paused=pause, due=None, owner=None),
    )
    wanted = [declared(an_entry(name)) for name in ("a", "c", "new")]
    wanted += [moved("b", "new"), declared(an_entry("d"), adopt=True)]
    assert [name for name, _ in planned(live, wanted).paused] == ["a", "c", "d", "new"]
    assert [name for name, _ in planned(live, wanted, selector=Selector(targets=("a",))).paused] == ["a"]


def under(pauses: Any, *entries: Any) -> Any:
    """A key prefix with pauses that are rules."""
    return replace(a_live(*entries), pauses=Pauses(pauses))


def test_what_is_created_under_a_pause_will_not_run() -> None:
    pause = Pause(by="ana", reason=None, since=NOW)
    wanted = [declared(an_entry("new"))]
    for rule in ("*", "owner:billing", "entry:new"):
        plan = planned(under({rule: pause}), wanted)
        assert (plan.changes[0].runs_after.next, plan.paused) == (None, (("new", pause),))
    plan = planned(under({"owner:search": pause, "entry:other": pause, "owner:None": pause}), wanted)
    assert (plan.changes[0].runs_after.next, plan.paused) == (NOW + HOUR, ())


def test_what_is_taken_over_comes_under_the_pause_of_its_new_owner() -> None:
    pause = Pause(by="ana", reason=None, since=NOW)
    wanted = [declared(an_entry("a"), adopt="search")]
    plan = planned(under({"owner:billing": pause}, a_live_entry(an_entry("a"), owner="search")), wanted)
    assert (plan.changes[0].runs_after.next, plan.paused) == (None, (("a", pause),))
    held = a_live_entry(an_entry("a"), owner="search", due=None, paused=pause)
    plan = planned(under({"owner:search": pause}, held), wanted)
    assert (plan.changes[0].runs_after.next, plan.paused) == (NOW + HOUR, ())


def test_what_is_renamed_takes_its_pause_along_and_finds_one_of_its_new_name() -> None:
    pause = Pause(by="ana", reason=None, since=NOW)
    wanted = [declared(an_entry("b")), moved("a", "b")]
    for rule in ("entry:a", "entry:b", "owner:billing"):
        plan = planned(under({rule: pause}, a_live_entry(an_entry("a"), paused=pause)), wanted)
        assert (plan.changes[0].runs_after.next, plan.paused) == (None, (("b", pause),))


def test_a_name_that_is_made_free_leaves_its_pause() -> None:
    pause = Pause(by="ana", reason=None, since=NOW)
    live = under({"entry:b": pause}, a_live_entry(an_entry("a")), a_live_entry(an_entry("b"), paused=pause))
    wanted = [declared(an_entry("b")), declared(an_entry("c")), moved("a", "b"), moved("b", "c")]
    assert planned(live, wanted).paused == (("c", pause),)


def test_what_is_forgotten_leaves_the_pause_of_its_owner() -> None:
    pause = Pause(by="ana", reason=None, since=NOW)
    held = a_live_entry(an_entry("a"), due=None, paused=pause)
    wanted = [removed("a", destroy=False), declared(an_entry("b"))]
    plan = planned(under({"owner:billing": pause}, held), wanted)
    assert {change.name: change.runs_after.next for change in plan.changes} == {"a": NOW + HOUR, "b": None}
    assert plan.paused == (("b", pause),)
    plan = planned(under({"entry:a": pause}, held), wanted)
    assert {change.name: change.runs_after.next for change in plan.changes} == {"a": None, "b": NOW + HOUR}
    assert plan.paused == (("a", pause),)


def test_hot_spots_that_the_plan_makes_are_named() -> None:
    live = a_live(*(a_live_entry(an_entry(f"e{number:02}", cron="30 8 * * *")) for number in range(MANY)))
    kept = [declared(entry.entry) for entry in live.entries.values()]
    assert planned(live, kept).hot_spots == ()
    (spot,) = planned(live, [*kept, declared(an_entry("new", cron="30 8 * * *"))]).hot_spots
    assert (spot.at, spot.entries, spot.names) == (NOW + HOUR / 2, MANY + 1, ("new",))
    assert planned(live, [*kept[1:], declared(an_entry("new", cron="30 8 * * *")), moved("e00", "new")]).hot_spots == ()
