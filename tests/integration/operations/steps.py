"""What people do to a store, one call each: apply, change from code, go back."""

import uuid
from typing import Any

from schedsync.model.plan.safety import Acknowledgements
from schedsync.model.state.desired import Desired, Moved
from schedsync.operations.apply import Attempt, apply
from schedsync.operations.plan import PlanRequest, plan
from schedsync.operations.rollback import RollbackRequest, plan_rollback
from schedsync.store.changes import request_of
from tests.made import an_entry, declared

ALL = Acknowledgements(deletes=1000, empty=True)


def attempt(**more: Any) -> Any:
    return Attempt(attempt_id=uuid.uuid4().hex, by="ana", **more)


def applied(store: Any, *entries: Any, owner: str = "billing", moved: Any = (), removed: Any = (), **more: Any) -> Any:
    """Apply entries, or what is declared, as all that an owner has."""
    wanted = tuple(one if hasattr(one, "entry") else declared(one, owner=owner) for one in entries)
    desired = Desired(wanted, tuple(moved), tuple(removed))
    request = PlanRequest(owner=owner, desired=desired, by="ana", said=ALL, **more)
    return apply(store, plan(store, request), attempt()).revision


def moved(before: str, after: str) -> Any:
    return Moved(before, after, "billing", declared(an_entry(after)).source)


def from_code(store: Any, change: Any, *, action: str, owner: Any = "billing") -> Any:
    store.apply_plan(request_of([change], owner=owner, now=store.now(), by="code", action=action))


def rolled_back(store: Any, to: int, **more: Any) -> Any:
    made = plan_rollback(store, RollbackRequest(to=to, by="bob", said=more.pop("said", ALL), **more))
    assert made.applyable, made.refusals
    return apply(store, made, attempt(action="rollback", rollback_of=to))
