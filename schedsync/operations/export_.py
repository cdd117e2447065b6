"""``export``: live entries as what a manifest declares. Writes nothing."""

from typing import TYPE_CHECKING

from schedsync.errors import UnreadableEntriesError
from schedsync.model.plan.exported import Exported
from schedsync.model.state.live import Live, LiveEntry
from schedsync.model.state.selector import EVERYTHING, Selector
from schedsync.operations.owners import one_owner
from schedsync.operations.plan import target_of

if TYPE_CHECKING:
    from schedsync.store.store import Store


def export(
    store: "Store",
    *,
    environment: str | None = None,
    owner: str | None = None,
    usual_owner: str | None = None,
    selector: Selector = EVERYTHING,
) -> Exported:
    """The entries of one owner.

    Args:
        store: The store.
        environment: The environment's name, or ``None``.
        owner: Whose; an empty text for nobody's.
        usual_owner: Who applies from here, where ``owner`` is ``None``; else the only owner of the store.
        selector: Which of them.

    Raises:
        UnknownOwnerError: When the store does not know the owner.
        ConfigurationError: When the store has several owners, and none is chosen.
        UnreadableEntriesError: When one of them cannot be read: a manifest without it would delete it.
        StoreError: When the store cannot be read.
    """
    live = store.read_live()
    target = target_of(store, environment=environment, instance_id=live.instance_id)
    chosen = one_owner(live, target, given=owner, usual=usual_owner)
    found = _selected(live, selector)
    # An entry whose head is damaged may be anybody's.
    mine = [entry for entry in found if (entry.owner or "") == chosen or not entry.uid]
    unreadable = {entry.name: entry.problem or "" for entry in mine if entry.entry is None}
    if unreadable:
        raise UnreadableEntriesError(unreadable)
    return Exported(
        target=target,
        revision=live.revision,
        owner=chosen or None,
        entries=tuple(mine),
        unowned=sum(1 for entry in found if entry.owner is None) if chosen else 0,
    )


def _selected(live: Live, selector: Selector) -> list[LiveEntry]:
    """By name. What cannot be read has no labels to go by, and is selected by its name alone."""
    return [
        entry
        for _, entry in sorted(live.entries.items())
        if selector.matches(entry.name, entry.entry.labels if entry.entry is not None else selector.labels)
    ]
