"""``apply PLAN``: what makes a saved plan one that can be applied to this store, now."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from schedsync.diagnostics import Diagnostic, Severity
from schedsync.errors import AlreadyAppliedError, NoStoreError, OtherStoreError, StalePlanError
from schedsync.model.plan.plan import Plan, PlannedChange, Target
from schedsync.model.plan.revealing import judged_again, revealed
from schedsync.model.plan.safety import Acknowledgements
from schedsync.model.plan.saved_plan import SavedPlan
from schedsync.model.state.live import Live
from schedsync.model.timing.instants import format_instant
from schedsync.model.values.sealing import is_digest
from schedsync.operations.plan import target_of
from schedsync.store.url import parse_url

if TYPE_CHECKING:
    from schedsync.store.store import Store


def ready(
    store: "Store", saved: SavedPlan, *, environment: str | None, said: Acknowledgements, variables: Mapping[str, str]
) -> Plan:
    """The plan, ready for ``apply``, which compares once more in the script that writes.

    A plan made for a store that had never been written holds creates alone. It may be applied to what has been
    founded at the same place since: a create of what is live by then is stale.

    Args:
        store: The store.
        saved: The plan.
        environment: The environment chosen.
        said: What is acknowledged now.
        variables: Of the environment.

    Returns:
        The plan, for this store, with a warning where its owner was applied since it was made; a check may still
        refuse it.

    Raises:
        OtherStoreError: When it was made for another store, or for none.
        AlreadyAppliedError: When it was applied before. One without changes may be applied again.
        StalePlanError: When an entry changed since.
        ChangedVariableError: When a variable is unset, or has another value than when it was made.
        StoreError: When the store cannot be read.
    """
    plan = saved.plan
    check_made_for_store(saved)
    live = store.read_live()
    _check_target(plan.target, target_of(store, environment=environment, instance_id=live.instance_id))
    if plan.changes:
        revision = store.applied_plan(plan.plan_id)
        if revision is not None:
            raise AlreadyAppliedError(revision)
        stale = [change.live_name for change in plan.changes if not _is_as_planned(change, live)]
        if stale:
            raise StalePlanError(stale)
    whole = judged_again(revealed(saved, variables, live.hmac_key), said)
    return replace(
        whole,
        diagnostics=(*whole.diagnostics, *applied_since(plan, live)),
        target=replace(whole.target, instance_id=live.instance_id),
        changes=tuple(_with_digest(change, live) for change in whole.changes),
    )


def applied_since(plan: Plan, live: Live) -> tuple[Diagnostic, ...]:
    """A warning where the owner was applied after a plan was made: what that took back, the plan brings back.

    It is none the less as it was planned: what it touches is what it was, and others may have changed.

    Args:
        plan: One with changes.
        live: The whole key prefix.
    """
    last = live.owners.get(plan.owner)
    if not plan.changes or last is None or last.revision <= plan.prior_revision:
        return ()
    commit = f", commit {last.commit[:12]}" if last.commit else ""
    touched = (live.entries.get(change.live_name) for change in plan.changes)
    back = [f'"{entry.name}"' for entry in touched if entry is not None and entry.revision > plan.prior_revision]
    named = f"; {', '.join(back[:5])}{' …' if len(back) > 5 else ''} changed and changed back since" if back else ""
    message = (
        f'owner "{plan.owner}" was applied after this plan was made (revision {last.revision}, by {last.by} at '
        f"{format_instant(last.applied_at)}{commit}){named}; if that took this back on purpose, it comes back: "
        f"schedsync rollback {live.revision} undoes it"
    )
    return (Diagnostic("SCH427", "applied-since", Severity.WARNING, message),)


def check_made_for_store(saved: SavedPlan) -> None:
    """Only a plan that was made for a store can be applied to one.

    Raises:
        NoStoreError: When it was made against files.
    """
    if saved.plan.against is not None:
        raise NoStoreError(saved.plan.against)


def _check_target(planned: Target, found: Target) -> None:
    if planned.environment and found.environment and planned.environment != found.environment:
        raise OtherStoreError(planned.environment, found.environment, what="environment")
    if planned.key_prefix != found.key_prefix:
        raise OtherStoreError(planned.key_prefix, found.key_prefix, what="key prefix")
    if planned.instance_id is not None:
        # A store's own identity is worth more than its address: those who plan may reach it by another name.
        if planned.instance_id != found.instance_id:
            raise OtherStoreError(planned.instance_id, found.instance_id, places=(planned.url, found.url))
    elif not _is_same_place(planned.url, found.url):
        raise OtherStoreError(planned.url, found.url, what="URL")


def _is_same_place(one: str, other: str) -> bool:
    """Whether two masked URLs name the same database; users may differ, as those who plan may only read."""
    first, second = parse_url(one), parse_url(other)
    return (first.host, first.port, first.path, first.db) == (second.host, second.port, second.path, second.db)


def _is_as_planned(change: PlannedChange, live: Live) -> bool:
    found = live.entries.get(change.live_name)
    if found is None:
        return change.before_digest is None
    return is_digest(change.before_digest, found.digest, live.hmac_key) and found.owner == change.before_owner


def _with_digest(change: PlannedChange, live: Live) -> PlannedChange:
    """A change with the plain digest, which the script compares; the document goes on naming the other."""
    found = live.entries.get(change.live_name)
    if found is None or found.digest == change.before_digest:
        return change
    return replace(change, before_digest=found.digest, sealed_digest=change.before_digest)
