"""``next --live``: the coming slots of what is live. Offline, ``schedsync.model.upcoming`` alone answers."""

from datetime import datetime

from schedsync.model.listing import selected
from schedsync.model.selector import EVERYTHING, Selector
from schedsync.model.upcoming import Upcoming, upcoming
from schedsync.store.store import Store


def next_live(
    store: Store,
    *,
    since: datetime | None,
    until: datetime | None,
    count: int,
    owner: str | None = None,
    selector: Selector = EVERYTHING,
) -> Upcoming:
    """The coming slots of live entries; those that cannot be read are left out (``list`` names them).

    Args:
        store: The store; its time stands for ``since`` where that is ``None``.
        since: Slots are strictly after it.
        until: Inclusive bound, or ``None``.
        count: How many slots an entry at most.
        owner: Whose entries; ``None`` for all, an empty text for nobody's.
        selector: Which of them.

    Raises:
        StoreError: When the store cannot be read.
    """
    live = store.read_live()
    found = selected(live, owner=owner, selector=selector)
    chosen = [(one.entry, one.owner) for one in found if one.entry is not None]
    return upcoming(chosen, since=since or live.now, until=until, count=count, now=live.now)
