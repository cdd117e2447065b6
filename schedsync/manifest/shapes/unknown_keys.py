"""Keys that mean nothing where they stand, and what to write instead."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from schedsync.manifest import checks, schema
from schedsync.manifest.shapes.fault import Fault
from schedsync.manifest.shapes.foreign import advice
from schedsync.manifest.shapes.forms import meant_key
from schedsync.manifest.shapes.homes import home
from schedsync.manifest.shapes.shape import Part, Path
from schedsync.model.timing import TIMING_KEYS
from schedsync.model.values.names import shown_character
from schedsync.model.values.pasted import yaml_text

OF_A_VARIABLE = "${"
"""What a key holds that is told as a variable in a key."""

_NOT_IN_DEFAULTS = frozenset((*TIMING_KEYS, "phase", "task", "args", "kwargs", "description"))
_OPTIONS = ("manifest", "definitions", "entry", "properties", "options")
# Parts of a crontab's list.
_MOST_PARTS = 20
_NUMBERS = re.compile(r"[0-9*/-]+")
_COMMENT = re.compile(r"/\*.*?\*/\s*|//\s*")


def unknown_keys(data: dict[str, Any], known: tuple[str, ...], path: Path, part: Part, *, own: bool) -> Iterator[Fault]:
    """Keys that are not known; those that begin with ``x-`` are the user's where ``own`` says so, else no better."""
    unknown = [key for key in data if key not in known and not (own and key.startswith("x-"))]
    # `{hour: 1,2,3}` in braces: the rest of a list without quotes, which is one mistake.
    rest = [key for key in unknown if data[key] is None and _NUMBERS.fullmatch(key)]
    calls = _calls(data)
    # A variable in a key is told as that.
    untold = {*rest[1:], *(key for key in unknown if calls.get(key, "") is None or OF_A_VARIABLE in key)}
    if path[:1] == ("moved",) and len(unknown) == len(data) == 1 and isinstance(data[unknown[0]], str):
        yield from _pair(unknown[0], data[unknown[0]], path)
        return
    for key in unknown:
        found = _unknown_key(key, known, path, part, calls.get(key, data[key]))
        yield replace(found, told=False) if key in untold else found


def _pair(old: str, new: str, path: Path) -> Iterator[Fault]:
    """An item of ``moved`` as `old: new`, which is neither an unknown key nor one with two missing."""
    label = f"write `{{from: {yaml_text(old)}, to: {yaml_text(new)}}}`"
    found = Fault(checks.UNKNOWN_KEY, f'unknown key "{old}"', (*path, old), at_key=True, label=label, meant="from")
    yield found
    yield replace(found, told=False, meant="to")


def _calls(data: dict[str, Any]) -> dict[str, str | None]:
    """Python's calls in braces, as `{schedule: crontab(minute=0, hour=6)}`: a comma ends nothing for who wrote that.

    Returns:
        Their whole texts by their keys, and None for each key that is part of one.
    """
    whole: dict[str, str | None] = {}
    open_key = None
    for key, value in data.items():
        if open_key is not None and value is None:
            whole[key] = None
            whole[open_key] = f"{whole[open_key]}, {key}"
            open_key = None if key.endswith(")") or len(whole) > _MOST_PARTS else open_key
        elif isinstance(value, str) and value.count("(") > value.count(")"):
            open_key, whole[key] = key, value
    return whole


def _unknown_key(key: str, known: tuple[str, ...], path: tuple[str | int, ...], part: Part, value: object) -> Fault:
    if part.in_defaults and not path and key in _NOT_IN_DEFAULTS:
        return Fault(
            checks.NOT_IN_DEFAULTS,
            f'"{key}" cannot stand in defaults',
            (key,),
            at_key=True,
            hints=("write it in each entry; share a timing with an anchor: `x-nightly: &nightly {cron: …}`",),
        )
    message = f'unknown key "{key}"'
    if comment := _COMMENT.match(key):
        label = f"remove `{comment[0].strip()}`: comments begin with # in YAML"
        return Fault(checks.UNKNOWN_KEY, message, (*path, key), at_key=True, label=label, meant=key[comment.end() :])
    if odd := next((sign for sign in key if not sign.isprintable()), None):
        visible = "".join(sign for sign in key if sign.isprintable())
        label = f"write `{visible}`, without {shown_character(odd)}"
        return Fault(checks.UNKNOWN_KEY, message, (*path, key), at_key=True, label=label, meant=visible)
    head, colon, behind = key.partition(":")
    if value is None and _NUMBERS.fullmatch(key):
        label = 'quote a list, as in "1,2,3", or write [1, 2, 3]'
        return Fault(checks.UNKNOWN_KEY, message, (*path, key), at_key=True, label=label)
    if value is None and colon and head in known:
        label = f"write `{head}: {behind}`, with a blank behind the colon"
        return Fault(checks.UNKNOWN_KEY, message, (*path, key), at_key=True, label=label, meant=head)
    in_entry = part.entry is not None
    if known_elsewhere := advice(key, value, in_entry=in_entry, inside=str(path[0]) if in_entry and path else ""):
        return Fault(checks.UNKNOWN_KEY, message, (*path, key), at_key=True, label=known_elsewhere)
    if elsewhere := home(key, value, kind=part.kind, path=path, entry=part.entry, in_defaults=part.in_defaults):
        return Fault(checks.UNKNOWN_KEY, message, (*path, key), at_key=True, label=elsewhere)
    meant = meant_key(key, known, schema.properties(*_OPTIONS), value)
    hint = f"known here: {', '.join(known)}"
    if "schedules" in known:
        hint += "; what begins with x- is yours, for anchors"
    return Fault(
        checks.UNKNOWN_KEY,
        message,
        (*path, key),
        at_key=True,
        label=f'did you mean "{meant}"?' if meant else None,
        hints=() if meant else (hint,),
        meant=meant,
    )
