"""``history``: what was applied, revision by revision. Writes nothing."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schedsync.errors import NoWayBackError
from schedsync.model.state.history import Revision, Told
from schedsync.model.state.selector import EVERYTHING, Selector
from schedsync.operations.owners import check_known
from schedsync.operations.plan import target_of

if TYPE_CHECKING:
    from schedsync.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRequest:
    """What to tell.

    Attributes:
        owner: Whose revisions; ``None`` for all, an empty text for nobody's.
        revision: The only one to tell, or ``None``.
        limit: How many at most; ``None`` for all that are kept.
        selector: Only revisions, and of them only changes, of these entries.
        detailed: Whether to tell each change.
    """

    owner: str | None = None
    revision: int | None = None
    limit: int | None = None
    selector: Selector = EVERYTHING
    detailed: bool = False


def history(store: "Store", request: HistoryRequest) -> Told:
    """The revisions that are kept.

    Raises:
        UnknownOwnerError: When the store does not know the owner.
        NoWayBackError: When the one revision asked for is not kept.
        StoreError: When the store cannot be read.
    """
    kept = store.read_history()
    found = [one for one in kept if request.owner is None or (one.owner or "") == request.owner]
    if not found and request.owner:
        live = store.read_live()
        check_known(live, target_of(store, environment=None, instance_id=live.instance_id), request.owner)
    if request.revision is not None:
        found = [one for one in found if one.revision == request.revision]
        if not found:
            raise NoWayBackError(_not_kept(kept, request))
    if not request.selector.everything:
        found = [chosen for one in found if (chosen := _chosen(one, request.selector)).changes]
    shown = found if request.limit is None else found[: request.limit]
    return Told(
        now=store.now(),
        revisions=tuple(shown),
        older=len(found) - len(shown),
        detailed=request.detailed or request.revision is not None,
    )


def _chosen(revision: Revision, selector: Selector) -> Revision:
    return replace(revision, changes=tuple(change for change in revision.changes if change.concerns(selector)))


def _not_kept(kept: tuple[Revision, ...], request: HistoryRequest) -> str:
    whose = next((one.owner for one in kept if one.revision == request.revision), None)
    if whose is not None:
        return f'revision {request.revision} is owner "{whose}"\'s'
    numbers = [one.revision for one in kept]
    reach = f": it holds {min(numbers)} to {max(numbers)}" if numbers else ", which is empty"
    return f"the history kept has no revision {request.revision}{reach}"
