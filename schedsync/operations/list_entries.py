"""``list``: the live entries."""

from typing import TYPE_CHECKING

from schedsync.model.plan.listing import Listing, listing
from schedsync.model.state.selector import EVERYTHING, Selector
from schedsync.operations.owners import check_known
from schedsync.operations.plan import target_of

if TYPE_CHECKING:
    from schedsync.store.store import Store


def list_entries(
    store: "Store", *, environment: str | None = None, owner: str | None = None, selector: Selector = EVERYTHING
) -> Listing:
    """Every entry of the key prefix, or one owner's.

    Args:
        store: The store.
        environment: The environment's name, or ``None``.
        owner: Whose entries; ``None`` for all, an empty text for nobody's.
        selector: Which of them.

    Raises:
        StoreError: When the store cannot be read.
        UnknownOwnerError: When the store does not know the owner; an empty one without any is no mistake.
    """
    live = store.read_live()
    target = target_of(store, environment=environment, instance_id=live.instance_id)
    if owner:
        check_known(live, target, owner)
    return listing(live, target, owner=owner, selector=selector)
