"""How much it takes to look at an entry's coming slots, judged by the text of its timing alone.

A file may hold ten thousand recurrence rules, and one of them may cost as much as ten thousand cron expressions. So
whoever looks at many entries adds up these numbers first, which come out the same on every machine, and stops in time.
"""

from typing import TYPE_CHECKING

from schedsync.model.entry import Entry
from schedsync.model.recurrence import recurrence_set
from schedsync.model.timing import Cron, RRule, Solar

if TYPE_CHECKING:
    from schedsync.model.recurrence_set import Rule

ENOUGH = 400_000
"""What may be looked at in one go: some tenths of a second. Five hundred daily rules come to it."""

_EXPRESSION = 8
_SOLAR = 1_000
_RULE = {"YEARLY": 3_000, "MONTHLY": 1_000, "WEEKLY": 1_000, "DAILY": 800}
_RULE_BELOW_A_DAY = 8_000
# A rule that counts is walked from its start.
_COUNTED = 10
# Every other day, of those in February: neither says when the two meet.
_INTERVAL_AND_FILTER = 60
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
            once = sum(map(_of_rule, found.rules)) + len(found.extra) + len(found.without)
        case Solar():
            once = _SOLAR
        case _:
            pass
    return once + max(0, len(entry.exclude_dates) - _FEW_DATES) * max(_EXPRESSION * sources, once // 4)


def _of_rule(rule: "Rule") -> int:
    plain = _RULE.get(rule.frequency, _RULE_BELOW_A_DAY)
    filtered = rule.interval > 1 and any(key in _DAYS for key, _ in rule.options)
    picked = sum(len(values) for _, values in rule.options if isinstance(values, tuple))
    return plain * (_INTERVAL_AND_FILTER if filtered else 1) + _COUNTED * (rule.count or 0) * (1 + picked)


class Allowance:
    """What is left of ``ENOUGH``."""

    def __init__(self) -> None:
        self._left = ENOUGH
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
