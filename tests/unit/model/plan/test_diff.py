"""What separates live from desired: values are compared, and other owners' entries are left alone."""

from typing import Any

from schedsync.model.plan.diff import Adopt, Clash, Create, Delete, Difference, Forget, Rename, Update, diff
from schedsync.model.state.live import LiveEntry
from schedsync.model.state.selector import EVERYTHING, Selector
from schedsync.model.values.secrets import Secret
from tests.made import a_live, a_live_entry, an_entry, declared, desired, moved, removed


def test_a_declared_entry_that_is_not_live_is_created() -> None:
    wanted = declared(an_entry("a"))
    found = diff(a_live(), desired(wanted), owner="billing")
    assert found.changes == (Create(wanted),)
    assert (found.unchanged, found.declared, found.owned) == (0, 1, ())


def test_an_equal_entry_is_only_counted() -> None:
    entry = an_entry("a", every="1m")
    found = diff(a_live(a_live_entry(entry)), desired(declared(an_entry("a", every="60s"))), owner="billing")
    assert found.changes == ()
    assert found.unchanged == 1


def test_spelling_key_order_and_defaults_never_show_as_changes() -> None:
    live = an_entry("a", cron="0 8 * * MON", kwargs={"x": 1, "y": 2}, misfire={"policy": "latest", "grace": 60})
    same = an_entry("a", cron=["0  8 * * 1"], kwargs={"y": 2, "x": 1}, enabled=True)
    assert diff(a_live(a_live_entry(live)), desired(declared(same)), owner="billing").changes == ()


def test_a_changed_entry_is_updated() -> None:
    old, new = a_live_entry(an_entry("a", every="1m")), declared(an_entry("a", every="2m"))
    assert diff(a_live(old), desired(new), owner="billing").changes == (Update(old, new),)


def test_a_definition_that_cannot_be_read_is_updated_and_never_taken_for_absent() -> None:
    broken = a_live_entry(an_entry("a"), entry=None, problem="unknown field")
    new = declared(an_entry("a"))
    assert diff(a_live(broken), desired(new), owner="billing").changes == (Update(broken, new),)


def test_an_entry_of_mine_that_nothing_declares_is_deleted() -> None:
    old = a_live_entry(an_entry("a"))
    found = diff(a_live(old), desired(), owner="billing")
    assert found.changes == (Delete(old),)
    assert found.owned == (old,)


def test_without_pruning_it_is_kept_and_named() -> None:
    old = a_live_entry(an_entry("a"))
    found = diff(a_live(old), desired(), owner="billing", prune=False)
    assert found.changes == ()
    assert found.kept == (old,)


def test_entries_of_others_and_of_nobody_are_left_alone() -> None:
    live = a_live(a_live_entry(an_entry("a"), owner="search"), a_live_entry(an_entry("b"), owner=None))
    found = diff(live, desired(), owner="billing")
    assert (found.changes, found.conflicts, found.owned) == ((), (), ())


def test_declaring_the_entry_of_another_is_a_conflict_also_when_it_is_equal() -> None:
    theirs, nobodys = a_live_entry(an_entry("a"), owner="search"), a_live_entry(an_entry("b"), owner=None)
    found = diff(a_live(theirs, nobodys), desired(declared(an_entry("a")), declared(an_entry("b"))), owner="billing")
    assert found.changes == ()
    assert [conflict.live for conflict in found.conflicts] == [theirs, nobodys]
    assert found.unchanged == 0


def test_changes_come_by_kind_and_name() -> None:
    live = a_live(*(a_live_entry(an_entry(name)) for name in ("z", "y", "m")))
    wanted = [declared(an_entry(name, every="1m")) for name in ("m", "b", "a")]
    found = diff(live, desired(*wanted), owner="billing")
    assert [(type(change).__name__, change.name) for change in found.changes] == [
        ("Create", "a"),
        ("Create", "b"),
        ("Update", "m"),
        ("Delete", "y"),
        ("Delete", "z"),
    ]


def found(*live: LiveEntry, wanted: Any = (), **more: Any) -> Difference:
    return diff(a_live(*live), desired(*wanted), owner="billing", **more)


def kinds(difference: Difference) -> list[tuple[str, str]]:
    return [(type(change).__name__, change.name) for change in difference.changes]


def test_a_moved_entry_is_renamed_and_neither_deleted_nor_created() -> None:
    old = a_live_entry(an_entry("old"))
    new = declared(an_entry("new"))
    difference = found(old, wanted=[new, moved("old", "new")])
    assert difference.changes == (Rename(old, new),)
    assert (difference.kept, difference.settled, difference.conflicts) == ((), (), ())


def test_a_rename_happens_also_without_pruning() -> None:
    difference = found(
        a_live_entry(an_entry("old")), wanted=[declared(an_entry("new")), moved("old", "new")], prune=False
    )
    assert (kinds(difference), difference.kept) == ([("Rename", "new")], ())


