"""The checks that keep a mistake from wiping a schedule, and what lets a meant change through."""

from dataclasses import replace
from typing import Any

import pytest

from schedsync.model.plan.diff import diff
from schedsync.model.plan.safety import Acknowledgements, CheckStatus, Thresholds, check_safety, is_said
from tests.made import a_live, a_live_entry, an_entry, declared, desired, moved, removed

REFUSED, ACKNOWLEDGED = CheckStatus.REFUSED, CheckStatus.ACKNOWLEDGED


def checks(live: Any, keep: Any, *, thresholds: Any = None, changed: Any = 0, **said: Any) -> Any:
    """Check a plan that keeps the first ``keep`` of ``live`` entries and updates the first ``changed``."""
    entries = [an_entry(f"e{number:03}") for number in range(live)]
    wanted = [
        declared(an_entry(entry.name, every="7m") if number < changed else entry)
        for number, entry in enumerate(entries[:keep])
    ]
    difference = diff(a_live(*map(a_live_entry, entries)), desired(*wanted), owner="billing")
    return check_safety(difference, thresholds or Thresholds(), Acknowledgements(**said))


def codes(*args: Any, **kwargs: Any) -> Any:
    return [(check.code, check.status) for check in checks(*args, **kwargs)]


def test_nothing_to_find() -> None:
    assert codes(30, 30) == []
    assert codes(0, 0) == []
    assert codes(10, 7) == []


def test_more_than_the_percentage_is_refused_from_ten_live_entries_up() -> None:
    assert codes(10, 6) == [("SCH403", REFUSED)]
    assert codes(9, 5) == []
    assert codes(9, 5, thresholds=Thresholds(min_entries=9)) == [("SCH403", REFUSED)]


def test_the_refusal_prints_the_flag_that_lets_it_through() -> None:
    (check,) = checks(10, 6)
    assert check.acknowledge == "--allow-deletes 4"
    assert check.message == "4 of 10 live entries would be deleted (40 %), more than the 30 % of max_delete_percent"
    assert codes(10, 6, deletes=4) == [("SCH403", ACKNOWLEDGED)]
    assert codes(10, 6, deletes=3) == [("SCH403", REFUSED)]


def test_more_than_the_number_is_refused_at_any_size() -> None:
    assert codes(100, 79) == [("SCH404", REFUSED)]
    assert codes(100, 79, deletes=21) == [("SCH404", ACKNOWLEDGED)]
    assert codes(100, 80) == []
    assert codes(3, 1, thresholds=Thresholds(max_deletes=1)) == [("SCH404", REFUSED)]
    assert codes(100, 79, thresholds=Thresholds(max_deletes=None)) == []


def test_empty_manifests_are_refused_whatever_the_size() -> None:
    assert codes(1, 0) == [("SCH401", REFUSED)]
    assert codes(1, 0, deletes=1) == [("SCH401", REFUSED)]
    assert codes(1, 0, empty=True) == [("SCH401", ACKNOWLEDGED)]
    assert checks(1, 0)[0].message == 'the manifests of owner "billing" are empty: the only live entry would be deleted'


def test_empty_manifests_of_a_large_schedule_need_both_words() -> None:
    assert codes(30, 0, empty=True) == [("SCH401", ACKNOWLEDGED), ("SCH403", REFUSED), ("SCH404", REFUSED)]
    assert {status for _, status in codes(30, 0, empty=True, deletes=30)} == {ACKNOWLEDGED}


def test_deleting_everything_while_declaring_something_else_is_refused() -> None:
    live = [a_live_entry(an_entry(name)) for name in ("a", "b")]
    difference = diff(a_live(*live), desired(declared(an_entry("c"))), owner="billing")
    (check,) = check_safety(difference, Thresholds(), Acknowledgements())
    assert (check.code, check.acknowledge) == ("SCH402", "--allow-deletes 2")
    assert "all 2 live entries" in check.message
    (check,) = check_safety(difference, Thresholds(), Acknowledgements(deletes=2))
    assert check.status is ACKNOWLEDGED


