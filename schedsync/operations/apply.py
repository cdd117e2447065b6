"""``apply``: a plan, written in one step or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from schedsync import __version__
from schedsync.errors import StalePlanError, StoreBusyError, StoreUnavailableError
from schedsync.model.plan.plan import Action, Applied, Plan, PlannedChange
from schedsync.model.plan.planning import Progress, silent
from schedsync.model.state.live import LiveEntry
from schedsync.store.apply_records import ApplyChange, ApplyRequest
from schedsync.store.changes import create_of, delete_of, forget_of, move_of

if TYPE_CHECKING:
    from schedsync.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Who applies, kept with the revision.

    Attributes:
        attempt_id: Random: the same attempt sent twice is applied once.
        by: Who.
        commit: The git commit, where known.
        run_url: The CI run, where known.
        action: What the history calls it.
        rollback_of: Of a rollback, the revision gone back to.
    """

    attempt_id: str
    by: str
    commit: str | None = None
    run_url: str | None = None
    action: str = "apply"
    rollback_of: int | None = None


def apply(store: "Store", plan: Plan, attempt: Attempt, *, progress: Progress = silent) -> Applied:
    """Write a plan's changes, provided every entry it touches still is what the plan saw.

    Fire times are computed anew for the store's present time, since a person may have taken a while to agree.

    Args:
        store: The store.
        plan: What to do.
        attempt: Who does it.
        progress: Told after each change made ready.

    Raises:
        StalePlanError: When an entry changed since; nothing was written.
        StoreUnavailableError: When the connection was lost; the whole plan was written or nothing of it, and planning
            again tells which.
        StoreBusyError: When the server cannot write now; nothing was written.
        StoreError: When the store refused; nothing was written.
    """
    if not plan.changes:
        return Applied(plan, None)
    live = store.read_entries([change.live_name for change in plan.changes])
    stale = [change.live_name for change in plan.changes if not _is_as_planned(change, live)]
    if stale:
        raise StalePlanError(stale)
    now = store.now()
    changes = []
    for number, change in enumerate(plan.changes, 1):
        changes.append(_written(change, live.get(change.live_name), plan.owner, now))
        progress(number, len(plan.changes))
    request = ApplyRequest(
        attempt_id=attempt.attempt_id,
        owner=plan.owner,
        now=now,
        by=attempt.by,
        commit=attempt.commit,
        run_url=attempt.run_url,
        tool_version=__version__,
        action=attempt.action,
        plan_id=plan.plan_id,
        expected_instance=plan.target.instance_id,
        rollback_of=attempt.rollback_of,
        changes=tuple(changes),
    )
    try:
        answer = store.apply_plan(request)
    except StoreUnavailableError as error:
        unknown = "the plan was applied whole or not at all, and which is not known: plan again to see"
        raise StoreUnavailableError(f"{error}; {unknown}") from error
    except StoreBusyError as error:
        raise StoreBusyError(f"{error}. Nothing was applied", reason=error.reason) from error
    return Applied(plan, answer.revision)


def _is_as_planned(change: PlannedChange, live: Mapping[str, LiveEntry]) -> bool:
    found = live.get(change.live_name)
    if found is None:
        return change.before_digest is None
    return found.digest == change.before_digest and found.owner == change.before_owner


def _written(change: PlannedChange, live: LiveEntry | None, owner: str, now: datetime) -> ApplyChange:
    if live is None:  # so it is declared: a delete of what is gone was found stale
        assert change.after is not None
        return create_of(change.after, owner=owner, source=change.source, now=now, secrets=change.secrets_after)
    if Action.FORGET in change.actions:
        return forget_of(live, now=now)
    if change.after is None:
        return delete_of(live)
    source = change.source or live.source  # a rollback is in no file; what was declared somewhere still is
    return move_of(live, change.after, owner=owner, source=source, now=now, secrets=change.secrets_after)
