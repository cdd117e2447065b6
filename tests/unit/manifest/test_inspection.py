"""Entries whose slots take long to look at: which are looked at, in which order, and what becomes of the others."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO

import pytest

from schedsync.manifest.load import Loaded, load
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.effort import effort, enough
from schedsync.model.timing import RRule

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
START = "DTSTART:20260101T030000"
DAILY = f"{START}\\nRRULE:FREQ=DAILY"
GONE = f"{START}\\nRRULE:FREQ=DAILY;UNTIL=20260201T000000"
NEVER = f"{START}\\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
HARD = f"{START}\\nRRULE:FREQ=MINUTELY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=29;BYHOUR=3"
HARDER = f"{HARD}\\nEXDATE:20280229T030700"


def _effort(rule: str) -> int:
    return effort(Entry(name="a", task="t", timing=RRule(rule.replace("\\n", "\n"))))


def _filling(entries: int) -> str:
    """A rule that takes all that so many entries may, and leaves less than any other takes."""
    seconds = ",".join(map(str, range(23)))

    def counted(number: int) -> str:
        return f"{START}\\nRRULE:FREQ=SECONDLY;COUNT={number};BYSECOND={seconds}"

    one = _effort(counted(1))
    each = _effort(counted(2)) - one
    rule = counted(1 + (enough(entries) - one) // each)
    assert enough(entries) - _effort(DAILY) < _effort(rule) <= enough(entries)
    return rule


def _loaded(entries: Iterable[tuple[str, str]], *, more: str = "") -> Loaded:
    text = "version: 1\nowner: billing\ndefaults: {timezone: UTC}\nschedules:\n"
    text += "".join(f"  {name}: {{task: app.t, {when}}}\n" for name, when in entries)
    return load(["-"], now=NOW, stdin=BytesIO((text + more).encode()), thorough=True)


def _rules(*rules: str) -> Iterable[tuple[str, str]]:
    return ((f"e{number}", f'rrule: "{rule}"') for number, rule in enumerate(rules))


def _told(loaded: Loaded) -> list[tuple[str, str | None]]:
    return [(found.code, found.entry) for found in loaded.diagnostics]


def test_the_quickest_are_looked_at_wherever_they_stand() -> None:
    filling = _filling(2)
    assert _told(_loaded(_rules(filling, GONE))) == [("SCH325", "e0"), ("SCH316", "e1")]
    assert _told(_loaded(_rules(GONE, filling))) == [("SCH316", "e0"), ("SCH325", "e1")]


def test_entries_that_take_no_time_leave_less_for_those_that_do() -> None:
    filling = _filling(1)
    assert enough(3) < _effort(filling)
    plain = [("a", "every: 1h"), ("b", "every: 2h")]
    assert _told(_loaded([*plain, *_rules(filling)])) == [("SCH325", "e0")]


def test_those_that_were_not_looked_at_are_told_at_the_first_in_the_file() -> None:
    assert _effort(HARDER) > _effort(HARD) > enough(1)
    (found,) = _loaded(_rules(DAILY, HARDER, HARD)).diagnostics
    assert (found.code, found.entry) == ("SCH325", "e1")
    assert found.message == "its slots were not looked at, nor those of 1 entry after it: that takes too long"


def test_an_entry_that_was_not_looked_at_is_declared_as_others_are() -> None:
    loaded = _loaded(_rules(DAILY, HARD))
    assert [declared.entry.name for declared in loaded.declared] == ["e0", "e1"]
    loaded.raise_for_errors()


@pytest.mark.parametrize("never", ['cron: "0 0 30 2 *"', f'rrule: "{NEVER}"'], ids=["at-once", "at-the-end"])
def test_an_entry_that_is_refused_is_not_declared_whenever_that_is_found(never: str) -> None:
    assert _effort(NEVER) > 0, "it is looked at after the last entry"
    loaded = _loaded([*_rules(DAILY), ("never", never), ("z", "every: 1h")])
    assert _told(loaded) == [("SCH317", "never")]
    assert [declared.entry.name for declared in loaded.declared] == ["e0", "z"]


def test_a_name_of_a_refused_entry_is_declared_to_what_moves_there() -> None:
    moved = "moved: [{from: old, to: e0}]\n"
    assert _told(_loaded(_rules(NEVER), more=moved)) == [("SCH317", "e0")]


def test_an_entry_that_was_not_looked_at_keeps_no_other_from_being_counted() -> None:
    filling = _filling(61)
    crowd = [(f"c{number:02}", f'rrule: "{DAILY}"') for number in range(60)]
    assert _told(_loaded([*_rules(filling), *crowd])) == [("SCH325", "e0"), ("SCH330", "c00")]
