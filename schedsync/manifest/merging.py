"""JSON Merge Patch (RFC 7386) of overlays, entries and ``defaults``, with the manifest's two exceptions.

``args`` and ``kwargs`` replace whole, and in an overlay a timing key replaces any other.
"""

from typing import Any

from schedsync.model.timing import TIMING_KEYS

# These replace whole: a null in them is a value, not a removal.
WHOLE = frozenset({"args", "kwargs"})


def merge_entry(defaults: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The entry over the defaults, without its ``x-`` keys and without what is null.

    The result may share parts with both; neither is changed. A part of the defaults that the entry does not touch is
    the very same object, so that work on it can be done once.
    """
    merged = dict(defaults)
    for key, value in entry.items():
        if value is None:
            merged.pop(key, None)
        elif key in WHOLE:
            merged[key] = value
        elif not key.startswith("x-"):
            merged[key] = merge(merged.get(key), value) if isinstance(value, dict) else value
    return merged


def patch_entry(entry: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """An overlay's patch over an entry as its manifest writes it, before ``defaults`` go under it.

    What the entry says with null stays: it still takes a default away. A null in the patch removes the entry's own
    key, so that a default shows again.
    """
    timing = next((key for key in TIMING_KEYS if key in patch), None)
    if timing is not None:
        gone = {*TIMING_KEYS} - {timing} | ({"phase"} if timing != "every" else set())
        entry = {key: value for key, value in entry.items() if key not in gone}
    return merge_entry(entry, patch)


def merge(target: Any, patch: Any) -> Any:  # noqa: ANN401 - any JSON values
    """RFC 7386: the patch put over the target; null removes, lists and scalars replace."""
    if not isinstance(patch, dict) or (not isinstance(target, dict) and _holds_no_null(patch)):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def _holds_no_null(mapping: dict[str, Any]) -> bool:
    return all(
        value is not None and (not isinstance(value, dict) or _holds_no_null(value)) for value in mapping.values()
    )