@pytest.mark.parametrize(("name", "flag"), [("a", "a"), ("it's", "'it'\"'\"'s'"), ("two words", "'two words'")])
def test_a_protected_entry_is_named_for_the_shell(name: Any, flag: Any) -> None:
    live = a_live(a_live_entry(an_entry(name, protect=True)), a_live_entry(an_entry("other")))
    difference = diff(live, desired(declared(an_entry("other"))), owner="billing")
    (check,) = check_safety(difference, Thresholds(), Acknowledgements(deletes=99, empty=True))
    assert (check.code, check.status, check.acknowledge) == ("SCH405", REFUSED, f"--allow-protected {flag}")
    (check,) = check_safety(difference, Thresholds(), Acknowledgements(protected=frozenset({name})))
    assert check.status is ACKNOWLEDGED


def test_protection_is_remembered_live_where_the_definition_cannot_be_read() -> None:
    live = a_live(
        a_live_entry(an_entry("a", protect=True), entry=None, problem="newer"), a_live_entry(an_entry("other"))
    )
    difference = diff(live, desired(declared(an_entry("other"))), owner="billing")
    assert [check.code for check in check_safety(difference, Thresholds(), Acknowledgements())] == ["SCH405"]


def test_updates_are_unbounded_unless_the_project_says_otherwise() -> None:
    assert codes(20, 20, changed=20) == []
    bounded = Thresholds(max_update_percent=50)
    assert codes(20, 20, changed=10, thresholds=bounded) == []
    assert codes(20, 20, changed=11, thresholds=bounded) == [("SCH406", REFUSED)]
    assert codes(20, 20, changed=11, thresholds=bounded, updates=11) == [("SCH406", ACKNOWLEDGED)]
    assert codes(20, 20, changed=11, thresholds=bounded, updates=10) == [("SCH406", REFUSED)]
    assert codes(9, 9, changed=9, thresholds=bounded) == []


def test_a_conflict_names_the_owner_and_the_ways_out() -> None:
    live = a_live(a_live_entry(an_entry("a"), owner="search"), a_live_entry(an_entry("b"), owner=None))
    difference = diff(live, desired(declared(an_entry("a")), declared(an_entry("b"))), owner="billing")
    theirs, nobodys = check_safety(difference, Thresholds(), Acknowledgements(deletes=9, updates=9, empty=True))
    assert (theirs.code, theirs.status, theirs.acknowledge) == ("SCH501", REFUSED, "--take-ownership a")
    assert theirs.message == '"a" is declared by owner "billing", but belongs to owner "search"'
    assert theirs.hint == "write adopt: search in the file, or give yours another name"
    assert (nobodys.code, nobodys.status, nobodys.acknowledge) == ("SCH502", REFUSED, "--adopt")
    assert "no owner" in nobodys.message


@pytest.mark.parametrize(
    ("owner", "code", "end", "acknowledge", "hint"),
    [
        (
            "search",
            "SCH501",
            'belong to owner "search"',
            "--take-ownership '*'",
            "write owner: search in the file if they are that owner's, or adopt: search under defaults",
        ),
        ("celery:proj", "SCH501", 'belong to owner "celery:proj"', "--adopt", "write adopt: true under defaults"),
        (None, "SCH502", "the live entries have no owner", "--adopt", "write adopt: true under defaults"),
    ],
)
def test_many_conflicts_with_one_owner_are_one(owner: Any, code: str, end: str, acknowledge: str, hint: str) -> None:
    names = ("a", "b", "c", "d", "e")
    live = a_live(
        *(a_live_entry(an_entry(name), owner=owner) for name in names), a_live_entry(an_entry("z"), owner="other")
    )
    wanted = desired(*(declared(an_entry(name)) for name in (*names, "z")))
    difference = diff(live, wanted, owner="billing")
    found = {check.message: check for check in check_safety(difference, Thresholds(), Acknowledgements())}
    many = found.pop(f'"a", "b", "c" and 2 more are declared by owner "billing", but {end}')
    assert (many.code, many.status, many.acknowledge) == (code, REFUSED, acknowledge)
    assert many.hint is not None
    assert many.hint.startswith(hint)
    assert list(found) == ['"z" is declared by owner "billing", but belongs to owner "other"']
    few = diff(live, desired(*(declared(an_entry(name)) for name in names[:3])), owner="billing")
    assert len(check_safety(few, Thresholds(), Acknowledgements())) == 3


