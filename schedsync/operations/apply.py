"""``apply``: a plan, written in one step or not at all."""

from dataclasses import dataclass, replace
from datetime import datetime

from schedsync import __version__
from schedsync.errors import StalePlanError, StoreUnavailableError
from schedsync.model.live import LiveEntry
from schedsync.model.plan import Applied, Plan, PlannedChange
from schedsync.store.changes import create_of, delete_of, update_of
from schedsync.store.records import ApplyChange, ApplyRequest
from schedsync.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Who applies, kept with the revision.

    Attributes:
        attempt_id: Random: the same attempt sent twice is applied once.
        by: Who.
        commit: The git commit, where known.
        run_url: The CI run, where known.
    """

    attempt_id: str
    by: str
    commit: str | None = None
    run_url: str | None = None


def apply(store: Store, plan: Plan, attempt: Attempt) -> Applied:
    """Write a plan's changes, provided every entry it touches still is what the plan saw.

    Fire times are computed anew for the store's present time, since a person may have taken a while to agree.

    Raises:
        StalePlanError: When an entry changed since; nothing was written.
        StoreUnavailableError: When the connection was lost; the whole plan was written or nothing of it, and planning
            again tells which.
        StoreError: When the store refused; nothing was written.
    """
    if not plan.changes:
        return Applied(plan, None)
    live = store.read_entries([change.name for change in plan.changes])
    stale = [change.name for change in plan.changes if _digest(live.get(change.name)) != change.before_digest]
    if stale:
        raise StalePlanError(stale)
    now = store.now()
    request = ApplyRequest(
        attempt_id=attempt.attempt_id,
        owner=plan.owner,
        now=now,
        by=attempt.by,
        commit=attempt.commit,
        run_url=attempt.run_url,
        tool_version=__version__,
        plan_id=plan.plan_id,
        expected_instance=plan.target.instance_id,
        changes=tuple(_written(change, live.get(change.name), plan.owner, now) for change in plan.changes),
    )
    try:
        answer = store.apply_plan(request)
    except StoreUnavailableError as error:
        unknown = "the plan was applied whole or not at all, and which is not known: plan again to see"
        raise StoreUnavailableError(f"{error}; {unknown}") from error
    return Applied(plan, answer.revision)


def _digest(live: LiveEntry | None) -> str | None:
    return None if live is None else live.digest


def _written(change: PlannedChange, live: LiveEntry | None, owner: str, now: datetime) -> ApplyChange:
    if live is None:  # so it is declared: a delete of what is gone was found stale
        assert change.after is not None
        return create_of(change.after, owner=owner, source=change.source, now=now)
    made = delete_of(live)
    if change.after is not None:
        made = update_of(live, change.after, source=change.source, now=now)
    return replace(made, owner=owner, expected_owner=change.before_owner)
