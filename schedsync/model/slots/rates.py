"""How often an entry runs."""

from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import islice, takewhile
from operator import ge

from schedsync.model.entry.entry import Entry
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.timing import Every
from schedsync.model.timing.instants import ONE_DAY

_YEAR = timedelta(days=365)
_MOST_COUNTED = 2_000


def runs_per_day(entry: Entry, at: datetime) -> float:
    """The mean number of slots a day from an instant on.

    Over the next 24 hours where there are many, over a week where there are some, over a year for the rest; of a
    timing with more than 2 000 slots a day the first 2 000 are measured. A disabled entry has none.

    Args:
        entry: The entry.
        at: From when.
    """
    if not entry.enabled:
        return 0.0
    drawn = isinstance(entry.timing, Every) and entry.timing.phase == "auto"
    # Where its slots come from, and no more: a plan asks twice of each change, and entries share timings.
    alike = Entry(
        name=entry.name if drawn else "x",
        task="x",
        timing=entry.timing,
        timezone=entry.timezone,
        start=entry.start,
        end=entry.end,
        exclude_dates=entry.exclude_dates,
    )
    return _mean(alike, at)


@lru_cache(maxsize=32_768)
def _mean(entry: Entry, at: datetime) -> float:
    recurrence = Recurrence.of(entry)
    for span, enough in ((ONE_DAY, 24), (7 * ONE_DAY, 7), (_YEAR, 0)):
        found = recurrence.count_slots(after=at, until=at + span)
        if found is None:
            # Only as far as the span: most entries run once a day, and a plan asks this of every change.
            within = takewhile(partial(ge, at + span), recurrence.slots(at))
            slots = list(islice(within, _MOST_COUNTED))
            if len(slots) == _MOST_COUNTED:
                return round(_MOST_COUNTED * (ONE_DAY / (slots[-1] - at)), 2)
            found = len(slots)
        if found >= enough:
            return round(found * (ONE_DAY / span), 2 if span != _YEAR else 4)
    raise AssertionError("a year is always enough")  # pragma: no cover
