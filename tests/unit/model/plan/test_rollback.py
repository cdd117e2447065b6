"""What an owner had after a revision."""

from dataclasses import replace
from typing import Any

import pytest

from schedsync.errors import NoWayBackError
from schedsync.model.entry.definition import to_definition
from schedsync.model.plan.rollback import way_back
from schedsync.model.state.history import UNREADABLE, HistoryChange, Revision
from schedsync.model.state.selector import Selector
from schedsync.model.values.secrets import Secret
from tests.made import NOW, a_live, a_live_entry, an_entry

A, A2, B = an_entry("a"), an_entry("a", every="5m"), an_entry("b")
TOKEN = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))


def change(kind: Any, before: Any = None, after: Any = None, **more: Any) -> Any:
    owners = {
        "before_owner": None if before is None else "billing",
        "after_owner": None if after is None else "billing",
    }
    return HistoryChange(
        name=(after or before).name,
        previous_name=before.name if before and after and before.name != after.name else None,
        kind=kind,
        before=None if before is None else to_definition(before),
        after=None if after is None else to_definition(after),
        **(owners | more),
    )


def history(*changes: Any, first: int = 2) -> Any:
    """Revisions newest first, one for each group of changes given oldest first."""
    made = [
        Revision(revision=number, at=NOW, owner="billing", by="ana", action="apply", changes=tuple(group))
        for number, group in enumerate(changes, first)
    ]
    return made[::-1]


def back(live: Any, revisions: Any, *, to: int = 1, **more: Any) -> Any:
    newest = max((one.revision for one in revisions), default=to)
    return way_back(replace(live, revision=newest), revisions, owner="billing", to=to, **more)


def entries(found: Any) -> Any:
    return [declared.entry for declared in found.desired.entries]


def test_create_update_and_delete_are_undone() -> None:
    live = a_live(a_live_entry(A2), a_live_entry(an_entry("c")))
    found = back(live, history([change("create", after=an_entry("c")), change("update", A, A2), change("delete", B)]))
    assert entries(found) == [A, B]
    assert (found.desired.moved, found.desired.removed, found.notes) == ((), (), ())
    assert {str(one.source) for one in found.desired.entries} == {"revision 1"}


def test_several_revisions_are_undone_one_after_the_other() -> None:
    live = a_live(a_live_entry(an_entry("a", every="9m")))
    revisions = history(
        [change("update", A, A2)],
        [change("delete", A2)],
        [change("create", after=an_entry("a", every="9m"))],
    )
    assert entries(back(live, revisions)) == [A]
    assert entries(back(live, revisions, to=2)) == [A2]
    assert entries(back(live, revisions, to=3)) == []
    assert entries(back(live, revisions, to=4)) == [an_entry("a", every="9m")]


def test_other_owners_entries_are_not_looked_at() -> None:
    live = a_live(a_live_entry(A), a_live_entry(B, owner="search"), a_live_entry(an_entry("c"), owner=None))
    assert entries(back(live, [])) == [A]


def test_a_rename_is_undone_with_its_run_state() -> None:
    live = a_live(a_live_entry(an_entry("c")))
    found = back(live, history([change("update", A, B)], [change("update", B, an_entry("c"))]))
    assert entries(found) == [A]
    assert [(one.previous_name, one.name) for one in found.desired.moved] == [("c", "a")]


def test_names_handed_on_within_a_revision() -> None:
    live = a_live(a_live_entry(an_entry("b", every="1m")), a_live_entry(an_entry("c", every="2m")))
    renamed = change("update", an_entry("a", every="1m"), an_entry("b", every="1m"))
    other = change("update", an_entry("b", every="2m"), an_entry("c", every="2m"))
    found = back(live, history([renamed, other]))
    assert entries(found) == [an_entry("a", every="1m"), an_entry("b", every="2m")]
    assert [(one.previous_name, one.name) for one in found.desired.moved] == [("b", "a"), ("c", "b")]
    assert found.notes == ()


def test_names_that_changed_places() -> None:
    live = a_live(a_live_entry(an_entry("a", every="2m")), a_live_entry(an_entry("b", every="1m")))
    first = change("update", an_entry("a", every="1m"), an_entry("b", every="1m"))
    second = change("update", an_entry("b", every="2m"), an_entry("a", every="2m"))
    found = back(live, history([first, second]))
    assert entries(found) == [an_entry("a", every="1m"), an_entry("b", every="2m")]
    assert [(one.previous_name, one.name) for one in found.desired.moved] == [("b", "a"), ("a", "b")]


def test_names_handed_on_of_which_the_last_is_taken() -> None:
    live = a_live(*(a_live_entry(an_entry(name)) for name in ("b", "c", "a")))
    handed_on = [change("update", an_entry("a"), an_entry("b")), change("update", an_entry("b"), an_entry("c"))]
    found = back(live, history(handed_on, [change("create", after=an_entry("a"))]))
    assert found.desired.moved == ()
    assert [note.message for note in found.notes] == [
        '"a" does not get back its run state, which is now that of "b"',
        '"b" does not get back its run state, which is now that of "c"',
    ]


def test_a_rename_whose_old_name_is_taken_is_told() -> None:
    live = a_live(a_live_entry(B), a_live_entry(A2))
    found = back(live, history([change("update", A, B)], [change("create", after=A2)]))
    assert entries(found) == [A]
    assert found.desired.moved == ()
    assert len(found.notes) == 1


def test_what_was_adopted_since_is_nobodys_again() -> None:
    live = a_live(a_live_entry(A), a_live_entry(B))
    found = back(
        live, history([change("update", A, A, before_owner="search"), change("update", B, B, before_owner=None)])
    )
    assert entries(found) == []
    assert [(one.name, one.destroy) for one in found.desired.removed] == [("a", False), ("b", False)]
    assert [note.message for note in found.notes] == ['"a" was adopted from owner "search", who can adopt it back']


