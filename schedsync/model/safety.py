"""Checks that keep a mistake from wiping a schedule, and what lets a meant change through.

There is no blanket force: each acknowledgement covers one kind of surprise, up to a number or for one name.
"""

from dataclasses import dataclass
from enum import StrEnum
from shlex import quote

from schedsync.model.diff import Conflict, Delete, Difference, Update
from schedsync.model.thresholds import Thresholds as Thresholds

STATIC_OWNER = "celery:"
"""What the owner of a ``beat_schedule``'s entries begins with; the application's name follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgements:
    """What the person who runs the command said is meant.

    Attributes:
        deletes: Up to this many deletes pass the thresholds and the guard against deleting everything.
        updates: Up to this many updates pass their threshold.
        empty: The manifests are meant to be empty.
        protected: Names of protected entries that may be deleted.
    """

    deletes: int | None = None
    updates: int | None = None
    empty: bool = False
    protected: frozenset[str] = frozenset()


NOTHING_SAID = Acknowledgements()


class CheckStatus(StrEnum):
    """What became of a check that found something."""

    REFUSED = "refused"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class Check:
    """One safety or ownership check that found something.

    Attributes:
        code: Stable: 4xx safety, 5xx ownership.
        status: Whether it refuses the plan.
        message: What it found, one sentence.
        acknowledge: The flag that lets it through, as it is written, or ``None`` where only another manifest does.
        hint: The other way out, or ``None``.
    """

    code: str
    status: CheckStatus
    message: str
    acknowledge: str | None = None
    hint: str | None = None


def check_safety(difference: Difference, thresholds: Thresholds, said: Acknowledgements) -> tuple[Check, ...]:
    """Every check that found something, ownership first, then by code."""
    ownership = [_conflict(conflict, difference.owner) for conflict in difference.conflicts]
    return (*ownership, *_mass_deletes(difference, thresholds, said), *_mass_updates(difference, thresholds, said))


def _conflict(conflict: Conflict, owner: str) -> Check:
    name = conflict.live.name
    if conflict.live.owner is None and not conflict.live.uid:
        # Its head is damaged, so whose it is cannot be told.
        found = f'"{name}" is live but cannot be read, nor whose it is: {conflict.live.problem}'
        return Check("SCH502", CheckStatus.REFUSED, found, hint="restore the stored value, or give yours another name")
    if conflict.live.owner is None:
        found = f'"{name}" is declared by owner "{owner}", but the live entry has no owner'
        hint = "give yours another name, or delete the live one where it was saved from"
        return Check("SCH502", CheckStatus.REFUSED, found, hint=hint)
    other = conflict.live.owner
    found = f'"{name}" is declared by owner "{owner}", but belongs to owner "{other}"'
    hint = f'give yours another name, or take "{name}" out of the manifests of owner "{other}" and apply those'
    if other.startswith(STATIC_OWNER):
        hint = f'give yours another name, or take "{name}" out of beat_schedule and restart beat, which removes it'
    return Check("SCH501", CheckStatus.REFUSED, found, hint=hint)


def _mass_deletes(difference: Difference, thresholds: Thresholds, said: Acknowledgements) -> list[Check]:
    deleted = [change.live for change in difference.changes if isinstance(change, Delete)]
    live = len(difference.owned)
    count = len(deleted)
    allow = f"--allow-deletes {count}"
    enough = said.deletes is not None and said.deletes >= count
    checks = []
    if count and not difference.declared:
        found = f'the manifests of owner "{difference.owner}" are empty: {_all(live)} would be deleted'
        checks.append(Check("SCH401", _status(said.empty), found, "--allow-empty"))
    elif count and count == live:
        found = f'everything would be deleted: {_all(live)} of owner "{difference.owner}"'
        checks.append(Check("SCH402", _status(enough), found, allow))
    if count and live >= thresholds.min_entries and count * 100 > thresholds.max_delete_percent * live:
        share = f"{count} of {live} live entries would be deleted ({_percent(count, live)})"
        found = f"{share}, more than the {thresholds.max_delete_percent:g} % of max_delete_percent"
        checks.append(Check("SCH403", _status(enough), found, allow))
    if thresholds.max_deletes is not None and count > thresholds.max_deletes:
        found = f"{count} entries would be deleted, more than the {thresholds.max_deletes} of max_deletes"
        checks.append(Check("SCH404", _status(enough), found, allow))
    for entry in deleted:
        if entry.protect:
            found = f'"{entry.name}" is protected and would be deleted'
            flag = f"--allow-protected {quote(entry.name)}"
            checks.append(Check("SCH405", _status(entry.name in said.protected), found, flag))
    return checks


def _mass_updates(difference: Difference, thresholds: Thresholds, said: Acknowledgements) -> list[Check]:
    count = sum(1 for change in difference.changes if isinstance(change, Update))
    live = len(difference.owned)
    limit = thresholds.max_update_percent
    if limit is None or live < thresholds.min_entries or count * 100 <= limit * live:
        return []
    share = f"{count} of {live} live entries would be updated ({_percent(count, live)})"
    found = f"{share}, more than the {limit:g} % of max_update_percent"
    enough = said.updates is not None and said.updates >= count
    return [Check("SCH406", _status(enough), found, f"--allow-updates {count}")]


def _status(acknowledged: bool) -> CheckStatus:
    return CheckStatus.ACKNOWLEDGED if acknowledged else CheckStatus.REFUSED


def _all(live: int) -> str:
    return "the only live entry" if live == 1 else f"all {live} live entries"


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.3g} %"
