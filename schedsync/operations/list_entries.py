"""``list``: the live entries."""

from schedsync.model.listing import Listing, listing
from schedsync.operations.plan import target_of
from schedsync.store.store import Store


def list_entries(store: Store, *, environment: str | None = None, owner: str | None = None) -> Listing:
    """Every entry of the key prefix, or one owner's.

    Raises:
        StoreError: When the store cannot be read.
    """
    live = store.read_live()
    target = target_of(store, environment=environment, instance_id=live.instance_id)
    return listing(live, target, owner=owner)
