"""How often an entry runs."""

from datetime import datetime, timedelta
from itertools import islice

from schedsync.model.entry import Entry
from schedsync.model.instants import ONE_DAY
from schedsync.model.recurrence import Recurrence

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
    recurrence = Recurrence.of(entry)
    for span, enough in ((ONE_DAY, 24), (7 * ONE_DAY, 7), (_YEAR, 0)):
        found = recurrence.count_slots(after=at, until=at + span)
        if found is None:
            slots = list(islice(recurrence.slots(at), _MOST_COUNTED))
            if len(slots) == _MOST_COUNTED and slots[-1] <= at + span:
                return round(_MOST_COUNTED * (ONE_DAY / (slots[-1] - at)), 2)
            found = sum(1 for slot in slots if slot <= at + span)
        if found >= enough:
            return round(found * (ONE_DAY / span), 2 if span != _YEAR else 4)
    raise AssertionError("a year is always enough")  # pragma: no cover
