"""Checks that keep a mistake from wiping a schedule, and what lets a meant change through.

There is no blanket force: each acknowledgement covers one kind of surprise, up to a number or for one name.
"""

from dataclasses import dataclass, replace
from shlex import quote, split

from schedsync.model.plan.check import Check as Check
from schedsync.model.plan.check import CheckStatus as CheckStatus
from schedsync.model.plan.diff import Delete, Difference, Update, updates
from schedsync.model.plan.ownership_checks import conflict_checks
from schedsync.model.plan.thresholds import Thresholds as Thresholds
from schedsync.model.state.ownership import STATIC_OWNER as STATIC_OWNER
from schedsync.model.values.pasted import removed_hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgements:
    """What the person who runs the command said is meant.

    Attributes:
        deletes: Up to this many deletes pass the thresholds and the guard against deleting everything.
        updates: Up to this many updates pass their threshold.
        empty: The manifests are meant to be empty.
        protected: Names of protected entries that may be deleted.
        destroy: Everything of the owner is meant to go; says nothing of protected entries.
    """

    deletes: int | None = None
    updates: int | None = None
    empty: bool = False
    protected: frozenset[str] = frozenset()
    destroy: bool = False


NOTHING_SAID = Acknowledgements()


def check_safety(difference: Difference, thresholds: Thresholds, said: Acknowledgements) -> tuple[Check, ...]:
    """Every check that found something, ownership first, then by code."""
    ownership = conflict_checks(difference.conflicts, difference.owner)
    return (*ownership, *_deletes(difference, thresholds, said), *_mass_updates(difference, thresholds, said))


def is_said(flag: str | None, said: Acknowledgements) -> bool:
    """Whether an acknowledgement was given.

    Args:
        flag: As a check prints it: ``--allow-deletes 12``.
        said: What was told.
    """
    name, *value = split(flag or "")[:2] or [""]
    match name, value:
        case "--allow-deletes", [number]:
            return said.deletes is not None and said.deletes >= int(number)
        case "--allow-updates", [number]:
            return said.updates is not None and said.updates >= int(number)
        case "--allow-protected", [entry]:
            return entry in said.protected
        case "--allow-empty", []:
            return said.empty
    return False


def _deletes(difference: Difference, thresholds: Thresholds, said: Acknowledgements) -> list[Check]:
    """The checks of deletes; those that the files say count for nothing but the last entry's going."""
    deletes = [change for change in difference.changes if isinstance(change, Delete)]
    unreviewed = [change.live for change in deletes if change.removed is None]
    if not unreviewed:
        return []
    live, count = len(difference.owned), len(unreviewed)
    allow = f"--allow-deletes {count}"
    found: list[tuple[str, str, str]] = []
    if not difference.declared and not said.destroy:
        message = f'the manifests of owner "{difference.owner}" are empty: {_all(live)} would be deleted'
        if count < live:
            message = f'the manifests of owner "{difference.owner}" are empty: {_entries(count)} would be deleted'
        found.append(("SCH401", message, "--allow-empty"))
    elif len(deletes) == live:
        message = f'everything would be deleted: {_all(live)} of owner "{difference.owner}"'
        found.append(("SCH402", message, allow))
    if live >= thresholds.min_entries and count * 100 > thresholds.max_delete_percent * live:
        share = f"{count} of {live} live entries would be deleted ({_percent(count, live)})"
        message = f"{share}, more than the {thresholds.max_delete_percent:g} % of max_delete_percent"
        found.append(("SCH403", message, allow))
    if thresholds.max_deletes is not None and count > thresholds.max_deletes:
        message = f"{count} entries would be deleted, more than the {thresholds.max_deletes} of max_deletes"
        found.append(("SCH404", message, allow))
    checks = [_check(code, message, flag, said, met=said.destroy) for code, message, flag in found]
    first = next((number for number, check in enumerate(checks) if check.status is CheckStatus.REFUSED), None)
    if first is not None:
        checks[first] = replace(checks[first], hint=removed_hint([entry.name for entry in unreviewed]))
    return checks + [_protected(entry.name, said) for entry in unreviewed if entry.protect]


def _protected(name: str, said: Acknowledgements) -> Check:
    flag = f"--allow-protected {quote(name)}"
    check = _check("SCH405", f'"{name}" is protected and would be deleted', flag, said)
    if check.status is CheckStatus.ACKNOWLEDGED or said.destroy:
        return check
    return replace(check, hint=removed_hint([name]))


def _mass_updates(difference: Difference, thresholds: Thresholds, said: Acknowledgements) -> list[Check]:
    count = sum(1 for change in difference.changes if isinstance(change, Update) and _is_update(change, difference))
    live = len(difference.owned)
    limit = thresholds.max_update_percent
    if limit is None or live < thresholds.min_entries or count * 100 <= limit * live:
        return []
    share = f"{count} of {live} live entries would be updated ({_percent(count, live)})"
    found = f"{share}, more than the {limit:g} % of max_update_percent"
    return [_check("SCH406", found, f"--allow-updates {count}", said)]


def _is_update(change: Update, difference: Difference) -> bool:
    """Whether a change gives an entry that is the owner's already another definition."""
    return change.live.owner == difference.owner and updates(change)


def _check(code: str, message: str, flag: str, said: Acknowledgements, *, met: bool = False) -> Check:
    status = CheckStatus.ACKNOWLEDGED if met or is_said(flag, said) else CheckStatus.REFUSED
    return Check(code, status, message, flag)


def _all(live: int) -> str:
    return "the only live entry" if live == 1 else f"all {live} live entries"


def _entries(count: int) -> str:
    return "1 live entry" if count == 1 else f"{count} live entries"


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.3g} %"
