"""From what separates live from desired to the plan: the impact of every change, and the checks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import assert_never

from schedsync.model.entry.definition import to_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.plan.diff import Adopt, Change, Create, Delete, Difference, Forget, Rename, Update, updates
from schedsync.model.plan.impact import runs_after_create, runs_after_forget, runs_after_update, runs_of_live
from schedsync.model.plan.plan import Action, Fate, Made, Plan, PlannedChange, PlannedDrift
from schedsync.model.plan.safety import Acknowledgements, check_safety
from schedsync.model.plan.thresholds import Thresholds
from schedsync.model.slots.hot_spots import HotSpot, hot_spots
from schedsync.model.state.drift import Drift, find_drift
from schedsync.model.state.live import Live, LiveEntry, Pause
from schedsync.model.state.ownership import is_static
from schedsync.model.state.selector import Selector
from schedsync.model.values.pointers import changed_pointers
from schedsync.model.values.sealing import seal_of, sealed_digest
from schedsync.model.values.secrets import Secret, with_secrets

Progress = Callable[[int, int], None]
"""Told how many changes of how many were looked at."""


def silent(_done: int, _total: int) -> None:
    """Nobody is told."""


def make_plan(
    difference: Difference,
    live: Live,
    made: Made,
    *,
    thresholds: Thresholds,
    said: Acknowledgements,
    progress: Progress = silent,
) -> Plan:
    """Add to a difference its impact and its checks.

    Args:
        difference: Of ``live`` and the manifests.
        live: The whole key prefix; its time is *now*.
        made: What is known of this run.
        thresholds: How much may change without being told so.
        said: What was told.
        progress: Told after each change looked at.
    """
    changes = []
    for number, change in enumerate(difference.changes, 1):
        changes.append(_planned(change, live, why_gone="in no manifest" if not said.destroy else "everything is to go"))
        progress(number, len(difference.changes))
    return Plan(
        plan_id=made.plan_id,
        created_at=live.now,
        created_by=made.by,
        target=made.target,
        owner=difference.owner,
        source=made.source,
        prior_revision=live.revision,
        changes=tuple(changes),
        checks=check_safety(difference, thresholds, said),
        paused=_paused(difference, live),
        diagnostics=made.diagnostics,
        unchanged=difference.unchanged,
        drift=_drift(difference, live, changes),
        hot_spots=_hot_spots(live, changes),
        selector=difference.selector,
        against=made.against,
    )


def _planned(change: Change, live: Live, *, why_gone: str) -> PlannedChange:
    match change:
        case Create(declared):
            entry = declared.entry
            planned = PlannedChange(
                name=change.name,
                actions=(Action.CREATE,),
                reason="declared and not live",
                after=entry,
                source=declared.source,
                runs_after=runs_after_create(entry, live.now, live.pause_after(entry.name, declared.owner)),
            )
            return _with_after(planned, declared.secrets, live.hmac_key)
        case Update():
            return _updated(change, live)
        case Delete(old, removed):
            return replace(
                _of_live(old, live),
                actions=(Action.DELETE,),
                reason=why_gone if removed is None else "removed in the file",
                source=old.source if removed is None else removed.source,
            )
        case Forget(old, removed):
            runs = runs_after_forget(old, live.now, live.pause_after(old.name, None, old=old))
            planned = replace(
                _of_live(old, live),
                actions=(Action.FORGET,),
                reason="removed in the file without destroying it",
                after=old.entry,
                source=removed.source,
                runs_after=runs,
            )
            return _with_after(planned, old.secrets, live.hmac_key)
        case _:
            assert_never(change)


def _of_live(old: LiveEntry, live: Live) -> PlannedChange:
    """What is known of a live entry, for a change that is yet to be said."""
    return PlannedChange(
        name=old.name,
        actions=(),
        reason="",
        before=old.entry,
        before_digest=old.digest,
        sealed_digest=sealed_digest(old.digest, live.hmac_key) if old.secrets else None,
        before_owner=old.owner,
        runs_before=runs_of_live(old, live.now),
        secrets_before=old.secrets,
    )


def _updated(change: Update, live: Live) -> PlannedChange:
    old, declared = change.live, change.declared
    moves = isinstance(change, Rename)
    actions = (
        *((Action.RENAME,) if moves else ()),
        *((Action.ADOPT,) if isinstance(change, Adopt) or old.owner != declared.owner else ()),
        *((Action.UPDATE,) if updates(change) else ()),
    )
    planned = replace(
        _of_live(old, live),
        name=change.name,
        previous_name=old.name if moves else None,
        actions=actions,
        reason=_reason(old, actions),
        after=declared.entry,
        sealed_digest=sealed_digest(old.digest, live.hmac_key) if old.secrets or declared.secrets else None,
        changed_paths=_changed_paths(old, declared.entry, declared.secrets),
        source=declared.source,
        runs_after=runs_after_update(
            old, declared.entry, live.now, live.pause_after(change.name, declared.owner, old=old)
        ),
    )
    return _with_after(planned, declared.secrets, live.hmac_key)


def _with_after(planned: PlannedChange, secrets: tuple[Secret, ...], key: bytes | None) -> PlannedChange:
    if not secrets or planned.after is None:
        return planned
    definition = to_definition(planned.after)
    seals = tuple(seal_of(definition, secret.pointer, key) for secret in secrets)
    return replace(planned, secrets_after=secrets, seals=seals)


def _reason(old: LiveEntry, actions: tuple[Action, ...]) -> str:
    reasons = {
        Action.RENAME: f'moved from "{old.name}"',
        Action.ADOPT: f'taken over from owner "{old.owner}"' if old.owner else "had no owner",
        Action.UPDATE: "the definition differs" if old.entry else f"the live definition cannot be read: {old.problem}",
    }
    if is_static(old.owner):
        reasons[Action.ADOPT] = f"taken over from the static schedule of {old.owner}"
    return ", ".join(reasons[action] for action in actions)


def _changed_paths(old: LiveEntry, new: Entry, secrets: tuple[Secret, ...]) -> tuple[str, ...]:
    before = None if old.entry is None else to_definition(old.entry)
    return with_secrets(changed_pointers(before, to_definition(new)), old.secrets, secrets)


def _paused(difference: Difference, live: Live) -> tuple[tuple[str, Pause], ...]:
    """The pauses that hold the owner's entries after the plan, of those looked at; deleted ones are as they were."""
    found: list[tuple[str, Pause | None]] = []
    changed = set()
    for change in difference.changes:
        match change:
            case Create(declared):
                found.append((change.name, live.pause_after(change.name, declared.owner)))
            case Update(old, declared):
                changed.add(old.name)
                found.append((change.name, live.pause_after(change.name, declared.owner, old=old)))
            case Forget(old):
                changed.add(old.name)
                found.append((old.name, live.pause_after(old.name, None, old=old)))
    for entry in difference.owned:
        if entry.paused is not None and entry.name not in changed and _is_selected(difference.selector, entry):
            found.append((entry.name, entry.paused))
    return tuple(sorted(((name, pause) for name, pause in found if pause is not None), key=itemgetter(0)))