def test_what_is_moved_and_not_live_is_settled() -> None:
    item = moved("old", "new")
    difference = found(wanted=[declared(an_entry("new")), item])
    assert (kinds(difference), difference.settled) == ([("Create", "new")], (item,))
    difference = found(a_live_entry(an_entry("new")), wanted=[declared(an_entry("new")), item])
    assert (kinds(difference), difference.settled, difference.unchanged) == ([], (item,), 1)
    assert found(wanted=[declared(an_entry("new")), item], selector=Selector(targets=("x",))).settled == ()


def test_an_old_name_that_somebody_else_has_since_is_no_matter() -> None:
    item = moved("old", "new")
    live = (a_live_entry(an_entry("old"), owner="search"), a_live_entry(an_entry("new")))
    difference = found(*live, wanted=[declared(an_entry("new")), item])
    assert (kinds(difference), difference.conflicts, difference.settled) == ([], (), (item,))


def test_a_rename_whose_names_are_both_live_is_a_conflict() -> None:
    live = (a_live_entry(an_entry("old")), a_live_entry(an_entry("new", every="1m")))
    difference = found(*live, wanted=[declared(an_entry("new")), moved("old", "new")])
    (conflict,) = difference.conflicts
    assert (conflict.clash, conflict.live.name, conflict.declared.entry.name) == (Clash.TAKEN, "old", "new")
    assert kinds(difference) == []


def test_names_handed_on_are_renamed_in_one_step() -> None:
    """No file can say this, as what is moved is declared nowhere; a rollback does."""
    live = [a_live_entry(an_entry(name, every=every)) for name, every in (("b", "1m"), ("c", "2m"))]
    wanted = [declared(an_entry("a", every="1m")), declared(an_entry("b", every="2m"))]
    difference = found(*live, wanted=[*wanted, moved("b", "a"), moved("c", "b")])
    assert difference.changes == (Rename(live[0], wanted[0]), Rename(live[1], wanted[1]))
    swapped = [declared(an_entry("b", every="1m")), declared(an_entry("c", every="2m"))]
    difference = found(*live, wanted=[*swapped, moved("b", "c"), moved("c", "b")])
    assert kinds(difference) == [("Rename", "b"), ("Rename", "c")]


def test_names_handed_on_of_which_one_stays_are_a_conflict() -> None:
    live = [a_live_entry(an_entry(name)) for name in ("a", "b", "c")]
    wanted = [declared(an_entry("a")), declared(an_entry("b")), moved("b", "a"), moved("c", "b")]
    difference = found(*live, wanted=wanted)
    assert [(each.clash, each.live.name) for each in difference.conflicts] == [(Clash.TAKEN, "b"), (Clash.TAKEN, "c")]
    selected = found(*live[1:], wanted=wanted, selector=Selector(targets=("c",)))
    assert (kinds(selected), [each.live.name for each in selected.conflicts]) == ([], ["c"])
    assert kinds(found(*live[1:], wanted=wanted, selector=Selector(targets=("a",)))) == [("Rename", "a")]


def test_two_live_entries_that_become_one_are_a_conflict() -> None:
    live = (a_live_entry(an_entry("a")), a_live_entry(an_entry("b")))
    difference = found(*live, wanted=[declared(an_entry("c")), moved("a", "c"), moved("b", "c")])
    (conflict,) = difference.conflicts
    assert (conflict.clash, conflict.live.name, conflict.moved) == (Clash.CROWDED, "b", moved("a", "c"))
    assert kinds(difference) == []
    difference = found(live[1], wanted=[declared(an_entry("c")), moved("a", "c"), moved("b", "c")])
    assert kinds(difference) == [("Rename", "c")]


def test_moving_the_entry_of_another_is_a_conflict_unless_it_may_be_taken_over() -> None:
    theirs = a_live_entry(an_entry("old"), owner="search")
    difference = found(theirs, wanted=[declared(an_entry("new")), moved("old", "new")])
    (conflict,) = difference.conflicts
    assert (conflict.clash, conflict.live, conflict.moved) == (Clash.FOREIGN, theirs, moved("old", "new"))
    difference = found(theirs, wanted=[declared(an_entry("new"), adopt="search"), moved("old", "new")])
    assert kinds(difference) == [("Rename", "new")]


def test_a_move_to_what_this_owner_does_not_declare_is_passed_over() -> None:
    difference = found(a_live_entry(an_entry("old")), wanted=[declared(an_entry("a")), moved("old", "new")])
    assert kinds(difference) == [("Create", "a"), ("Delete", "old")]


def test_a_reviewed_delete_says_so_and_what_is_removed_already_is_settled() -> None:
    old, item, gone = a_live_entry(an_entry("old")), removed("old"), removed("gone")
    difference = found(old, wanted=[item, gone])
    assert difference.changes == (Delete(old, item),)
    assert difference.settled == (gone,)
    assert found(old, wanted=[item], prune=False).kept == (old,)