def test_the_way_out_of_a_static_schedule_is_in_python() -> None:
    live = a_live(a_live_entry(an_entry("a"), owner="celery:proj"))
    difference = diff(live, desired(declared(an_entry("a"))), owner="billing")
    (check,) = check_safety(difference, Thresholds(), Acknowledgements())
    assert check.code == "SCH501"
    assert check.acknowledge == "--adopt"
    assert 'take "a" out of beat_schedule and restart beat, which removes it' in check.hint


def test_a_live_entry_whose_head_is_damaged_is_told_as_that() -> None:
    damaged = replace(
        a_live_entry(an_entry("a"), owner=None),
        uid="",
        entry=None,
        problem="its stored value is not as schedsync writes it",
    )
    difference = diff(a_live(damaged), desired(declared(an_entry("a"))), owner="billing")
    (check,) = check_safety(difference, Thresholds(), Acknowledgements())
    assert (check.code, check.status) == ("SCH502", REFUSED)
    assert (
        check.message
        == '"a" is live but cannot be read, nor whose it is: its stored value is not as schedsync writes it'
    )


def checked(live: Any, *wanted: Any, thresholds: Any = None, **said: Any) -> Any:
    difference = diff(a_live(*live), desired(*wanted), owner="billing")
    return check_safety(difference, thresholds or Thresholds(), Acknowledgements(**said))


def test_a_refused_delete_prints_the_item_that_has_it_reviewed_once() -> None:
    first, second, third = checks(30, 0)
    assert first.hint.startswith("say it in a manifest, where it is reviewed: removed: [{name: e000}, ")
    assert first.hint.endswith("and 20 more such items")
    assert (second.hint, third.hint) == (None, None)
    first, second, third = checks(30, 0, empty=True)
    assert (first.hint, third.hint) == (None, None)
    assert second.hint.endswith("and 20 more such items")


def test_reviewed_deletes_pass_protection_and_thresholds_and_count_for_neither() -> None:
    live = [a_live_entry(an_entry(f"e{number:02}", protect=number < 5)) for number in range(12)]
    kept = [declared(an_entry(f"e{number:02}", protect=False)) for number in range(5, 12)]
    assert checked(live, *kept, *(removed(f"e{number:02}") for number in range(5))) == ()
    assert checked(live, *(removed(f"e{number:02}") for number in range(12))) == ()
    (check,) = checked(live, *kept[:3], *(removed(f"e{number:02}") for number in range(5)))
    assert check.acknowledge == "--allow-deletes 4"


def test_the_last_unreviewed_delete_is_told_as_everything() -> None:
    live = [a_live_entry(an_entry(name)) for name in ("a", "b")]
    (check,) = checked(live, declared(an_entry("c")), removed("a"))
    assert (check.code, check.acknowledge) == ("SCH402", "--allow-deletes 1")


def test_empty_manifests_that_leave_something_alone() -> None:
    live = [a_live_entry(an_entry(name)) for name in ("a", "b", "c")]
    (check,) = checked(live, removed("a", destroy=False))
    assert check.message == 'the manifests of owner "billing" are empty: 2 live entries would be deleted'
    (check,) = checked(live, removed("a"), removed("b", destroy=False))
    assert check.message == 'the manifests of owner "billing" are empty: 1 live entry would be deleted'


def test_destroying_is_the_word_for_all_but_protected_entries() -> None:
    live = [a_live_entry(an_entry(f"e{number:02}", protect=number == 0)) for number in range(30)]
    found = checked(live, destroy=True)
    assert [(check.code, check.status) for check in found] == [
        ("SCH402", ACKNOWLEDGED),
        ("SCH403", ACKNOWLEDGED),
        ("SCH404", ACKNOWLEDGED),
        ("SCH405", REFUSED),
    ]
    assert {check.hint for check in found} == {None}
    assert {check.status for check in checked(live, destroy=True, protected=frozenset({"e00"}))} == {ACKNOWLEDGED}


