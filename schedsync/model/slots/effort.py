"""How much it takes to look at an entry's coming slots, judged by the text of its timing alone.

A file may hold ten thousand recurrence rules, and one of them may cost as much as ten thousand cron expressions. So
whoever looks at many entries adds up these numbers first, which come out the same on every machine, and stops in time.
"""

from typing import TYPE_CHECKING

from schedsync.model.entry.entry import Entry
from schedsync.model.slots.recurrence import recurrence_set
from schedsync.model.timing import Cron, RRule, Solar

if TYPE_CHECKING:
    from schedsync.model.timing.recurrence_set import Rule

_ENOUGH = 1_200_000
# What reading an entry takes from it, and what many entries add: who has so many waits seconds for them anyway.
_READING = 60
_ADDED = 15

_EXPRESSION = 8
_SOLAR = 400
# Where the sun may stay up or down for months, which are looked through.
_POLAR_LATITUDE = 65
_POLAR = 25_000
_RULE = {"YEARLY": 650, "MONTHLY": 130, "WEEKLY": 130, "DAILY": 130, "HOURLY": 2_000}
_RULE_BELOW_AN_HOUR = 15_000
# Each change of the clock in five years is compared with what rules of fixed times name.
_CLOCK_CHANGES = 3
_DATE = 3
# A rule that counts is walked from its start.
_COUNTED = 5
# Every other day, of those in February: neither says when the two meet.
_INTERVAL_AND_FILTER = 100
_DAYS = ("bymonth", "bymonthday", "byyearday", "byweekno", "byweekday")
# Excluded dates that every entry may have: the slots on them are passed over, and few entries have a slot on each.
_FEW_DATES = 100


def effort(entry: Entry) -> int:
    """About how many microseconds it takes to find the entry's next slots, at worst.

    Zero for one expression or period, which takes no longer than reading it did.
    """
    sources, once = 1, 0
    match entry.timing:
        case Cron(expressions=expressions):
            sources = len(expressions)
            once = _EXPRESSION * (sources - 1)
        case RRule():
            found = recurrence_set(entry.timing)
            sources = len(found.rules)
            changes = 1 if entry.timezone == "UTC" or found.in_utc else _CLOCK_CHANGES
            dates = len(found.extra) + len(found.without)
            once = sum(_of_rule(rule, changes) for rule in found.rules) + _DATE * dates
        case Solar(latitude=latitude):
            once = _SOLAR if abs(latitude) < _POLAR_LATITUDE else _POLAR
        case _:
            pass
    return once + max(0, len(entry.exclude_dates) - _FEW_DATES) * max(_EXPRESSION * sources, once // 4)


def enough(entries: int) -> int:
    """What may be looked at of so many entries: most of a second, less what it takes to read them."""
    return max(_ENOUGH - _READING * entries, _ADDED * entries)


def _of_rule(rule: "Rule", changes: int) -> int:
    plain = _RULE[rule.frequency] * changes if rule.frequency in _RULE else _RULE_BELOW_AN_HOUR
    filtered = rule.interval > 1 and any(key in _DAYS for key, _ in rule.options)
    picked = sum(len(values) for _, values in rule.options if isinstance(values, tuple))
    return plain * (_INTERVAL_AND_FILTER if filtered else 1) + _COUNTED * (rule.count or 0) * (1 + picked)


class Allowance:
    """What is left of ``enough`` for a number of entries."""

    def __init__(self, entries: int) -> None:
        self._left = enough(entries)
        self._known: set[object] = {None}

    def covers(self, entry: Entry) -> bool:
        """Whether an entry can still be looked at; one whose slots were looked at under another name costs nothing."""
        needed = effort(entry)
        source = (entry.timing, entry.timezone, entry.start, entry.end) if needed else None
        if source in self._known:
            return True
        if needed > self._left:
            return False
        self._left -= needed
        self._known.add(source)
        return True
