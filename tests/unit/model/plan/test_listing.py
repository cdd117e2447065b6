"""The live entries as ``list`` shows them."""

from dataclasses import replace

from schedsync.model.plan.listing import listing
from schedsync.model.plan.plan import Target
from tests.made import HOUR, NOW, a_live, a_live_entry, an_entry

TARGET = Target(environment=None, url="redis://h/0", key_prefix="schedsync", instance_id=None)


def test_all_entries_by_name_or_one_owners() -> None:
    live = a_live(a_live_entry(an_entry("b")), a_live_entry(an_entry("a"), owner="search"))
    assert [entry.live.name for entry in listing(live, TARGET).entries] == ["a", "b"]
    assert [entry.live.name for entry in listing(live, TARGET, owner="search").entries] == ["a"]


def test_the_next_slot_is_the_one_after_the_cursor() -> None:
    live = a_live_entry(an_entry("a"))
    (found,) = listing(a_live(live), TARGET).entries
    assert found.next_slot == live.state.cursor + HOUR
    (found,) = listing(a_live(replace(live, due=None)), TARGET).entries
    assert found.next_slot is None
    (found,) = listing(a_live(replace(live, entry=None)), TARGET).entries
    assert found.next_slot is None
    (found,) = listing(a_live(replace(live, state=None, due=NOW)), TARGET).entries
    assert found.next_slot == NOW
