"""Says in our own words what has not the shape that the JSON Schemas ask for.

The schema's predicate lets what is plainly valid pass; only for the rest is ``jsonschema`` loaded, which takes longer
than reading a hundred entries.
"""

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from itertools import islice
from math import isfinite
from typing import Any

from schedsync.errors import InvalidValueError
from schedsync.manifest import checks, schema
from schedsync.manifest.collector import MOST_FINDINGS, FileCollector
from schedsync.manifest.shapes.fault import Fault
from schedsync.manifest.shapes.forms import entry_form, form
from schedsync.manifest.shapes.shape import BOOLEANS, PHASE_HINT, Part, Path
from schedsync.manifest.shapes.unknown_keys import OF_A_VARIABLE, unknown_keys
from schedsync.manifest.spans import bounds, find, span_of
from schedsync.manifest.suggestion import code_question, question
from schedsync.manifest.variables import holds_unknown
from schedsync.model.entry.parse import parse_exclude_dates
from schedsync.model.timing import TIMING_KEYS
from schedsync.model.timing.parse import parse_cron

# Its class is loaded only when there is an error, and types most of what it holds as anything.
JsonSchemaError = Any

_TYPE_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
# Lists whose items mean something each, and what reads them.
_LISTS: dict[str, Callable[[Any], object]] = {"cron": parse_cron, "exclude_dates": parse_exclude_dates}
_MOST_ITEMS = 1_000
# What a project file has too much of.
_SHORTER: dict[str | int, str] = {
    "manifests": "name a directory, or write a glob such as `schedules/*.yaml`",
    "allow_tasks": "write a pattern for many tasks, such as `billing.*`",
    "environments": "write a glob for many overlays, and a project file each for what shares no manifests",
}
# A variable whose default is what has not the shape.
_DEFAULT = re.compile(r"""(["']?\$\{\w+:-)[^{}]*(\}["']?)""")
_COLLECTIONS = {"array", "object", "null"}
_OF_NAMES = (checks.UNKNOWN_CODE, checks.BAD_NAME)
_SEVERITIES = {
    **dict.fromkeys(("ignore", "ignored", "none", "disable", "disabled", "silent", "allow"), "off"),
    **dict.fromkeys(("warn", "warnings"), "warning"),
    **dict.fromkeys(("info", "information", "hint", "notice"), "note"),
    **dict.fromkeys(("err", "fatal", "deny", "forbid", "critical"), "error"),
}
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
    misnamed = {finding.path for finding in found if finding.rule in _OF_NAMES}
    for finding in found:
        # One mistake, one finding: with "tasks" in its place, "no task" would be noise.
        needless = (finding.missing and (part.incomplete or finding.missing in part.elsewhere)) or (
            finding.path in misnamed and finding.rule not in _OF_NAMES
        )
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


def _found(part: Part) -> "Iterator[Fault]":
    wrong_keys = _wrong_keys(part)
    yield from wrong_keys
    for error in _validator(part.kind, *part.schema_path).iter_errors(part.data) if not wrong_keys else ():
        if not _may_fit(error):
            yield from _translate(error, tuple(error.absolute_path), part)
        if error.validator in ("maxItems", "maxProperties"):
            # There is too much of it to look at, and the schemas say that first.
            return


def _wrong_keys(part: Part) -> "list[Fault]":
    """An entry's unknown and missing keys, where that is all: most mistakes are one, and cost less so."""
    if not isinstance(part.data, dict) or part.schema_path[-1:] != ("entry",):
        return []
    known = schema.properties(part.kind, *part.schema_path)
    rest = {key: value for key, value in part.data.items() if key in known or key.startswith("x-")}
    missing = [key for key in schema.part(part.kind, *part.schema_path).get("required", ()) if key not in rest]
    if not schema.predicate(part.kind, *part.schema_path)({**rest, **dict.fromkeys(missing, "x")}):
        return []
    unknown = islice(unknown_keys(part.as_written(()), known, (), part, own=True), MOST_FINDINGS + 1)
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


def _report(finding: "Fault", part: Part, findings: FileCollector) -> None:
    place = find(part.tree, finding.path, key=finding.at_key) if finding.path else part.place
    label = finding.label
    if finding.boolean:
        default = _DEFAULT.fullmatch(findings.written(place))
        label = f"write {f'{default[1]}{finding.boolean}{default[2]}' if default else finding.boolean}"
    findings.add(finding.rule, finding.message, place, entry=part.entry, label=label, hints=finding.hints)


def _translate(error: JsonSchemaError, path: tuple[str | int, ...], part: Part) -> Iterator[Fault]:
    value = error.validator_value
    if "dependencies" in error.absolute_schema_path:
        yield from _conflict(error, path, part)
    elif "propertyNames" in error.absolute_schema_path and path == ("severity",):
        yield _no_code(error.instance, path, part)
    elif "propertyNames" in error.absolute_schema_path:
        yield _bad_name(error.instance, path)
    elif error.validator == "additionalProperties":
        own = "patternProperties" in error.schema
        yield from unknown_keys(part.as_written(path), tuple(error.schema["properties"]), path, part, own=own)
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


def _no_code(key: str, path: tuple[str | int, ...], part: Part) -> Fault:
    codes = part.as_written(path)[key]
    if key in ("error", "warning", "note", "off") and isinstance(codes, list) and codes:
        label: str | None = f"write `{codes[0]}: {key}`, a line for each code"
    else:
        label = code_question(key)
    hints = () if label else ("codes look like SCH310; `schedsync explain` lists all",)
    message = f"{_shown(key)} is no code"
    return Fault(checks.UNKNOWN_CODE, message, (*path, key), at_key=True, label=label, hints=hints)


