"""SCH326 step-past-range: a step is longer than the field that it steps through, so only the first value is met.

Why: A step counts inside of its field and begins anew with each hour, day, month or year: `*/90` in the minute field is
the minute 0 of every hour, not every 90 minutes. For a distance that does not fit the field, write `every`.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "*/90 * * * *"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 90m
"""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.collector import MOST_FINDINGS
from schedsync.model.entry.entry import Entry
from schedsync.model.timing import Cron, Crontab
from schedsync.model.timing.parse import parse_cron

# How many values a field has, and the unit of `every` that its steps may have been meant in.
_FIELDS = {
    "second": (60, "s"),
    "minute": (60, "m"),
    "hour": (24, "h"),
    "day of month": (31, "d"),
    "month": (12, ""),
    "day of week": (7, "d"),
}
_CRONTAB = {
    "minute": "minute",
    "hour": "hour",
    "day_of_month": "day of month",
    "month_of_year": "month",
    "day_of_week": "day of week",
}
_STEP = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)/(\d+)")


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report each field with such a step. One as long as the field (``*/60``) is how some write "once", and is none."""
    match entry.timing:
        case Cron(expressions) if any("/" in expression for expression in expressions):
            found = _of_cron(builder.merged["cron"])
        case Crontab() as timing:
            found = _of_crontab(timing)
        case _:
            return
    for path, title, item in islice(found, MOST_FINDINGS + 1):
        size = _size(item, title)
        builder.report(
            checks.STEP_PAST_RANGE,
            f'"{item}" in the {title} field steps over all {size} values but the first',
            *path,
            hints=(_advice(item, title),),
        )


def _advice(item: str, title: str) -> str:
    first, _, step = item.partition("/")
    unit = _FIELDS[title][1]
    if not unit or "-" in first:
        return "leave the step out, or write values that are meant, one by one"
    return f"write `every: {step}{unit}` for that distance, or leave the step out"


def _of_cron(written: str | list[str]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """The path, the field and the item of each such step; an expression's fields share its path."""
    for index, text in enumerate(written if isinstance(written, list) else [written]):
        words = parse_cron(text).expressions[0].split()
        for title, word in zip(list(_FIELDS)[-len(words) :], words, strict=True):
            for item in _too_long(word, title):
                yield ("cron", index) if isinstance(written, list) else ("cron",), title, item


def _of_crontab(timing: Crontab) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    for key, title in _CRONTAB.items():
        for item in _too_long(getattr(timing, key), title):
            yield ("crontab", key), title, item


def _too_long(word: str, title: str) -> list[str]:
    return [item for item in word.split(",") if "/" in item and int(item.partition("/")[2]) > _size(item, title)]


def _size(item: str, title: str) -> int:
    """As many values as an item steps through; from one value on, a whole field: ``5/60`` is once, and meant so."""
    found = _STEP.fullmatch(item)
    size = _FIELDS[title][0]
    if found is None or found[2] is None:
        return size
    return (int(found[2]) - int(found[1])) % size + 1
