"""``rollback``: a plan back to what an owner had after a revision; ``apply`` writes it as it does any other."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schedsync.diagnostics import Diagnostic, Severity
from schedsync.errors import ConfigurationError
from schedsync.model.plan.plan import Action, Plan, PlannedChange
from schedsync.model.plan.planning import Progress, silent
from schedsync.model.plan.rollback import way_back
from schedsync.model.plan.safety import NOTHING_SAID, Acknowledgements
from schedsync.model.plan.thresholds import DEFAULT_THRESHOLDS, Thresholds
from schedsync.model.state.history import Revision
from schedsync.model.state.selector import EVERYTHING, Selector
from schedsync.model.timing.instants import format_instant
from schedsync.operations.owners import one_owner
from schedsync.operations.plan import PlanRequest, plan_of, target_of

if TYPE_CHECKING:
    from schedsync.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackRequest:
    """What to go back to.

    Attributes:
        to: The revision.
        by: Who asks.
        owner: Whose entries; ``None`` for the usual owner's, else those of the store's only one.
        usual_owner: Who applies from here, or ``None``.
        environment: The environment's name, or ``None``.
        thresholds: How much may change without being told so.
        said: What was told.
        selector: What to look at.
        take_ownership: Globs over names that may be taken over from other owners.
    """

    to: int
    by: str
    owner: str | None = None
    usual_owner: str | None = None
    environment: str | None = None
    thresholds: Thresholds = DEFAULT_THRESHOLDS
    said: Acknowledgements = NOTHING_SAID
    selector: Selector = EVERYTHING
    take_ownership: tuple[str, ...] = ()


def plan_rollback(store: "Store", request: RollbackRequest, *, progress: Progress = silent) -> Plan:
    """What going back would do.

    Args:
        store: The store.
        request: What to go back to.
        progress: Told after each change looked at.

    Raises:
        NoWayBackError: When the history does not reach back so far, or a record that is needed cannot be read.
        UnknownOwnerError: When the store does not know the owner.
        ConfigurationError: When it has several, and none is chosen.
        StoreError: When the store cannot be read.
    """
    live = store.read_live()
    target = target_of(store, environment=request.environment, instance_id=live.instance_id)
    owner = one_owner(live, target, given=request.owner, usual=request.usual_owner)
    if not owner:
        raise ConfigurationError("a rollback is of an owner's entries: give --owner")
    revisions = store.read_history()
    back = way_back(live, revisions, owner=owner, to=request.to, selector=request.selector)
    wanted = PlanRequest(
        owner=owner,
        desired=back.desired,
        by=request.by,
        environment=request.environment,
        thresholds=request.thresholds,
        said=request.said,
        selector=request.selector,
        take_ownership=request.take_ownership,
        diagnostics=(_what(owner, request.to, revisions), *back.notes),
    )
    return _worded(plan_of(live, wanted, target, progress=progress), request.to)


def _what(owner: str, to: int, revisions: tuple[Revision, ...]) -> Diagnostic:
    known = next((one for one in revisions if one.revision == to), None)
    told = f", {known.action} by {known.by} at {format_instant(known.at)}" if known is not None else ""
    message = f'back to what owner "{owner}" had after revision {to}{told}'
    return Diagnostic("SCH421", "rollback", Severity.NOTE, message)


def _worded(plan: Plan, to: int) -> Plan:
    """The plan with its reasons in the words of a rollback: no file says so."""
    return replace(plan, changes=tuple(_because(change, to) for change in plan.changes))


def _because(change: PlannedChange, to: int) -> PlannedChange:
    reason = f"as after revision {to}"
    if change.actions == (Action.DELETE,):
        reason = f"not there after revision {to}"
    elif change.actions == (Action.FORGET,):
        reason = f"not this owner's after revision {to}"
    return replace(change, reason=reason, source=None)