def test_what_is_removed_from_another_owner_is_settled() -> None:
    difference = found(a_live_entry(an_entry("old"), owner="search"), wanted=[removed("old")])
    assert (difference.changes, difference.settled) == ((), (removed("old"),))


def test_what_is_removed_without_destroying_is_forgotten_also_without_pruning() -> None:
    old, item = a_live_entry(an_entry("old")), removed("old", destroy=False)
    assert found(old, wanted=[item]).changes == (Forget(old, item),)
    assert found(old, wanted=[item], prune=False).changes == (Forget(old, item),)


def test_an_adoption_may_be_allowed_by_the_file_and_by_the_flags() -> None:
    nobodys, theirs = a_live_entry(an_entry("a"), owner=None), a_live_entry(an_entry("b"), owner="search")
    wanted = [declared(an_entry("a"), adopt=True), declared(an_entry("b", every="1m"), adopt="search")]
    assert found(nobodys, theirs, wanted=wanted).changes == (Adopt(nobodys, wanted[0]), Adopt(theirs, wanted[1]))
    plain = [declared(an_entry("a")), declared(an_entry("b"))]
    assert kinds(found(nobodys, theirs, wanted=plain, adopt=True)) == [("Adopt", "a")]
    assert kinds(found(nobodys, theirs, wanted=plain, take_ownership=("*",))) == [("Adopt", "b")]


def test_where_the_secrets_stand_is_part_of_a_definition() -> None:
    token = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))
    entry = an_entry("a", kwargs={"token": "x"})
    assert kinds(found(a_live_entry(entry), wanted=[declared(entry, secrets=(token,))])) == [("Update", "a")]
    assert kinds(found(a_live_entry(entry, secrets=(token,)), wanted=[declared(entry, secrets=(token,))])) == []


def test_a_selector_leaves_the_rest_alone() -> None:
    live = [a_live_entry(an_entry(name, labels={"team": name[0]})) for name in ("a1", "a2", "b1")]
    wanted = [
        declared(an_entry("a1", every="1m", labels={"team": "a"})),
        declared(an_entry("b2", labels={"team": "b"})),
        removed("x"),
    ]
    difference = found(*live, wanted=wanted, selector=Selector(targets=("a*",)))
    assert kinds(difference) == [("Update", "a1"), ("Delete", "a2")]
    assert (len(difference.owned), difference.declared, difference.settled) == (3, 2, ())
    assert kinds(found(*live, wanted=wanted, selector=Selector(labels=(("team", "b"),)))) == [
        ("Create", "b2"),
        ("Delete", "b1"),
    ]
    assert kinds(found(*live, wanted=wanted, selector=Selector(excludes=("a*",)))) == [
        ("Create", "b2"),
        ("Delete", "b1"),
    ]
    unchanged = found(*live, wanted=[declared(entry.entry) for entry in live if entry.entry], selector=EVERYTHING)
    assert unchanged.unchanged == 3


def test_either_label_selects_an_update_and_either_name_leaves_out_a_rename() -> None:
    old, new = an_entry("a", labels={"team": "x"}), an_entry("a", labels={"team": "y"})
    for team in ("x", "y"):
        selector = Selector(labels=(("team", team),))
        assert kinds(found(a_live_entry(old), wanted=[declared(new)], selector=selector)) == [("Update", "a")]
    wanted = [declared(an_entry("new")), moved("old", "new")]
    for name in ("old", "new"):
        difference = found(a_live_entry(an_entry("old")), wanted=wanted, selector=Selector(excludes=(name,)))
        assert (difference.changes, difference.settled) == ((), ())
        assert kinds(found(a_live_entry(an_entry("old")), wanted=wanted, selector=Selector(targets=(name,)))) == [
            ("Rename", "new")
        ]


def test_what_cannot_be_read_has_no_labels() -> None:
    broken = a_live_entry(an_entry("a", labels={"team": "x"}), entry=None, problem="newer")
    assert kinds(found(broken, selector=Selector(labels=(("team", "x"),)))) == []
    assert kinds(found(broken, selector=Selector(targets=("a",)))) == [("Delete", "a")]


def test_changes_of_all_kinds_come_in_one_order() -> None:
    live = [a_live_entry(an_entry(name)) for name in ("forget", "rename-from", "delete", "update")]
    wanted = [
        declared(an_entry("rename-to")),
        declared(an_entry("adopt"), adopt=True),
        declared(an_entry("create")),
        declared(an_entry("update", every="1m")),
        moved("rename-from", "rename-to"),
        removed("forget", destroy=False),
    ]
    difference = found(*live, a_live_entry(an_entry("adopt"), owner=None), wanted=wanted)
    assert [kind for kind, _ in kinds(difference)] == ["Create", "Update", "Delete", "Rename", "Adopt", "Forget"]
