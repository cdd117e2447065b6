"""Coming slots, with what daylight saving does to them."""

from datetime import UTC, datetime
from typing import Any

from schedsync.model.slots.upcoming import UpcomingSlot, upcoming
from tests.made import NOW, an_entry


def slots(entry: Any, *, since: Any, until: Any = None, count: Any = 5) -> Any:
    found = upcoming([(entry, "billing")], since=since, until=until, count=count, now=NOW)
    (only,) = found.entries
    return only.slots


def test_slots_are_strictly_after_the_start_and_bounded_by_the_count() -> None:
    start = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert [slot.at.hour for slot in slots(an_entry("a"), since=start, count=3)] == [3, 4, 5]


def test_the_end_is_inclusive() -> None:
    start, end = datetime(2026, 11, 23, 2, tzinfo=UTC), datetime(2026, 11, 23, 4, tzinfo=UTC)
    assert [slot.at.hour for slot in slots(an_entry("a"), since=start, until=end)] == [3, 4]


def test_a_skipped_and_a_repeated_local_time_are_marked() -> None:
    entry = an_entry("a", cron="30 2 * * *", timezone="Europe/Berlin")
    spring = slots(entry, since=datetime(2027, 3, 27, 12, tzinfo=UTC), count=1)
    autumn = slots(entry, since=datetime(2027, 10, 30, 12, tzinfo=UTC), count=1)
    assert spring == (UpcomingSlot(datetime(2027, 3, 28, 1, tzinfo=UTC), "gap"),)
    assert autumn == (UpcomingSlot(datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "fold"),)


def test_a_disabled_entry_has_no_slots() -> None:
    assert slots(an_entry("a", enabled=False), since=NOW) == ()


def test_entries_come_by_name() -> None:
    entries = [(an_entry(name), None) for name in ("b", "a")]
    found = upcoming(entries, since=NOW, until=None, count=1, now=NOW)
    assert [entry.name for entry in found.entries] == ["a", "b"]
