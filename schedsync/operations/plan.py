"""``plan``: what apply would do, from one read of the store. Writes nothing."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schedsync.diagnostics import Diagnostic, Severity
from schedsync.model.plan.diff import Difference, diff
from schedsync.model.plan.ownership_checks import not_removed
from schedsync.model.plan.plan import NO_SOURCE, Made, Plan, Source, Target
from schedsync.model.plan.planning import Progress, make_plan, silent
from schedsync.model.plan.safety import NOTHING_SAID, Acknowledgements
from schedsync.model.plan.thresholds import DEFAULT_THRESHOLDS, Thresholds
from schedsync.model.state.desired import Desired, Moved
from schedsync.model.state.live import Live
from schedsync.model.state.selector import EVERYTHING, Selector
from schedsync.operations.owners import check_known

if TYPE_CHECKING:
    from schedsync.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What to plan.

    Attributes:
        owner: For whose entries.
        desired: What the owner's manifests say.
        by: Who asks.
        environment: The environment's name, or ``None``.
        source: The files read.
        keep_reason: Why entries that nothing declares are kept, a clause; ``None`` to delete them.
        thresholds: How much may change without being told so.
        said: What was told.
        diagnostics: Warnings about the files, to go into the plan.
        selector: What to look at.
        adopt: Whether entries of nobody and of a static schedule may be taken over whatever the files say.
        take_ownership: Globs over names that may be taken over from other owners.
        against: The files that the live side stands for, where it is none.
    """

    owner: str
    desired: Desired
    by: str
    environment: str | None = None
    source: Source = NO_SOURCE
    keep_reason: str | None = None
    thresholds: Thresholds = DEFAULT_THRESHOLDS
    said: Acknowledgements = NOTHING_SAID
    diagnostics: tuple[Diagnostic, ...] = ()
    selector: Selector = EVERYTHING
    adopt: bool = False
    take_ownership: tuple[str, ...] = ()
    against: str | None = None


def plan(store: "Store", request: PlanRequest, *, progress: Progress = silent) -> Plan:
    """Compare the whole store with what is desired.

    Raises:
        StoreError: When the store cannot be read; nothing is ever taken for absent because of that.
        UnknownOwnerError: When everything of an owner is to go of whom the store knows nothing.
    """
    live = store.read_live()
    target = target_of(store, environment=request.environment, instance_id=live.instance_id)
    if request.said.destroy:
        check_known(live, target, request.owner)
    return plan_of(live, request, target, progress=progress)


def plan_of(live: Live, request: PlanRequest, target: Target, *, progress: Progress = silent) -> Plan:
    """Compare what is live with what is desired.

    Args:
        live: The whole key prefix, or what files say in its place.
        request: What to plan.
        target: Where ``live`` comes from.
        progress: Told after each change looked at.
    """
    difference = diff(
        live,
        request.desired,
        owner=request.owner,
        prune=request.keep_reason is None,
        selector=request.selector,
        adopt=request.adopt,
        take_ownership=request.take_ownership,
    )
    made = Made(
        plan_id=uuid.uuid4().hex,
        by=request.by,
        target=target,
        source=request.source,
        diagnostics=(
            *request.diagnostics,
            *_kept(difference, request.keep_reason),
            *_settled(difference, live),
            *_unselected(difference),
        ),
        against=request.against,
    )
    return make_plan(difference, live, made, thresholds=request.thresholds, said=request.said, progress=progress)


def target_of(store: "Store", *, environment: str | None, instance_id: str | None) -> Target:
    """The store as reports name it."""
    return Target(
        environment=environment,
        url=store.masked_url,
        key_prefix=store.settings.key_prefix,
        instance_id=instance_id,
    )


def _kept(difference: Difference, reason: str | None) -> list[Diagnostic]:
    if not difference.kept:
        return []
    names = _listed(entry.name for entry in difference.kept)
    message = f"live and in none of these manifests, but kept because {reason}: {names}"
    return [Diagnostic("SCH420", "not-pruned", Severity.NOTE, message)]


def _settled(difference: Difference, live: Live) -> list[Diagnostic]:
    """What the files move or remove and is not live: done before, here or nowhere, so a note at most."""
    moved = [item.previous_name for item in difference.settled if isinstance(item, Moved)]
    items = [item for item in difference.settled if not isinstance(item, Moved)]
    # What is to be forgotten and is another's by now was handed over.
    foreign = [live.entries[item.name] for item in items if item.destroy and item.name in live.entries]
    removed = [item.name for item in items if not (item.destroy and item.name in live.entries)]
    notes = []
    if moved:
        notes.append(Diagnostic("SCH423", "moved-not-live", Severity.NOTE, f"nothing to move from {_listed(moved)}"))
    if removed:
        found = f"nothing to remove of {_listed(removed)}"
        notes.append(Diagnostic("SCH422", "removed-not-live", Severity.NOTE, found))
    notes += [Diagnostic("SCH426", "removed-not-mine", Severity.NOTE, not_removed(entry)) for entry in foreign]
    return notes


def _unselected(difference: Difference) -> list[Diagnostic]:
    """A mistyped selector must not read as "no changes"."""
    seen = difference.changes or difference.conflicts or difference.kept or difference.unchanged
    if seen or difference.selector.everything:
        return []
    message = f'no entry of owner "{difference.owner}", declared or live, is selected'
    return [Diagnostic("SCH424", "nothing-selected", Severity.NOTE, message)]


def _listed(names: Iterable[str]) -> str:
    all_names = list(names)
    return ", ".join(all_names[:10]) + (f" and {len(all_names) - 10} more" if len(all_names) > 10 else "")
