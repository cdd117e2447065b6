"""What separates live from desired: values are compared, and other owners' entries are left alone."""

from schedsync.model.diff import Create, Delete, Update, diff
from tests.made import a_live, a_live_entry, an_entry, declared, desired


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