def test_turning_protection_off_and_deleting_in_one_change_is_refused() -> None:
    live = [a_live_entry(an_entry("a", protect=True)), a_live_entry(an_entry("b"))]
    (check,) = checked(live, declared(an_entry("b")))
    assert (check.code, check.status) == ("SCH405", REFUSED)
    assert check.hint == "say it in a manifest, where it is reviewed: removed: [{name: a}]"


def test_a_rename_of_the_only_entry_needs_no_word() -> None:
    live = [a_live_entry(an_entry("a", protect=True))]
    assert checked(live, declared(an_entry("b")), moved("a", "b")) == ()


def test_renames_and_adoptions_count_as_updates_only_where_they_are() -> None:
    live = [a_live_entry(an_entry(f"e{number}")) for number in range(10)]
    theirs = a_live_entry(an_entry("x"), owner=None)
    wanted = [declared(an_entry(f"e{number}")) for number in range(1, 10)]
    bounded = Thresholds(max_update_percent=5)
    plain = [declared(an_entry("new")), moved("e0", "new"), declared(an_entry("x", every="1m"), adopt=True)]
    assert checked([*live, theirs], *wanted, *plain, thresholds=bounded) == ()
    changed = [declared(an_entry("new", every="1m")), moved("e0", "new")]
    (check,) = checked(live, *wanted, *changed, thresholds=bounded)
    assert check.acknowledge == "--allow-updates 1"


def test_a_move_that_cannot_be_made_names_the_ways_out() -> None:
    live = [a_live_entry(an_entry("a")), a_live_entry(an_entry("b"))]
    (check,) = checked(live, declared(an_entry("b")), moved("a", "b"))
    assert (check.code, check.status, check.acknowledge) == ("SCH503", REFUSED, None)
    assert check.message == '"a" cannot be renamed to "b": both are live'
    assert 'out of moved, which makes "a" an entry of its own, or remove "b" first' in check.hint
    (check,) = checked([a_live_entry(an_entry("a"), owner="search")], declared(an_entry("b")), moved("a", "b"))
    assert check.message == '"a" is moved to "b" by owner "billing", but belongs to owner "search"'
    assert check.acknowledge == "--take-ownership b"


def test_two_that_become_one_are_both_named() -> None:
    live = [a_live_entry(an_entry("a")), a_live_entry(an_entry("b"))]
    (check,) = checked(live, declared(an_entry("c")), moved("a", "c"), moved("b", "c"))
    assert (check.code, check.acknowledge) == ("SCH503", None)
    assert check.message == '"a" and "b" are both live and cannot both be renamed to "c"'
    assert (
        check.hint
        == "take the item from one of them out of moved: it is then deleted, or declare it under a name of its own"
    )


def test_a_name_full_of_glob_characters_is_written_to_match_itself() -> None:
    (check,) = checked([a_live_entry(an_entry("a[1]*"), owner="search")], declared(an_entry("a[1]*")))
    assert check.acknowledge == "--take-ownership 'a[[]1][*]'"


@pytest.mark.parametrize(
    ("flag", "said", "met"),
    [
        ("--allow-deletes 3", {"deletes": 3}, True),
        ("--allow-deletes 3", {"deletes": 2}, False),
        ("--allow-deletes 3", {}, False),
        ("--allow-updates 3", {"updates": 4}, True),
        ("--allow-updates 3", {"updates": 2}, False),
        ("--allow-updates 3", {"deletes": 3}, False),
        ("--allow-empty", {"empty": True}, True),
        ("--allow-empty", {}, False),
        ("--allow-protected 'two words'", {"protected": frozenset({"two words"})}, True),
        ("--allow-protected a", {}, False),
        ("--adopt", {"deletes": 3, "updates": 3, "empty": True}, False),
        (None, {"empty": True}, False),
        ("", {"empty": True}, False),
    ],
)
def test_what_a_check_prints_is_what_lets_it_through(flag: Any, said: Any, met: bool) -> None:
    assert is_said(flag, Acknowledgements(**said)) is met
