"""``drift``: what is not live as it was last applied. Writes nothing."""

from typing import TYPE_CHECKING

from schedsync.model.plan.drifted import DriftFound
from schedsync.model.state.drift import find_drift
from schedsync.model.state.selector import EVERYTHING, Selector
from schedsync.operations.owners import check_known
from schedsync.operations.plan import target_of

if TYPE_CHECKING:
    from schedsync.store.store import Store


def drift(
    store: "Store",
    *,
    environment: str | None = None,
    owner: str | None = None,
    usual_owner: str | None = None,
    selector: Selector = EVERYTHING,
) -> DriftFound:
    """Compare what is live with what was last applied.

    Args:
        store: The store.
        environment: The environment's name, or ``None``.
        owner: Whose entries; ``None`` for all, an empty text for nobody's.
        usual_owner: Who applies from here; a store that does not know this owner is not the one that is meant.
        selector: Which of them.

    Raises:
        UnknownOwnerError: When the store does not know the owner.
        StoreError: When the store cannot be read.
    """
    live = store.read_live()
    target = target_of(store, environment=environment, instance_id=live.instance_id)
    check_known(live, target, usual_owner if owner is None else owner)
    found = find_drift(live, store.read_history(), owner=owner, selector=selector)
    return DriftFound(target, live.now, found, owner, selector)
