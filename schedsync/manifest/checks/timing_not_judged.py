r"""SCH325 timing-not-judged: the slots of an entry were not looked at, because computing them takes too long.

Why: Most rules of time need an entry's coming slots: whether it fires at all, and what the clock's changes do to it.
Those of an `rrule` or a `solar` can take a thousand times as long as those of a `cron`. Thousands of plain ones are
computed, and of the others as many as fit into about a second, the quickest first. The entry is not wrong, and a plan
takes it. One finding tells it of the first such entry and how many follow.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        rrule: "DTSTART:20260101T030000\nRRULE:FREQ=MINUTELY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=29;BYHOUR=3"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "*/7 3 29 2 *"
"""

from collections.abc import Sequence

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder


def check(builders: Sequence[EntryBuilder]) -> None:
    """Report the entries of a run whose slots were not looked at, at the first of them."""
    if builders:
        others = len(builders) - 1
        more = f", nor those of {others} {'entry' if others == 1 else 'entries'} after it" if others else ""
        builders[0].report(
            checks.TIMING_NOT_JUDGED,
            f"its slots were not looked at{more}: that takes too long",
            builders[0].timing_key,
            hints=("say it with `cron` or `every` where that can be said, or validate fewer files at a time",),
        )
