"""``plan``: what apply would do, from one read of the store. Writes nothing."""

import uuid
from dataclasses import dataclass

from schedsync.diagnostics import Diagnostic, Severity
from schedsync.model.desired import Declared
from schedsync.model.diff import Difference, diff
from schedsync.model.plan import NO_SOURCE, Made, Plan, Source, Target, make_plan
from schedsync.model.safety import NOTHING_SAID, Acknowledgements
from schedsync.model.thresholds import DEFAULT_THRESHOLDS, Thresholds
from schedsync.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What to plan.

    Attributes:
        owner: For whose entries.
        desired: What the owner's manifests declare.
        by: Who asks.
        environment: The environment's name, or ``None``.
        source: The files read.
        keep_reason: Why entries that nothing declares are kept, a clause; ``None`` to delete them.
        thresholds: How much may change without being told so.
        said: What was told.
        diagnostics: Warnings about the files, to go into the plan.
    """

    owner: str
    desired: tuple[Declared, ...]
    by: str
    environment: str | None = None
    source: Source = NO_SOURCE
    keep_reason: str | None = None
    thresholds: Thresholds = DEFAULT_THRESHOLDS
    said: Acknowledgements = NOTHING_SAID
    diagnostics: tuple[Diagnostic, ...] = ()


def plan(store: Store, request: PlanRequest) -> Plan:
    """Compare the whole store with what is desired.

    Raises:
        StoreError: When the store cannot be read; nothing is ever taken for absent because of that.
    """
    live = store.read_live()
    difference = diff(live, request.desired, owner=request.owner, prune=request.keep_reason is None)
    made = Made(
        plan_id=uuid.uuid4().hex,
        by=request.by,
        target=target_of(store, environment=request.environment, instance_id=live.instance_id),
        source=request.source,
        diagnostics=(*request.diagnostics, *_kept(difference, request.keep_reason)),
    )
    return make_plan(difference, live, made, thresholds=request.thresholds, said=request.said)


def target_of(store: Store, *, environment: str | None, instance_id: str | None) -> Target:
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
    names = [entry.name for entry in difference.kept]
    shown = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
    message = f"live and in none of these manifests, but kept because {reason}: {shown}"
    return [Diagnostic("SCH420", "not-pruned", Severity.NOTE, message)]
