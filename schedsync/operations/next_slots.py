"""``next --live``: the coming slots of what is live. Offline, ``schedsync.model.slots.upcoming`` alone answers."""

from datetime import datetime
from typing import TYPE_CHECKING

from schedsync.model.plan.listing import selected
from schedsync.model.slots.upcoming import Upcoming, upcoming, with_load
from schedsync.model.state.selector import EVERYTHING, Selector
from schedsync.operations.owners import check_known
from schedsync.operations.plan import target_of

if TYPE_CHECKING:
    from schedsync.store.store import Store


def next_live(
    store: "Store",
    *,
    since: datetime | None,
    until: datetime | None,
    count: int,
    owner: str | None = None,
    selector: Selector = EVERYTHING,
    load: bool = False,
) -> Upcoming:
    """The coming slots of live entries; those that cannot be read are left out (``list`` names them).

    Args:
        store: The store; its time stands for ``since`` where that is ``None``.
        since: Slots are strictly after it.
        until: Inclusive bound, or ``None``.
        count: How many slots an entry at most.
        owner: Whose entries; ``None`` for all, an empty text for nobody's.
        selector: Which of them.
        load: Whether their dispatches are counted; those paused or in quarantine make none.

    Raises:
        StoreError: When the store cannot be read.
        UnknownOwnerError: When the store does not know the owner.
    """
    live = store.read_live()
    if owner:
        check_known(live, target_of(store, environment=None, instance_id=live.instance_id), owner)
    found = selected(live, owner=owner, selector=selector)
    readable = [(one.entry, one) for one in found if one.entry is not None]
    chosen = [(entry, one.owner) for entry, one in readable]
    answer = upcoming(chosen, since=since or live.now, until=until, count=count, now=live.now)
    if not load:
        return answer
    running = [entry for entry, one in readable if one.paused is None and one.quarantine is None]
    return with_load(answer, running, not_counted=len(readable) - len(running))