def test_what_was_adopted_under_a_name_that_is_needed_again_stays() -> None:
    foreign = change("update", an_entry("z"), A, before_owner="search")
    found = back(a_live(a_live_entry(A)), history([change("delete", A2)], [foreign]))
    assert entries(found) == [A2]
    assert found.desired.removed == ()


def test_what_others_created_since_is_not_deleted_either() -> None:
    adopted = change("update", A, A, before_owner="search")
    created = change("create", after=A, after_owner="search")
    found = back(a_live(a_live_entry(A), a_live_entry(B)), history([created, change("create", after=B)], [adopted]))
    assert [(one.name, one.destroy) for one in found.desired.removed] == [("a", False)]
    assert back(a_live(), history([created], [adopted])).desired.removed == ()


def test_what_was_forgotten_since_is_adopted_again() -> None:
    forgotten = change("forget", A, A, after_owner=None)
    found = back(a_live(a_live_entry(A, owner=None)), history([forgotten]))
    assert [(one.entry, one.adopt) for one in found.desired.entries] == [(A, True)]
    gone = back(a_live(), history([forgotten]))
    assert [(one.entry, one.adopt) for one in gone.desired.entries] == [(A, False)]


def test_what_others_have_by_now_is_not_adopted_without_a_word() -> None:
    taken = change("update", A, A, after_owner="search")
    found = back(a_live(a_live_entry(A, owner="search")), history([taken]))
    assert [one.adopt for one in found.desired.entries] == [False]
    saved = a_live(a_live_entry(A2, owner=None))
    found = back(saved, history([change("delete", A)], [change("create", after=A2, after_owner=None)]))
    assert [one.adopt for one in found.desired.entries] == [False]


def test_secrets_come_back_with_their_values() -> None:
    before = an_entry("a", kwargs={"token": "old"})
    found = back(a_live(a_live_entry(A)), history([change("update", before, A, before_secrets=(TOKEN,))]))
    assert [(one.entry, one.secrets) for one in found.desired.entries] == [(before, (TOKEN,))]


def test_a_revision_that_is_not_there_yet() -> None:
    with pytest.raises(NoWayBackError, match="there is no revision 42 yet: the newest is 41"):
        way_back(a_live(), [], owner="billing", to=42)
    with pytest.raises(NoWayBackError, match="nothing was ever applied"):
        way_back(replace(a_live(), revision=0), [], owner="billing", to=1)


@pytest.mark.parametrize(
    ("kept", "message"),
    [
        ([], "revision 4 is no longer in it$"),
        ([4], "revision 3 is no longer in it; the oldest to go back to is 3$"),
        ([4, 2], "revision 3 is no longer in it; the oldest to go back to is 3$"),
        ([4, -3, 2], "revision 3 cannot be read; the oldest to go back to is 3$"),
        ([-4, 3, 2], "revision 4 cannot be read$"),
    ],
)
def test_a_history_that_does_not_reach_back(kept: Any, message: str) -> None:
    revisions = [
        Revision(revision=abs(number), at=NOW, owner="billing", by="ana", action="apply" if number > 0 else UNREADABLE)
        for number in kept
    ]
    with pytest.raises(NoWayBackError, match=f"does not reach back to revision 1: {message}"):
        way_back(replace(a_live(), revision=4), revisions, owner="billing", to=1)


def test_a_definition_that_cannot_be_read_is_refused_unless_left_out() -> None:
    live = a_live(a_live_entry(A), a_live_entry(B))
    revisions = history([replace(change("update", A2, A), before=None)])
    with pytest.raises(NoWayBackError, match=r'what "a" was then cannot be read: .*record of revision 2.*--exclude'):
        back(live, revisions)
    assert entries(back(live, revisions, selector=Selector(excludes=("a",)))) == [B]
    assert entries(back(live, revisions, selector=Selector(targets=("b",), labels=(("k", "v"),)))) == [B]
    nonsense = history([replace(change("update", A2, A), before={"nonsense": 1, "task": "t"})])
    with pytest.raises(NoWayBackError, match="unknown key"):
        back(live, nonsense)
    assert entries(back(live, nonsense, selector=Selector(excludes=("a",)))) == [B]


def test_one_that_cannot_be_read_is_left_out_by_both_its_names() -> None:
    revisions = history([replace(change("update", A, B), before=None)])
    live = a_live(a_live_entry(B))
    for out in (("a",), ("b",)):
        with pytest.raises(NoWayBackError, match="leave it out by --exclude a --exclude b"):
            back(live, revisions, selector=Selector(excludes=out))
    assert entries(back(live, revisions, selector=Selector(excludes=("a", "b")))) == []


def test_notes_are_of_what_is_selected() -> None:
    live = a_live(a_live_entry(A))
    revisions = history([change("update", A, A, before_owner="search")])
    assert len(back(live, revisions).notes) == 1
    assert back(live, revisions, selector=Selector(targets=("b",))).notes == ()


def test_what_cannot_be_read_any_more_is_taken_from_the_record_of_its_apply() -> None:
    live = a_live(a_live_entry(A, entry=None, problem="not JSON"))
    with pytest.raises(NoWayBackError, match="not JSON"):
        back(live, history([change("create", after=B)]))
    assert entries(back(live, history([change("create", after=A)], first=1))) == [A]


def test_what_a_hand_deleted_comes_back() -> None:
    revisions = history(
        [change("create", after=A), change("create", after=B), change("create", after=an_entry("z"))],
        [change("update", an_entry("z"), an_entry("y"))],
        [change("delete", an_entry("y"))],
        first=1,
    )
    assert entries(back(a_live(), revisions, to=3)) == [A, B]
