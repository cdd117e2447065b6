"""What nobody knows, of aliases to nothing: left out of a document, which says what is incomplete for it."""

from collections.abc import Mapping
from typing import Any

LOST: Any = object()
"""What stands where an alias names no anchor, until what holds it is read; under ``<<``, what a merge would bring."""


def leave_out_items(values: list[Any], children: list[Any]) -> bool:
    """Take what is lost out of a list, and say whether there was something."""
    kept = [(value, tree) for value, tree in zip(values, children, strict=True) if value is not LOST]
    if len(kept) == len(values):
        return False
    values[:], children[:] = [value for value, _ in kept], [tree for _, tree in kept]
    return True


def leave_out_keys(values: dict[str, Any], children: dict[str, Any]) -> bool:
    """Take what is lost out of a mapping, and say whether there was something."""
    lost = [key for key, value in values.items() if value is LOST]
    for key in lost:
        del values[key], children[key]
    return bool(lost)


def incomplete_parts(data: Any, faulty: Mapping[int, Any]) -> frozenset[tuple[str, ...]]:  # noqa: ANN401 - YAML's
    """The paths of a document's parts that something was left out of: itself, its keys, and its entries.

    Args:
        data: The document's values.
        faulty: The mappings and lists that miss something, by identity.
    """
    known: dict[int, bool] = {}

    def misses(value: Any) -> bool:  # noqa: ANN401 - any YAML value
        if not isinstance(value, dict | list):
            return False
        if id(value) not in known:
            items = value.values() if isinstance(value, dict) else value
            known[id(value)] = id(value) in faulty or any(misses(item) for item in items)
        return known[id(value)]

    if not isinstance(data, dict):
        return frozenset()
    entries = data.get("schedules")
    below = entries if isinstance(entries, dict) else {}
    paths = {(key,) for key, value in data.items() if misses(value)}
    of_entries = {("schedules", name) for name, entry in below.items() if misses(entry)}
    return frozenset({*paths, *of_entries, *({()} if id(data) in faulty else ())})