def _drift(difference: Difference, live: Live, changes: list[PlannedChange]) -> tuple[PlannedDrift, ...]:
    by_name = {change.live_name: change for change in changes}
    suspects = {entry.name: entry for entry in difference.owned if not entry.is_as_applied}
    if not suspects:
        return ()
    found = find_drift(replace(live, entries=suspects), owner=difference.owner, selector=difference.selector)
    # What cannot be read is told by the change that replaces it.
    return tuple(PlannedDrift(each, _fate(each, by_name.get(each.name))) for each in found if each.after is not None)


def _fate(drift: Drift, change: PlannedChange | None) -> Fate:
    if change is None or Action.FORGET in change.actions:
        return Fate.KEPT
    if change.after is None:
        return Fate.DELETED
    after = to_definition(change.after)
    if after == drift.after:
        return Fate.KEPT
    return Fate.REVERTED if after == drift.before else Fate.REPLACED


def _is_selected(selector: Selector, entry: LiveEntry) -> bool:
    return selector.matches(entry.name, entry.entry.labels if entry.entry is not None else ())


def _hot_spots(live: Live, changes: list[PlannedChange]) -> tuple[HotSpot, ...]:
    before: dict[str, datetime | None] = {name: entry.due for name, entry in live.entries.items()}
    after = dict(before)
    for change in changes:
        after.pop(change.live_name, None)
    for change in changes:
        if change.after is not None:
            after[change.name] = change.runs_after.next
    return hot_spots(before, after)
