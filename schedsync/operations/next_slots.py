"""``next --live``: the coming slots of what is live. Offline, ``schedsync.model.upcoming`` alone answers."""

from datetime import datetime

from schedsync.model.upcoming import Upcoming, upcoming
from schedsync.store.store import Store


def next_live(
    store: Store, *, since: datetime | None, until: datetime | None, count: int, owner: str | None = None
) -> Upcoming:
    """The coming slots of live entries; those that cannot be read are left out (``list`` names them).

    Args:
        store: The store; its time stands for ``since`` where that is ``None``.
        since: Slots are strictly after it.
        until: Inclusive bound, or ``None``.
        count: How many slots an entry at most.
        owner: Whose entries, ``None`` for all.

    Raises:
        StoreError: When the store cannot be read.
    """
    live = store.read_live()
    chosen = [
        (found.entry, found.owner)
        for found in live.entries.values()
        if found.entry is not None and (owner is None or found.owner == owner)
    ]
    return upcoming(chosen, since=since or live.now, until=until, count=count, now=live.now)
