"""Where live is not what was last applied."""

from dataclasses import replace
from typing import Any

from schedsync.model.entry.definition import to_definition
from schedsync.model.state.drift import find_drift
from schedsync.model.state.history import HistoryChange, Revision
from schedsync.model.state.live import OwnerRecord
from schedsync.model.state.selector import Selector
from schedsync.model.values.secrets import Secret, masked
from tests.made import NOW, a_live, a_live_entry, an_entry

TOKEN = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))


def change(kind: Any, before: Any = None, after: Any = None, **more: Any) -> Any:
    name = (after or before).name
    owners = {
        "before_owner": None if before is None else "billing",
        "after_owner": None if after is None else "billing",
    }
    return HistoryChange(
        name=name,
        kind=kind,
        before=None if before is None else to_definition(before),
        after=None if after is None else to_definition(after),
        **(owners | more),
    )


def revision(number: int, *changes: Any, action: str = "apply", owner: Any = "billing") -> Any:
    return Revision(revision=number, at=NOW, owner=owner, by="ana", action=action, changes=changes)


def described(found: Any) -> Any:
    return [(each.name, each.owner, each.since_revision, each.changed_paths) for each in found]


def test_what_is_live_as_applied_is_no_drift() -> None:
    entry = an_entry("a")
    live = a_live(a_live_entry(entry))
    assert find_drift(live) == ()
    assert find_drift(live, [revision(1, change("create", after=entry))]) == ()


def test_what_code_changed() -> None:
    now, before = an_entry("a", kwargs={"x": 2}), an_entry("a", kwargs={"x": 1})
    live = a_live(a_live_entry(now, applied=before, applied_revision=3))
    (found,) = find_drift(live)
    assert described([found]) == [("a", "billing", 3, ("/kwargs/x",))]
    assert (found.before, found.after) == (to_definition(before), to_definition(now))


def test_a_text_edited_by_hand_is_told_by_its_digest() -> None:
    live = a_live(a_live_entry(an_entry("a", every="5m"), digest="of-another", revision=7))
    (found,) = find_drift(live)
    assert described([found]) == [("a", "billing", 7, ("",))]
    assert found.before is None


def test_the_history_tells_what_a_hand_changed_whatever_the_digest_says() -> None:
    before, now = an_entry("a", every="1m"), an_entry("a", every="5m")
    live = a_live(a_live_entry(now, revision=7))
    (found,) = find_drift(live, [revision(7, change("create", after=before))])
    assert described([found]) == [("a", "billing", 7, ("/every",))]


def test_another_way_to_write_the_same_is_no_drift() -> None:
    entry = an_entry("a", every="60s")
    told = replace(change("create", after=entry), after={"task": "app.tasks.run", "every": "60s", "timezone": "UTC"})
    assert find_drift(a_live(a_live_entry(entry)), [revision(1, told)]) == ()


def test_a_record_that_no_version_can_read_is_compared_as_it_is() -> None:
    entry = an_entry("a")
    told = replace(change("create", after=entry), after={"unknown": 1})
    (found,) = find_drift(a_live(a_live_entry(entry)), [revision(1, told)])
    assert found.before == {"unknown": 1}


def test_newer_revisions_than_what_was_read_are_not_looked_at() -> None:
    entry = an_entry("a")
    late = revision(42, change("update", entry, an_entry("a", every="1m")))
    assert find_drift(a_live(a_live_entry(entry)), [late]) == ()


def test_an_entry_that_cannot_be_read_is_told_with_the_reason() -> None:
    live = a_live(a_live_entry(an_entry("a"), entry=None, problem="not JSON"))
    (found,) = find_drift(live)
    assert (found.problem, found.before, found.after, found.owner) == ("not JSON", None, None, "billing")
    (found,) = find_drift(live, [revision(5, change("create", after=an_entry("a")))])
    assert (found.before, found.since_revision) == (to_definition(an_entry("a")), 5)


def test_whose_a_damaged_head_was_the_history_tells() -> None:
    live = a_live(a_live_entry(an_entry("a"), entry=None, problem="no head", uid="", owner=None))
    assert [each.owner for each in find_drift(live)] == [None]
    history = [revision(5, change("create", after=an_entry("a")))]
    assert [each.owner for each in find_drift(live, history)] == ["billing"]


def test_what_code_deleted_is_told_until_its_owner_applies_again() -> None:
    first, saved = an_entry("a"), an_entry("a", every="9m")
    history = [
        revision(3, change("delete", saved), action="delete"),
        revision(2, change("update", first, saved), action="save"),
        revision(1, change("create", after=first)),
    ]
    applied = OwnerRecord(revision=1, applied_at=NOW, by="ana")
    live = replace(a_live(), owners={"billing": applied})
    (found,) = find_drift(live, history)
    assert described([found]) == [("a", "billing", 1, ("",))]
    assert (found.before, found.after) == (to_definition(first), None)
    later = replace(live, owners={"billing": replace(applied, revision=4)})
    assert find_drift(later, history) == ()


def test_a_deleted_entry_whose_apply_is_no_longer_kept() -> None:
    (found,) = find_drift(a_live(), [revision(3, change("delete", an_entry("a")), action="delete")])
    assert (found.before, found.since_revision) == (to_definition(an_entry("a")), None)


def test_a_deleted_entry_that_its_owner_has_again_is_no_drift() -> None:
    history = [revision(3, change("delete", an_entry("a")), action="delete")]
    assert find_drift(a_live(a_live_entry(an_entry("a"))), history) == ()
    assert len(find_drift(a_live(a_live_entry(an_entry("a"), owner=None)), history)) == 1


def test_what_nobody_owned_or_an_apply_deleted_or_renamed_is_not_missed() -> None:
    gone = [
        revision(4, change("delete", an_entry("d"))),
        revision(3, replace(change("update", an_entry("c"), an_entry("b")), previous_name="c")),
        revision(2, change("delete", an_entry("a"), before_owner=None), action="delete", owner=None),
        revision(1, change("create", after=an_entry("c"))),
    ]
    assert find_drift(a_live(a_live_entry(an_entry("b"))), gone) == ()


def test_what_a_hand_deleted_is_missed() -> None:
    (found,) = find_drift(a_live(), [revision(1, change("create", after=an_entry("a")))])
    assert described([found]) == [("a", "billing", 1, ("",))]


def test_owner_and_selector() -> None:
    live = a_live(
        *(
            a_live_entry(an_entry(name, every="5m", labels={"team": name}), owner=owner, digest="x")
            for name, owner in (("a", "billing"), ("b", "search"), ("c", None))
        )
    )

    def names(**more: Any) -> Any:
        return [each.name for each in find_drift(live, **more)]

    assert names() == ["a", "b", "c"]
    assert names(owner="search") == ["b"]
    assert names(owner="") == ["c"]
    assert names(selector=Selector(targets=("[ab]",))) == ["a", "b"]
    assert names(selector=Selector(labels=(("team", "b"),))) == ["b"]


def test_what_was_ever_secret_is_hidden() -> None:
    before, now = an_entry("a", kwargs={"token": "old"}), an_entry("a", kwargs={"token": "new"})
    history = [
        revision(2, change("update", before, now), action="save"),
        revision(1, change("create", after=before, after_secrets=(TOKEN,))),
    ]
    live = a_live(a_live_entry(now, applied=before, applied_revision=1))
    (found,) = find_drift(live, history)
    assert found.secrets == (TOKEN,)
    assert found.before is not None
    assert masked(found.before, found.secrets)["kwargs"] == {"token": "${TOKEN}"}
