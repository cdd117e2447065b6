"""What is said of entries that are declared and cannot be had, or are to go and are not one's own."""

from collections.abc import Hashable, Iterable, Sequence
from glob import escape
from shlex import quote

from schedsync.model.plan.check import Check, CheckStatus
from schedsync.model.plan.diff import Clash, Conflict
from schedsync.model.state.live import LiveEntry
from schedsync.model.state.ownership import is_static
from schedsync.model.values.pasted import yaml_text

_FEW = 3
_ANOTHER_NAME = "give yours another name"


def conflict_checks(conflicts: Iterable[Conflict], owner: str) -> tuple[Check, ...]:
    """The refusals; many entries of one other owner are one: mostly the file names another owner than it should."""
    groups: dict[Hashable, list[Conflict]] = {}
    for conflict in conflicts:
        plain = conflict.moved is None and conflict.live.uid
        groups.setdefault((conflict.live.owner,) if plain else conflict.live.name, []).append(conflict)
    checks: list[Check] = []
    for group in groups.values():
        if len(group) > _FEW:
            checks.append(_many(group, owner))
        else:
            checks += [_one(conflict, owner) for conflict in group]
    return tuple(checks)


def _many(conflicts: Sequence[Conflict], owner: str) -> Check:
    other = conflicts[0].live.owner
    names = ", ".join(f'"{conflict.live.name}"' for conflict in conflicts[:_FEW])
    said = f'{names} and {len(conflicts) - _FEW} more are declared by owner "{owner}", but'
    if other is None:
        hint = "write adopt: true under defaults in the file, or give yours other names"
        return _refused("SCH502", f"{said} the live entries have no owner", hint, "--adopt")
    found = f'{said} belong to owner "{other}"'
    if is_static(other):
        hint = "write adopt: true under defaults in the file, or give yours other names"
        return _refused("SCH501", found, hint, "--adopt")
    whose = yaml_text(other)
    hint = f"write owner: {whose} in the file if they are that owner's, or adopt: {whose} under defaults"
    return _refused("SCH501", found, hint, "--take-ownership '*'")


def _one(conflict: Conflict, owner: str) -> Check:
    """The refusal of one conflict; it names the ways out."""
    name, other, moved = conflict.live.name, conflict.live.owner, conflict.moved
    if conflict.clash is Clash.TAKEN and moved is not None:
        found = f'"{name}" cannot be renamed to "{moved.name}": both are live'
        apart = f'take the item from {yaml_text(name)} out of moved, which makes "{name}" an entry of its own'
        return _refused("SCH503", found, f'{apart}, or remove "{moved.name}" first')
    if conflict.clash is Clash.CROWDED and moved is not None:
        found = f'"{moved.previous_name}" and "{name}" are both live and cannot both be renamed to "{moved.name}"'
        hint = "take the item from one of them out of moved: it is then deleted, or declare it under a name of its own"
        return _refused("SCH503", found, hint)
    verb = "is declared by" if moved is None else f'is moved to "{moved.name}" by'
    said = f'"{name}" {verb} owner "{owner}"'
    if other is None and not conflict.live.uid:
        # Its head is damaged, so whose it is cannot be told.
        found = f'"{name}" is live but cannot be read, nor whose it is: {conflict.live.problem}'
        return _refused(
            "SCH502", found, f"restore or delete the stored value (schedsync explain SCH604), or {_ANOTHER_NAME}"
        )
    if other is None:
        hint = f"write adopt: true in the file, or {_ANOTHER_NAME}"
        return _refused("SCH502", f"{said}, but the live entry has no owner", hint, "--adopt")
    found = f'{said}, but belongs to owner "{other}"'
    if is_static(other):
        leave = f'take "{name}" out of beat_schedule and restart beat, which removes it'
        hint = f"write adopt: true in the file, or {leave}, or {_ANOTHER_NAME}"
        return _refused("SCH501", found, hint, "--adopt")
    wanted = quote(escape(conflict.declared.entry.name))
    hint = f"write adopt: {yaml_text(other)} in the file, or {_ANOTHER_NAME}"
    return _refused("SCH501", found, hint, f"--take-ownership {wanted}")


def not_removed(live: LiveEntry) -> str:
    """What is said of a live entry that ``removed`` names and that is not the owner's to remove."""
    name, owner = live.name, live.owner
    if owner is None:
        return f'"{name}" is not removed: it has no owner. Declare it with adopt: true and apply, then remove it'
    found = f'"{name}" is not removed: it is owner "{owner}"\'s'
    if is_static(owner):
        return f"{found}. Take it out of beat_schedule and restart beat, which removes it"
    return (
        f"{found}. Put removed: [{{name: {yaml_text(name)}}}] into a manifest of that owner, "
        f"or declare it here with adopt: {yaml_text(owner)} and apply, then remove it"
    )


def _refused(code: str, message: str, hint: str, acknowledge: str | None = None) -> Check:
    return Check(code, CheckStatus.REFUSED, message, acknowledge, hint)
