"""Saved plans against a real server: exactly what they say, once, in the store they are for."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from schedsync.diagnostics import Severity
from schedsync.errors import (
    AlreadyAppliedError,
    ChangedVariableError,
    NoStoreError,
    OtherStoreError,
    StalePlanError,
    UnknownOwnerError,
)
from schedsync.model.plan.plan import Action, Plan
from schedsync.model.plan.safety import NOTHING_SAID, Acknowledgements
from schedsync.model.plan.saved_plan import SavedPlan, read_plan
from schedsync.model.state.selector import Selector
from schedsync.model.values.secrets import Secret
from schedsync.operations.apply import Attempt, apply
from schedsync.operations.plan import PlanRequest, plan
from schedsync.operations.saved_plans import ready
from schedsync.report.plan_document import render_json
from schedsync.report.style import PLAIN
from schedsync.settings import StoreSettings
from schedsync.store.store import Store
from tests.made import an_entry, declared, desired, moved, removed

TOKEN = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))


@pytest.fixture
def store(server_url: str, key_prefix: str) -> Iterator[Store]:
    opened = Store.open(StoreSettings(redis_url=server_url, key_prefix=key_prefix))
    yield opened
    opened.close()


def planned(store: Store, *wanted: Any, owner: str = "billing", **more: Any) -> Plan:
    return plan(store, PlanRequest(owner=owner, desired=desired(*wanted), by="ana", **more))


def saved(made: Plan) -> SavedPlan:
    return read_plan(render_json(made, PLAIN))


def attempt() -> Attempt:
    return Attempt(attempt_id=uuid.uuid4().hex, by="ana")


def apply_saved(
    store: Store, plan: SavedPlan, *, environment: Any = None, said: Any = NOTHING_SAID, **values: str
) -> Any:
    made = ready(store, plan, environment=environment, said=said, variables=values)
    return apply(store, made, attempt())


def applied(store: Store, *wanted: Any, **more: Any) -> Any:
    return apply(store, planned(store, *wanted, **more), attempt())


def secret(value: str, **more: Any) -> Any:
    return declared(an_entry("a", kwargs={"token": value}, **more), secrets=(TOKEN,))


def test_every_kind_of_change_is_written_as_it_was_saved(store: Store) -> None:
    applied(store, *(declared(an_entry(name)) for name in ("update", "delete", "rename", "forget")))
    applied(store, declared(an_entry("adopt"), owner="search"), owner="search")
    made = planned(
        store,
        declared(an_entry("create")),
        declared(an_entry("update", every="5m")),
        declared(an_entry("renamed", labels={"new": "yes"})),
        declared(an_entry("adopt"), adopt="search"),
        moved("rename", "renamed"),
        removed("delete"),
        removed("forget", destroy=False),
    )
    before = store.read_live().entries
    assert {action for change in made.changes for action in change.actions} == set(Action)
    done = apply_saved(store, saved(made))
    live = store.read_live()
    assert (done.revision, live.revision) == (3, 3)
    owners = {name: entry.owner for name, entry in live.entries.items()}
    mine = dict.fromkeys(("adopt", "create", "renamed", "update"), "billing")
    assert owners == {**mine, "forget": None}
    assert live.entries["renamed"].uid == before["rename"].uid
    assert live.entries["renamed"].due == before["rename"].due
    assert live.entries["update"].entry == an_entry("update", every="5m")
    assert (
        planned(
            store,
            *(declared(entry.entry) for name, entry in live.entries.items() if entry.entry and name in mine),
            moved("rename", "renamed"),
            removed("delete"),
        ).changes
        == ()
    )


def test_a_plan_is_applied_once_and_an_empty_one_again(store: Store) -> None:
    made = saved(planned(store, declared(an_entry("a"))))
    apply_saved(store, made)
    applied(store, declared(an_entry("b")), said=Acknowledgements(deletes=1))
    with pytest.raises(AlreadyAppliedError) as caught:
        apply_saved(store, made)
    assert caught.value.revision == 1
    empty = saved(planned(store, declared(an_entry("b"))))
    assert apply_saved(store, empty).revision is None
    assert apply_saved(store, empty).revision is None
    assert store.read_live().revision == 2


def test_other_entries_may_have_changed_and_those_touched_may_not(store: Store) -> None:
    applied(store, declared(an_entry("a")), declared(an_entry("b")))
    made = saved(planned(store, declared(an_entry("a", every="5m")), declared(an_entry("b")), declared(an_entry("c"))))
    applied(store, declared(an_entry("a")), declared(an_entry("b", every="7m")))
    assert apply_saved(store, made).revision == 3
    live = store.read_live().entries
    assert live["b"].entry == an_entry("b", every="7m")
    made = saved(planned(store, declared(an_entry("a", every="6m")), said=Acknowledgements(deletes=2)))
    applied(store, *(declared(replace(entry.entry, description="x")) for entry in live.values() if entry.entry))
    with pytest.raises(StalePlanError) as caught:
        apply_saved(store, made)
    assert caught.value.names == ("a", "b", "c")
    assert store.read_live().revision == 4


def test_one_that_is_older_than_its_owners_last_apply_says_so(store: Store) -> None:
    """Main was reverted after it was made: it would bring back what the revert took away."""
    old, new = declared(an_entry("a", every="1h")), declared(an_entry("a", every="5m"))
    other = declared(an_entry("b"))
    applied(store, old)
    first, second, nothing = (saved(planned(store, *wanted)) for wanted in ((new,), (old, other), (old,)))
    applied(store, declared(an_entry("c"), owner="search"), owner="search")
    assert ready(store, first, environment=None, said=NOTHING_SAID, variables={}).diagnostics == ()
    apply(store, planned(store, new), replace(attempt(), commit="0123456789abcdef"))
    applied(store, old)
    apply(store, planned(store, old, declared(an_entry("z"))), replace(attempt(), commit="0123456789abcdef"))

    (found,) = ready(store, first, environment=None, said=NOTHING_SAID, variables={}).diagnostics
    assert (found.code, found.severity) == ("SCH427", Severity.WARNING)
    assert found.message.startswith('owner "billing" was applied after this plan was made (revision 5, by ana at 20')
    assert found.message.endswith(
        'Z, commit 0123456789ab); "a" changed and changed back since; if that took this back on purpose, '
        "it comes back: schedsync rollback 5 undoes it"
    )
    (found,) = ready(store, second, environment=None, said=NOTHING_SAID, variables={}).diagnostics
    assert "changed back since" not in found.message
    assert ready(store, nothing, environment=None, said=NOTHING_SAID, variables={}).diagnostics == ()
    assert apply_saved(store, first).revision == 6


def test_another_owner_makes_it_stale_and_so_does_a_name_taken_meanwhile(store: Store) -> None:
    applied(store, declared(an_entry("a")), declared(an_entry("old")))
    update = saved(planned(store, declared(an_entry("a", every="5m")), declared(an_entry("old"))))
    rename = saved(planned(store, declared(an_entry("a")), declared(an_entry("new")), moved("old", "new")))
    create = saved(planned(store, declared(an_entry("a")), declared(an_entry("old")), declared(an_entry("new"))))
    applied(store, declared(an_entry("a"), owner="x", adopt="billing"), declared(an_entry("new"), owner="x"), owner="x")
    for made in (update, rename, create):
        with pytest.raises(StalePlanError):
            apply_saved(store, made)
    assert store.read_live().revision == 2


def test_it_is_for_one_store(store: Store, server_url: str) -> None:
    applied(store, declared(an_entry("a")))
    made = planned(store, declared(an_entry("b")), said=Acknowledgements(deletes=1), environment="production")
    for target, what in (
        (replace(made.target, key_prefix="other"), "key prefix other"),
        (replace(made.target, instance_id=None, url="redis://elsewhere:6379/0"), "URL redis://elsewhere:6379/0"),
        (replace(made.target, instance_id="i-9"), "instance i-9"),
        (replace(made.target, environment="staging"), "environment staging"),
    ):
        with pytest.raises(OtherStoreError, match=what):
            apply_saved(store, saved(replace(made, target=target)), environment="production")
    moved_on = replace(made.target, instance_id="i-9", url="redis://old:6379/0")
    with pytest.raises(OtherStoreError, match=r"\(instance i-9 at redis://old:6379/0, and this one at redis://\S+ is "):
        apply_saved(store, saved(replace(made, target=moved_on)), environment="production")
    alias = replace(made.target, url="redis://another-name-for-it:6379/0")
    assert apply_saved(store, saved(replace(made, target=alias))).revision == 2


def test_where_a_store_has_no_identity_yet_its_address_is_it_without_the_user(store: Store) -> None:
    made = planned(store, declared(an_entry("b")))
    assert made.target.instance_id is None
    user = made.target.url.replace("://", "://reader:***@")
    assert apply_saved(store, saved(replace(made, target=replace(made.target, url=user)))).revision == 1


def test_a_store_that_was_emptied_is_another_one(store: Store, server_url: str) -> None:
    applied(store, declared(an_entry("a")))
    made = saved(planned(store, declared(an_entry("a")), declared(an_entry("b"))))
    live = store.read_live()
    assert live.instance_id is not None
    elsewhere = Store.open(replace(store.settings, key_prefix=f"{store.settings.key_prefix}-new"))
    target = replace(made.plan.target, key_prefix=elsewhere.settings.key_prefix)
    with pytest.raises(OtherStoreError, match="has never been written"):
        apply_saved(elsewhere, SavedPlan(replace(made.plan, target=target)))
    elsewhere.close()


def test_a_plan_for_a_store_never_written_may_be_applied_to_what_was_founded_there_since(store: Store) -> None:
    made = planned(store, declared(an_entry("a")))
    assert made.target.instance_id is None
    first, second = saved(made), saved(planned(store, declared(an_entry("b"))))
    apply_saved(store, first)
    assert apply_saved(store, second).revision == 2
    assert sorted(store.read_live().entries) == ["a", "b"]


def test_secrets_come_from_the_variables_of_the_apply(store: Store) -> None:
    applied(store, declared(an_entry("x")))
    made = saved(planned(store, secret("s3cret"), declared(an_entry("x"))))
    with pytest.raises(ChangedVariableError, match=r"^TOKEN, "):
        apply_saved(store, made, TOKEN="other")
    with pytest.raises(ChangedVariableError, match="is not set"):
        apply_saved(store, made)
    assert store.read_live().revision == 1
    apply_saved(store, made, TOKEN="s3cret")
    live = store.read_live().entries["a"]
    assert live.entry == an_entry("a", kwargs={"token": "s3cret"})
    assert live.secrets == (TOKEN,)


def test_entries_with_secrets_are_compared_by_sealed_digests(store: Store) -> None:
    applied(store, secret("s3cret"))
    update, delete = planned(store, secret("s3cret", every="5m")), planned(store, declared(an_entry("b")))
    assert saved(update).plan.changes[0].before_digest != update.changes[0].before_digest
    assert apply_saved(store, saved(update), TOKEN="s3cret").revision == 2
    with pytest.raises(StalePlanError) as caught:
        apply_saved(store, saved(delete))
    assert caught.value.names == ("a",)
    forget = planned(store, removed("a", destroy=False))
    assert apply_saved(store, saved(forget), TOKEN="changed-since").revision == 3


def test_a_plan_against_files_is_only_to_be_read(store: Store) -> None:
    with pytest.raises(NoStoreError, match="against main"):
        apply_saved(store, saved(planned(store, declared(an_entry("a")), against="main")))


def test_a_refused_plan_is_judged_again(store: Store) -> None:
    applied(store, declared(an_entry("a")))
    made = saved(planned(store, declared(an_entry("b"))))
    assert not ready(store, made, environment=None, said=NOTHING_SAID, variables={}).applyable
    assert ready(store, made, environment=None, said=Acknowledgements(deletes=1), variables={}).applyable


def test_everything_of_an_owner_that_is_gone(store: Store) -> None:
    with pytest.raises(UnknownOwnerError, match="holds nothing, not even a record of an apply"):
        planned(store, said=Acknowledgements(destroy=True))
    applied(store, *(declared(an_entry(f"e{number:02}")) for number in range(30)))
    applied(store, declared(an_entry("x"), owner="search"), owner="search")
    with pytest.raises(UnknownOwnerError, match="it knows: billing, search"):
        planned(store, owner="biling", said=Acknowledgements(destroy=True))
    made = planned(store, said=Acknowledgements(destroy=True))
    assert (made.applyable, made.count(Action.DELETE)) == (True, 30)
    apply(store, made, attempt())
    assert sorted(store.read_live().entries) == ["x"]
    assert planned(store, said=Acknowledgements(destroy=True)).changes == ()


def test_what_was_moved_and_removed_before_is_noted(store: Store) -> None:
    made = planned(store, declared(an_entry("new")), moved("old", "new"), removed("gone"))
    assert [(note.code, note.message) for note in made.diagnostics] == [
        ("SCH423", "nothing to move from old"),
        ("SCH422", "nothing to remove of gone"),
    ]


def test_what_is_another_s_to_remove_is_noted_with_what_to_type(store: Store) -> None:
    applied(store, declared(an_entry("theirs"), owner="search"), owner="search")
    applied(store, declared(an_entry("left")))
    applied(store, removed("left", destroy=False))
    made = planned(store, removed("theirs"), removed("left"), removed("left", destroy=False))
    assert (made.changes, [note.code for note in made.diagnostics]) == ((), ["SCH422", "SCH426", "SCH426"])
    assert made.diagnostics[0].message == "nothing to remove of left"
    assert made.diagnostics[1].message.startswith('"theirs" is not removed: it is owner "search"\'s. Put removed: [{')
    assert made.diagnostics[2].message.startswith('"left" is not removed: it has no owner. Declare it with adopt: true')
    (note,) = planned(store, removed("theirs"), selector=Selector(excludes=("theirs",))).diagnostics
    assert note.code == "SCH424"


def test_a_selector_that_selects_nothing_is_noted(store: Store) -> None:
    applied(store, declared(an_entry("a")))
    for selector, codes in (
        (Selector(targets=("mistyped",)), ["SCH424"]),
        (Selector(targets=("a",)), []),  # it is as declared
        (Selector(targets=("b",)), []),
    ):
        made = planned(store, declared(an_entry("a")), declared(an_entry("b")), selector=selector)
        assert [note.code for note in made.diagnostics] == codes