def _bad_name(name: str, path: tuple[str | int, ...]) -> Fault:
    is_variable = path[-1:] == ("variables",)
    hint = "write letters, digits and _, such as QUEUE" if is_variable else "write 1 to 200 printable characters"
    told = OF_A_VARIABLE not in name
    message = f"{_shown(name)} cannot be a name here"
    return Fault(checks.BAD_NAME, message, (*path, name), at_key=True, hints=(hint,), told=told)


def _conflict(error: JsonSchemaError, path: tuple[str | int, ...], part: Part) -> Iterator[Fault]:
    if error.validator == "dependencies":
        message = '"phase" needs "every"'
        yield Fault(checks.WRONG_VALUE, message, (*path, "phase"), at_key=True, hints=(PHASE_HINT,), missing="every")
        return
    # Two timings bar each other, so each pair comes twice: the first one written stands, the others are marked.
    first, *others = [key for key in part.data if key in TIMING_KEYS]
    start, end = bounds(span_of(part.tree))
    for other in others:
        if not start <= bounds(find(part.tree, (other,), key=True))[0] < end:
            yield Fault(
                checks.SEVERAL_TIMINGS,
                f'both "{first}" and "{other}": an entry has one timing',
                (first,),
                at_key=True,
                hints=(f'remove it, or merge something without a timing: `<<` brings "{other}"',),
            )
            continue
        yield Fault(
            checks.SEVERAL_TIMINGS,
            f'both "{first}" and "{other}": an entry has one timing',
            (other,),
            at_key=True,
            hints=("remove one; for several times use a list: `cron: [… , …]`",),
        )


def _missing(key: str, path: tuple[str | int, ...]) -> Fault:
    if key == "task":
        hint = "name the Celery task to run: `task: package.module.function`"
        return Fault(checks.MISSING_TASK, "no task", path, at_key=True, hints=(hint,), missing=key)
    hints = {"version": "write `version: 1`", "schedules": "write `schedules:`, with the entries below it"}
    hint = hints.get(key, f"write `{key}: …`")
    return Fault(checks.MISSING_KEY, f'"{key}" is missing', path, at_key=True, hints=(hint,), missing=key)


def _wrong_type(error: JsonSchemaError, path: tuple[str | int, ...], part: Part) -> Fault:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    words = list(dict.fromkeys(_TYPE_WORDS[kind] for kind in wanted if kind != "null"))
    name = f'"{path[-1]}"' if path and isinstance(path[-1], str) else "this"
    if not path:
        name = f'"{part.entry}"' if part.entry is not None else "the file"
    entry = part.entry if not path else None
    if error.instance is None:
        hint = entry_form(entry, part.kind) if entry is not None else form(path, words[0], None)
        return Fault(checks.WRONG_TYPE, f"{name} is empty, and takes {' or '.join(words)}", path, hints=(hint,))
    given = _VALUE_WORDS.get(type(error.instance), "a mapping")
    if words[0] == "a whole number" and isinstance(error.instance, float):
        given = "a fraction" if isfinite(error.instance) else str(error.instance)
    message = f"{name} takes {' or '.join(words)}, not {given}"
    if words == ["true or false"] and str(error.instance).lower() in BOOLEANS:
        return Fault(checks.WRONG_TYPE, message, path, boolean=BOOLEANS[str(error.instance).lower()])
    written = part.as_written(path)
    if entry in schema.properties("manifest") and isinstance(error.instance, list):
        return Fault(checks.WRONG_TYPE, message, path, hints=("write it at the top of the file, not indented",))
    hint = entry_form(entry, part.kind) if entry is not None else form(path, words[0], written)
    return Fault(checks.WRONG_TYPE, message, path, hints=(hint,))


def _fits_a_type(error: JsonSchemaError) -> bool:
    asked = error.schema.get("type", [])
    kinds = [asked] if isinstance(asked, str) else asked
    given = error.instance
    # JSON Schema takes 2.0 for a whole number.
    of_type = int if isinstance(given, float) and given.is_integer() else type(given)
    return not kinds or any(_KINDS[kind] is of_type for kind in kinds)


def _choice(error: JsonSchemaError, path: tuple[str | int, ...]) -> Fault:
    choices = [str(choice) for choice in error.validator_value if choice is not None]
    if path[-1:] == ("version",):
        return Fault(
            checks.WRONG_VALUE,
            f"version {_shown(error.instance)} is not known here",
            path,
            hints=("write `version: 1`",),
        )
    return Fault(
        checks.WRONG_VALUE,
        f"{_shown(error.instance)} is not a value of {_named(path)}",
        path,
        label=question(_meant_choice(str(error.instance), path), choices),
        hints=(f"one of {', '.join(choices)}",),
    )


def _meant_choice(text: str, path: tuple[str | int, ...]) -> str:
    return _SEVERITIES.get(text.lower(), text) if path[:1] == ("severity",) else text


def _out_of_range(error: JsonSchemaError, path: tuple[str | int, ...]) -> Fault:
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
    return Fault(checks.WRONG_VALUE, f"{_named(path)} {words[str(error.validator)]}", path, hints=hints)


def _count(value: object) -> int:
    return len(value) if isinstance(value, list | dict) else 0


def _named(path: tuple[str | int, ...]) -> str:
    keys = [step for step in path if isinstance(step, str)]
    return f'"{keys[-1]}"' if keys else "it"


def _shown(value: object) -> str:
    text = str(value)
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'
