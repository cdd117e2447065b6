"""SCH317 never-fires: the timing matches nothing, or nothing in the next five years.

Why: 30 February does not come. A timing that is valid and never true is a mistake that would go unnoticed for ever.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 30 2 *"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 L 2 *"
"""

from collections.abc import Sequence
from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.slots.timing_facts import outlook
from schedsync.model.slots.timing_screen import surely_fires
from schedsync.model.timing import Every, Timing


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report a timing without a slot; one that is over has a rule of its own."""
    if surely_fires(entry) or outlook(entry, now) != "never":
        return
    slot = Recurrence.of(entry).next_slot(now)
    bounds = [key for key in ("start", "end", "exclude_dates") if key in builder.merged]
    builder.report(
        checks.NEVER_FIRES,
        "never fires" if slot is None else f"does not fire before {slot:%Y-%m-%d}, in more than five years",
        builder.timing_key,
        hints=(_hint(bounds, entry.timing),),
    )


def _hint(bounds: Sequence[str], timing: Timing) -> str:
    if bounds:
        return f"no time of the timing is left by {' and '.join(bounds)}: change one of them"
    if isinstance(timing, Every):
        return "write a shorter period, or `at` for a single run"
    return "no month has that day, or hardly ever: choose another day; `L` is a month's last"
