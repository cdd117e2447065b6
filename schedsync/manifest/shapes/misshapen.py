"""Says in our own words what has not the shape that the JSON Schemas ask for.

The schema's predicate lets what is plainly valid pass; only for the rest is ``jsonschema`` loaded, which takes longer
than reading a hundred entries.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from math import isfinite
from typing import Any

from schedsync.errors import InvalidValueError
from schedsync.manifest import checks, schema
from schedsync.manifest.collector import MOST_FINDINGS, FileCollector
from schedsync.manifest.shapes.foreign import advice
from schedsync.manifest.shapes.forms import ENTRY, form, meant_key
from schedsync.manifest.shapes.shape import BOOLEANS, Part, Path
from schedsync.manifest.spans import bounds, find, span_of
from schedsync.manifest.suggestion import code_question, question
from schedsync.manifest.variables import holds_unknown
from schedsync.model.entry.parse import parse_exclude_dates
from schedsync.model.timing import TIMING_KEYS
from schedsync.model.timing.parse import parse_cron
from schedsync.model.values.names import shown_character

# Its class is loaded only when there is an error, and types most of what it holds as anything.
JsonSchemaError = Any

_NOT_IN_DEFAULTS = frozenset((*TIMING_KEYS, "phase", "task", "args", "kwargs", "description"))

_TYPE_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
_OPTIONS = ("manifest", "definitions", "entry", "properties", "options")
# Lists whose items mean something each, and what reads them.
_LISTS: dict[str, Callable[[Any], object]] = {"cron": parse_cron, "exclude_dates": parse_exclude_dates}
_MOST_ITEMS = 1_000
# What a project file has too much of.
_SHORTER: dict[str | int, str] = {
    "manifests": "name a directory, or write a glob such as `schedules/*.yaml`",
    "allow_tasks": "write a pattern for many tasks, such as `billing.*`",
    "environments": "write a glob for many overlays, and a project file each for what shares no manifests",
}
# Parts of a crontab's list.
_MOST_PARTS = 20
_NUMBERS = re.compile(r"[0-9*/-]+")
# A variable whose default is what has not the shape.
_DEFAULT = re.compile(r"""(["']?\$\{\w+:-)[^{}]*(\}["']?)""")
_OF_A_VARIABLE = "${"
_COMMENT = re.compile(r"/\*.*?\*/\s*|//\s*")
_COLLECTIONS = {"array", "object", "null"}
_KINDS = {"string": str, "integer": int, "null": type(None)}
_VALUE_WORDS = {
    schema.Unknown: "a variable",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    list: "a list",
}


def explain(part: Part, findings: FileCollector) -> frozenset[Path]:
    """Report what is wrong with a value that has not the schema's shape.

    Returns:
        Where it is at fault; ``()`` stands for the value as a whole.
    """
    found = list(islice(_found(part), MOST_FINDINGS + 1))
    meant = {(finding.path[:-1], finding.meant) for finding in found if finding.meant}
    for finding in found:
        # One mistake, one finding: with "tasks" in its place, "no task" would be noise.
        needless = finding.missing and (part.incomplete or finding.missing in part.elsewhere)
        if finding.told and (finding.path, finding.missing) not in meant and not needless:
            _report(finding, part, findings)
    for key, parse in _LISTS.items():
        at_fault = {finding.path[1] for finding in found if finding.path[:1] == (key,) and len(finding.path) > 1}
        if at_fault:
            _look_at_rest(part, key, parse, at_fault, findings)
    if len(found) > MOST_FINDINGS and isinstance(part.data, dict):
        # Not all of it was looked at.
        return frozenset((key,) for key in part.data)
    return frozenset(finding.path for finding in found)


def _look_at_rest(
    part: Part, key: str, parse: Callable[[Any], object], at_fault: Collection[str | int], findings: FileCollector
) -> None:
    """Report what has no meaning among the items of a list that have the shape: the list is left out as a whole."""
    for index, item in enumerate(part.data[key][:_MOST_ITEMS]):
        if index in at_fault or holds_unknown(item):
            continue
        try:
            parse([item])
        except InvalidValueError as error:
            for each in error.all:
                path = (key, index, *each.path[2:])
                findings.add_invalid(each, find(part.tree, path), entry=part.entry)


def _found(part: Part) -> "Iterator[_Finding]":
    wrong_keys = _wrong_keys(part)
    yield from wrong_keys
    for error in _validator(part.kind, *part.schema_path).iter_errors(part.data) if not wrong_keys else ():
        if not _may_fit(error):
            yield from _translate(error, tuple(error.absolute_path), part)


def _wrong_keys(part: Part) -> "list[_Finding]":
    """An entry's unknown and missing keys, where that is all: most mistakes are one, and cost less so."""
    if not isinstance(part.data, dict) or part.schema_path[-1:] != ("entry",):
        return []
    known = schema.properties(part.kind, *part.schema_path)
    rest = {key: value for key, value in part.data.items() if key in known or key.startswith("x-")}
    missing = [key for key in schema.part(part.kind, *part.schema_path).get("required", ()) if key not in rest]
    if not schema.predicate(part.kind, *part.schema_path)({**rest, **dict.fromkeys(missing, "x")}):
        return []
    unknown = islice(_unknown_keys(part.as_written(()), known, (), part, own=True), MOST_FINDINGS + 1)
    return [*unknown, *(_missing(key, ()) for key in missing)]


@cache
def _validator(kind: str, *path: str) -> Any:  # noqa: ANN401 - its class is loaded only here
    # The one import that costs more than the work: 0.1 s, needed only to explain what is wrong.
    from jsonschema import Draft7Validator

    return Draft7Validator(schema.part(kind, *path))


def _may_fit(error: JsonSchemaError) -> bool:
    """Whether the value is one that nobody knows here, in a place that takes scalars."""
    if type(error.instance) is not schema.Unknown:
        return False
    if error.validator != "type":
        return True
    wanted = error.validator_value
    return bool(({wanted} if isinstance(wanted, str) else {*wanted}) - _COLLECTIONS)


def _report(finding: "_Finding", part: Part, findings: FileCollector) -> None:
    place = find(part.tree, finding.path, key=finding.at_key) if finding.path else part.place
    label = finding.label
    if finding.boolean:
        default = _DEFAULT.fullmatch(findings.written(place))
        label = f"write {f'{default[1]}{finding.boolean}{default[2]}' if default else finding.boolean}"
    findings.add(finding.rule, finding.message, place, entry=part.entry, label=label, hints=finding.hints)


@dataclass(frozen=True, slots=True)
class _Finding:
    rule: checks.Rule
    message: str
    path: tuple[str | int, ...]
    at_key: bool = False
    label: str | None = None
    hints: tuple[str, ...] = ()
    missing: str | None = None
    told: bool = True
    meant: str | None = None
    boolean: str | None = None


def _translate(error: JsonSchemaError, path: tuple[str | int, ...], part: Part) -> Iterator[_Finding]:
    value = error.validator_value
    if "dependencies" in error.absolute_schema_path:
        yield from _conflict(error, path, part)
    elif "propertyNames" in error.absolute_schema_path and path == ("severity",):
        yield _Finding(
            checks.UNKNOWN_CODE,
            f"{_shown(error.instance)} is no code",
            (*path, error.instance),
            at_key=True,
            label=code_question(error.instance),
            hints=("codes look like SCH310; `schedsync explain` lists all",),
        )
    elif "propertyNames" in error.absolute_schema_path:
        yield _bad_name(error.instance, path)
    elif error.validator == "additionalProperties":
        own = "patternProperties" in error.schema
        yield from _unknown_keys(part.as_written(path), tuple(error.schema["properties"]), path, part, own=own)
    elif error.validator == "required":
        for key in value:
            if key not in error.instance:
                yield _missing(key, path)
    elif error.validator == "type":
        yield _wrong_type(error, path, part)
    elif error.validator == "enum":
        # One mistake, one finding: a value of another type is told as that.
        if _fits_a_type(error):
            yield _choice(error, path)
    else:
        yield _out_of_range(error, path)


def _bad_name(name: str, path: tuple[str | int, ...]) -> _Finding:
    is_variable = path[-1:] == ("variables",)
    hint = "write letters, digits and _, such as QUEUE" if is_variable else "write 1 to 200 printable characters"
    told = _OF_A_VARIABLE not in name
    message = f"{_shown(name)} cannot be a name here"
    return _Finding(checks.BAD_NAME, message, (*path, name), at_key=True, hints=(hint,), told=told)


def _conflict(error: JsonSchemaError, path: tuple[str | int, ...], part: Part) -> Iterator[_Finding]:
    if error.validator == "dependencies":
        hint = "remove it, or give the time as `every`: a cron expression says its minutes itself"
        yield _Finding(
            checks.WRONG_VALUE, '"phase" needs "every"', (*path, "phase"), at_key=True, hints=(hint,), missing="every"
        )
        return
    # Two timings bar each other, so each pair comes twice: the first one written stands, the others are marked.
    first, *others = [key for key in part.data if key in TIMING_KEYS]
    start, end = bounds(span_of(part.tree))
    for other in others:
        if not start <= bounds(find(part.tree, (other,), key=True))[0] < end:
            yield _Finding(
                checks.SEVERAL_TIMINGS,
                f'both "{first}" and "{other}": an entry has one timing',
                (first,),
                at_key=True,
                hints=(f'remove it, or merge something without a timing: `<<` brings "{other}"',),
            )
            continue
        yield _Finding(
            checks.SEVERAL_TIMINGS,
            f'both "{first}" and "{other}": an entry has one timing',
            (other,),
            at_key=True,
            hints=("remove one; for several times use a list: `cron: [… , …]`",),
        )


def _unknown_keys(
    data: dict[str, Any], known: tuple[str, ...], path: Path, part: Part, *, own: bool
) -> Iterator[_Finding]:
    """Keys that are not known; those that begin with ``x-`` are the user's where ``own`` says so, else no better."""
    unknown = [key for key in data if key not in known and not (own and key.startswith("x-"))]
    # `{hour: 1,2,3}` in braces: the rest of a list without quotes, which is one mistake.
    rest = [key for key in unknown if data[key] is None and _NUMBERS.fullmatch(key)]
    calls = _calls(data)
    # A variable in a key is told as that.
    untold = {*rest[1:], *(key for key in unknown if calls.get(key, "") is None or _OF_A_VARIABLE in key)}
    for key in unknown:
        found = _unknown_key(key, known, path, part, calls.get(key, data[key]))
        yield replace(found, told=False) if key in untold else found


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


def _unknown_key(key: str, known: tuple[str, ...], path: tuple[str | int, ...], part: Part, value: object) -> _Finding:
    if part.in_defaults and not path and key in _NOT_IN_DEFAULTS:
        return _Finding(
            checks.NOT_IN_DEFAULTS,
            f'"{key}" cannot stand in defaults',
            (key,),
            at_key=True,
            hints=("write it in each entry; share a timing with an anchor: `x-nightly: &nightly {cron: …}`",),
        )
    message = f'unknown key "{key}"'
    if comment := _COMMENT.match(key):
        label = f"remove `{comment[0].strip()}`: comments begin with # in YAML"
        return _Finding(checks.UNKNOWN_KEY, message, (*path, key), at_key=True, label=label, meant=key[comment.end() :])
    if odd := next((sign for sign in key if not sign.isprintable()), None):
        visible = "".join(sign for sign in key if sign.isprintable())
        label = f"write `{visible}`, without {shown_character(odd)}"
        return _Finding(checks.UNKNOWN_KEY, message, (*path, key), at_key=True, label=label, meant=visible)
    head, colon, behind = key.partition(":")
    if value is None and _NUMBERS.fullmatch(key):
        label = 'quote a list, as in "1,2,3", or write [1, 2, 3]'
        return _Finding(checks.UNKNOWN_KEY, message, (*path, key), at_key=True, label=label)
    if value is None and colon and head in known:
        label = f"write `{head}: {behind}`, with a blank behind the colon"
        return _Finding(checks.UNKNOWN_KEY, message, (*path, key), at_key=True, label=label, meant=head)
    in_entry = part.entry is not None
    if known_elsewhere := advice(key, value, in_entry=in_entry, inside=str(path[0]) if in_entry and path else ""):
        return _Finding(checks.UNKNOWN_KEY, message, (*path, key), at_key=True, label=known_elsewhere)
    meant = meant_key(key, known, schema.properties(*_OPTIONS), value)
    hint = f"known here: {', '.join(known)}"
    if "schedules" in known:
        hint += "; what begins with x- is yours, for anchors"
    return _Finding(
        checks.UNKNOWN_KEY,
        message,
        (*path, key),
        at_key=True,
        label=f'did you mean "{meant}"?' if meant else None,
        hints=() if meant else (hint,),
        meant=meant,
    )


def _missing(key: str, path: tuple[str | int, ...]) -> _Finding:
    if key == "task":
        hint = "name the Celery task to run: `task: package.module.function`"
        return _Finding(checks.MISSING_TASK, "no task", path, at_key=True, hints=(hint,), missing=key)
    hints = {"version": "write `version: 1`", "schedules": "write `schedules:`, with the entries below it"}
    hint = hints.get(key, f"write `{key}: …`")
    return _Finding(checks.MISSING_KEY, f'"{key}" is missing', path, at_key=True, hints=(hint,), missing=key)


def _wrong_type(error: JsonSchemaError, path: tuple[str | int, ...], part: Part) -> _Finding:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    words = list(dict.fromkeys(_TYPE_WORDS[kind] for kind in wanted if kind != "null"))
    name = f'"{path[-1]}"' if path and isinstance(path[-1], str) else "this"
    if not path:
        name = f'"{part.entry}"' if part.entry is not None else "the file"
    entry = part.entry if not path else None
    if error.instance is None:
        hint = f"write `{entry}: {{{ENTRY}}}`" if entry is not None else form(path, words[0], None)
        return _Finding(checks.WRONG_TYPE, f"{name} is empty, and takes {' or '.join(words)}", path, hints=(hint,))
    given = _VALUE_WORDS.get(type(error.instance), "a mapping")
    if words[0] == "a whole number" and isinstance(error.instance, float):
        given = "a fraction" if isfinite(error.instance) else str(error.instance)
    message = f"{name} takes {' or '.join(words)}, not {given}"
    if words == ["true or false"] and str(error.instance).lower() in BOOLEANS:
        return _Finding(checks.WRONG_TYPE, message, path, boolean=BOOLEANS[str(error.instance).lower()])
    written = part.as_written(path)
    hint = f"write `{entry}: {{{ENTRY}}}`" if entry is not None else form(path, words[0], written)
    return _Finding(checks.WRONG_TYPE, message, path, hints=(hint,))


def _fits_a_type(error: JsonSchemaError) -> bool:
    asked = error.schema.get("type", [])
    kinds = [asked] if isinstance(asked, str) else asked
    given = error.instance
    # JSON Schema takes 2.0 for a whole number.
    of_type = int if isinstance(given, float) and given.is_integer() else type(given)
    return not kinds or any(_KINDS[kind] is of_type for kind in kinds)


def _choice(error: JsonSchemaError, path: tuple[str | int, ...]) -> _Finding:
    choices = [str(choice) for choice in error.validator_value if choice is not None]
    if path[-1:] == ("version",):
        return _Finding(
            checks.WRONG_VALUE,
            f"version {_shown(error.instance)} is not known here",
            path,
            hints=("write `version: 1`",),
        )
    return _Finding(
        checks.WRONG_VALUE,
        f"{_shown(error.instance)} is not a value of {_named(path)}",
        path,
        label=question(str(error.instance), choices),
        hints=(f"one of {', '.join(choices)}",),
    )


def _out_of_range(error: JsonSchemaError, path: tuple[str | int, ...]) -> _Finding:
    value = error.validator_value
    words = {
        "minimum": f"must be at least {value}",
        "maximum": f"must be at most {value}",
        "minLength": "must not be empty",
        "minItems": "must not be empty",
        "maxLength": f"has at most {value} characters an item",
        "maxItems": f"has at most {value} items, not {_count(error.instance)}",
        "maxProperties": f"has at most {value}, not {_count(error.instance)}",
        "pattern": "must hold no braces",
    }
    hints = (
        ("write a value, or remove the key",)
        if str(error.validator).startswith("min") and value == 1 and not isinstance(error.instance, int)
        else ()
    )
    if str(error.validator).startswith("max") and (shorter := _SHORTER.get(next(iter(path[:1]), ""))):
        hints = (shorter,)
    return _Finding(checks.WRONG_VALUE, f"{_named(path)} {words[str(error.validator)]}", path, hints=hints)


def _count(value: object) -> int:
    return len(value) if isinstance(value, list | dict) else 0


def _named(path: tuple[str | int, ...]) -> str:
    keys = [step for step in path if isinstance(step, str)]
    return f'"{keys[-1]}"' if keys else "it"


def _shown(value: object) -> str:
    text = str(value)
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'
