"""Whatever two owners did to their entries and to each other's: a rollback brings back what was there."""

import uuid
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schedsync.model.plan.plan import Action
from schedsync.model.plan.safety import Acknowledgements
from schedsync.model.state.desired import Desired, Moved, Removed
from schedsync.operations.apply import Attempt, apply
from schedsync.operations.drift import drift
from schedsync.operations.plan import PlanRequest, plan
from schedsync.operations.rollback import RollbackRequest, plan_rollback
from schedsync.settings import StoreSettings
from schedsync.store.store import Store
from tests.made import an_entry, declared
from tests.nightly import either
from tests.servers import PrivateServer

NAMES = ("a", "b", "c", "d")
OWNERS = ("billing", "search")
SAID = Acknowledgements(deletes=99, empty=True)

Edit = tuple[str, str, str, str, int]
edits = st.lists(
    st.tuples(
        st.sampled_from(OWNERS),
        st.sampled_from(["set", "set", "drop", "rename", "forget", "take"]),
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.integers(1, 4),
    ),
    min_size=2,
    max_size=9,
)


def entries(store: Store, owner: str | None) -> dict[str, Any]:
    return {name: live.entry for name, live in store.read_live().entries.items() if live.owner == owner}


def desired_of(store: Store, edit: Edit) -> Desired | None:
    """What an owner's files say after an edit; ``None`` for one that makes no sense."""
    owner, kind, name, other, minutes = edit
    live = store.read_live().entries
    wanted = {each: declared(entry, owner=owner) for each, entry in entries(store, owner).items()}
    place = declared(an_entry(name)).source
    moved: tuple[Moved, ...] = ()
    removed: tuple[Removed, ...] = ()
    match kind:
        case "set" if name not in live or live[name].owner == owner:
            wanted[name] = declared(an_entry(name, every=f"{minutes}m"), owner=owner)
        case "drop" if name in wanted:
            del wanted[name]
        case "rename" if name in wanted and other not in live:
            del wanted[name]
            wanted[other] = declared(an_entry(other, every=f"{minutes}m"), owner=owner)
            moved = (Moved(name, other, owner, place),)
        case "forget" if name in wanted:
            del wanted[name]
            removed = (Removed(name, destroy=False, owner=owner, source=place),)
        case "take" if name in live and live[name].owner != owner:
            wanted[name] = replace(
                declared(an_entry(name, every=f"{minutes}m"), owner=owner), adopt=live[name].owner or True
            )
        case _:
            return None
    return Desired(tuple(wanted.values()), moved, removed)


def applied(store: Store, edit: Edit) -> bool:
    desired = desired_of(store, edit)
    if desired is None:
        return False
    made = plan(store, PlanRequest(owner=edit[0], desired=desired, by="ana", said=SAID))
    return apply(store, made, Attempt(attempt_id=uuid.uuid4().hex, by="ana")).revision is not None


@settings(max_examples=either(30, 300), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=edits, data=st.data())
def test_what_was_there_comes_back_and_nothing_else_is_touched(
    valkey_server: PrivateServer, told: Any, data: Any
) -> None:
    store = Store.open(StoreSettings(redis_url=valkey_server.url, key_prefix=f"test-{uuid.uuid4().hex}"))
    applied(store, ("billing", "set", "a", "a", 9))
    known = [entries(store, "billing")]
    for edit in told:
        if applied(store, edit):
            known.append(entries(store, "billing"))
    assert drift(store).entries == ()
    to = data.draw(st.integers(1, len(known)))
    before = {name: live for name, live in store.read_live().entries.items() if live.owner != "billing"}
    request = RollbackRequest(to=to, by="bob", owner="billing", said=SAID, take_ownership=("*",))
    made = plan_rollback(store, request)
    refused = {check.message for check in made.refusals}
    if not refused:
        apply(store, made, Attempt(attempt_id=uuid.uuid4().hex, by="bob", action="rollback", rollback_of=to))
        assert entries(store, "billing") == known[to - 1]
        touched = {change.live_name for change in made.changes}
        after = store.read_live().entries
        assert all(after[name].digest == live.digest for name, live in before.items() if name not in touched)
        deleted = {change.name for change in made.changes if change.actions == (Action.DELETE,)}
        assert not deleted & before.keys()
        assert plan_rollback(store, request).changes == ()
        assert drift(store).entries == ()
    else:
        # What nobody owns and this owner never forgot is not taken by a name alone.
        assert all("no owner" in message for message in refused)
    store.close()
