"""Which places of a definition differ, as RFC 6901 pointers."""

from collections.abc import Mapping
from typing import Any


def changed_pointers(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The smallest mappings' keys under which two definitions differ, sorted.

    Lists are compared whole: an inserted argument moves all that follow, and naming each would hide what happened.

    Args:
        before: A definition, or ``None`` where there is none.
        after: Another, or ``None``.

    Returns:
        Pointers such as ``/kwargs/dry_run``; the empty pointer ``""`` (the whole) when one side is missing.
    """
    if before is None or after is None:
        return () if before is after else ("",)
    return tuple(sorted(_walk(before, after, "")))


def steps_of(pointer: str) -> list[str]:
    """The keys and indexes that a pointer goes by."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def under(pointer: str, step: object) -> str:
    """The pointer to a key or index of what stands at another."""
    return f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}"


def at_pointer(definition: Any, pointer: str, absent: Any = None) -> Any:  # noqa: ANN401 - any JSON value
    """What stands at a pointer, ``absent`` where nothing does."""
    found = definition
    for key in steps_of(pointer):
        if isinstance(found, Mapping) and key in found:
            found = found[key]
        elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        else:
            return absent
    return found


def _walk(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str) -> list[str]:
    found: list[str] = []
    for key in before.keys() | after.keys():
        pointer = under(prefix, key)
        match before.get(key, _ABSENT), after.get(key, _ABSENT):
            case Mapping() as old, Mapping() as new:
                found += _walk(old, new, pointer)
            case old, new if not _same(old, new):
                found.append(pointer)
    return found


def _same(old: object, new: object) -> bool:
    """Equal as JSON: unlike in Python, ``true`` is not ``1`` there, also not deep inside a list."""
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(_same(a, b) for a, b in zip(old, new, strict=True))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return old.keys() == new.keys() and all(_same(old[key], new[key]) for key in old)
    return type(old) is type(new) and old == new


_ABSENT = object()
