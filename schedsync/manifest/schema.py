"""The JSON Schemas: the one authority over which keys there are and which types they take.

``predicate`` turns a schema into closures that say yes to what is plainly valid, fast;
``schedsync.manifest.shapes.misshapen`` asks the full validator about whatever gets a no, and only then.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

KINDS = ("manifest", "overlay", "project", "plan", "output")

Predicate = Callable[[Any], bool]

# What a text for a number or a boolean has to hold.
_VARIABLE = r"\$\{"
_ANNOTATIONS = frozenset({"$schema", "title", "description", "examples", "default", "definitions"})
_ANYTHING: Mapping[str, Any] = {}
_NOTHING: tuple[Predicate, ...] = (lambda _: False,)
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}


def text(kind: str) -> str:
    """A schema as it is published.

    Args:
        kind: One of ``KINDS``.

    Raises:
        KeyError: For another kind.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    return Path(__file__).with_name(f"{kind}.schema.json").read_text(encoding="utf-8")


@cache
def load(kind: str) -> Mapping[str, Any]:
    """A schema as values are checked by it, decoded; shared, so not to be changed.

    Raises:
        KeyError: For a kind that is none of ``KINDS``.
    """
    schema: Mapping[str, Any] = _strict(json.loads(text(kind)))
    return schema


def _strict(schema: Any) -> Any:  # noqa: ANN401 - a schema is any JSON value
    """A schema without the texts that it takes for editors alone, in place of numbers and booleans: ``${NAME}``.

    Here variables have their values already, or are ``Unknown``.
    """
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: _strict(value) for key, value in schema.items()}
    if strict.get("pattern") == _VARIABLE:
        del strict["pattern"]
        kinds = [kind for kind in strict["type"] if kind != "string"]
        strict["type"] = kinds[0] if len(kinds) == 1 else kinds
    return strict


@cache
def part(kind: str, *path: str) -> Mapping[str, Any]:
    """A part of a schema with the whole schema's definitions, so that it stands alone."""
    whole = found = load(kind)
    for step in path:
        found = found[step]
    return {**found, "definitions": whole.get("definitions", {})}


@cache
def properties(kind: str, *path: str) -> tuple[str, ...]:
    """The keys that an object of the schema takes, in the schema's order."""
    return tuple(part(kind, *path)["properties"])


class Unknown(str):
    """Stands in data for a scalar that nobody knows here; its text is what the file writes.

    It fits wherever the schema takes a scalar.
    """

    __slots__ = ()


def takes(place: Mapping[str, Any], value: Any) -> bool:  # noqa: ANN401 - any YAML scalar
    """Whether a value's type is one that a part of a schema takes; a part that says nothing takes all."""
    kinds = place.get("type", tuple(_TYPES))
    return any(type(value) in _TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))


def below(place: Mapping[str, Any], key: str | None, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of a schema for what stands under a key of a mapping, or in a list where the key is ``None``."""
    found: Any
    if key is None:
        found = place.get("items", _ANYTHING)
    else:
        found = place.get("properties", {}).get(key, place.get("additionalProperties"))
    if not isinstance(found, dict):
        return _ANYTHING
    return root["definitions"][found["$ref"].removeprefix("#/definitions/")] if "$ref" in found else found


@cache
def predicate(kind: str, *path: str) -> Predicate:
    """Whether a value is plainly valid: ``True`` is certain, ``False`` means that the full validator must be asked.

    Raises:
        NotImplementedError: For a keyword it does not know; a test compiles every schema in use.
    """
    found: Any = load(kind)
    for step in path:
        found = found[step]
    return _compile(found, load(kind))


def _compile(schema: Any, root: Mapping[str, Any]) -> Predicate:  # noqa: ANN401 - a schema is any JSON value
    if "$ref" in schema:
        return _compile(root["definitions"][schema["$ref"].removeprefix("#/definitions/")], root)
    kinds = schema.get("type", ())
    allowed = frozenset(t for kind in ([kinds] if isinstance(kinds, str) else kinds) for t in _TYPES[kind])
    tests: list[tuple[type, Predicate]] = []
    for of_type, keywords, build in _PARTS:
        used = {keyword: schema[keyword] for keyword in keywords if keyword in schema}
        if used:
            tests.extend((one, build(used, root)) for one in of_type)
    known = _ANNOTATIONS.union({"type"}, *(keywords for _, keywords, _ in _PARTS))
    if unknown := set(schema) - known:
        raise NotImplementedError(f"schema keywords {sorted(unknown)}")
    return _by_type(allowed, tests)


def _by_type(allowed: frozenset[type], tests: list[tuple[type, Predicate]]) -> Predicate:
    by_type: dict[type, list[Predicate]] = {}
    for of_type, test in tests:
        by_type.setdefault(of_type, []).append(test)
    table = {t: tuple(by_type.get(t, ())) for t in allowed or {t for types in _TYPES.values() for t in types}}
    if not table.keys() <= {dict, list, type(None)}:
        table[Unknown] = ()

    def check(value: Any) -> bool:  # noqa: ANN401 - any YAML value
        # No generator: this is called for each value of a large file.
        for test in table.get(type(value), _NOTHING):  # noqa: SIM110
            if not test(value):
                return False
        return True

    def check_plain(value: Any) -> bool:  # noqa: ANN401 - any YAML value
        return type(value) in table

    return check if by_type else check_plain


def _strings(used: Mapping[str, Any], root: Mapping[str, Any]) -> Predicate:
    low, high = used.get("minLength", 0), used.get("maxLength", float("inf"))
    pattern = re.compile(used.get("pattern", ""))
    return lambda value: low <= len(value) <= high and pattern.search(value) is not None


def _numbers(used: Mapping[str, Any], root: Mapping[str, Any]) -> Predicate:
    low, high = used.get("minimum", float("-inf")), used.get("maximum", float("inf"))
    return lambda value: low <= value <= high


def _lists(used: Mapping[str, Any], root: Mapping[str, Any]) -> Predicate:
    low, high = used.get("minItems", 0), used.get("maxItems", float("inf"))
    item = _compile(used.get("items", {}), root)
    return lambda value: low <= len(value) <= high and all(item(one) for one in value)


def _choices(used: Mapping[str, Any], root: Mapping[str, Any]) -> Predicate:
    choices = tuple(used["enum"])
    return lambda value: value in choices


def _objects(used: Mapping[str, Any], root: Mapping[str, Any]) -> Predicate:
    known = {key: _compile(sub, root) for key, sub in used.get("properties", {}).items()}
    patterns = tuple((re.compile(key), _compile(sub, root)) for key, sub in used.get("patternProperties", {}).items())
    rest = used.get("additionalProperties", True)
    others: Predicate = (lambda _: rest) if isinstance(rest, bool) else _compile(rest, root)
    names = _compile(used["propertyNames"], root) if "propertyNames" in used else None
    needed = frozenset(used.get("required", ()))
    most = used.get("maxProperties", float("inf"))
    excluded = {key: _dependency(rule) for key, rule in used.get("dependencies", {}).items()}

    def of_unknown(key: str, value: Any) -> bool:  # noqa: ANN401 - any YAML value
        for pattern, test in patterns:
            if pattern.search(key):
                return test(value)
        return others(value)

    def check(value: dict[str, Any]) -> bool:
        for key, item in value.items():
            test = known.get(key)
            if not (of_unknown(key, item) if test is None else test(item)):
                return False
            if (key in excluded and not excluded[key](value)) or (names is not None and not names(key)):
                return False
        return len(value) <= most and value.keys() >= needed

    return check


def _dependency(rule: Any) -> Callable[[dict[str, Any]], bool]:  # noqa: ANN401 - a schema is any JSON value
    if isinstance(rule, list):
        return lambda value: all(key in value for key in rule)
    # Properties that are false: keys that may not stand beside this one.
    barred = frozenset(rule["properties"])
    return lambda value: barred.isdisjoint(value)


_PARTS: tuple[
    tuple[tuple[type, ...], tuple[str, ...], Callable[[Mapping[str, Any], Mapping[str, Any]], Predicate]], ...
] = (
    ((str,), ("minLength", "maxLength", "pattern"), _strings),
    ((int, float), ("minimum", "maximum"), _numbers),
    ((list,), ("minItems", "maxItems", "items"), _lists),
    (
        (dict,),
        (
            "properties",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "required",
            "dependencies",
            "maxProperties",
        ),
        _objects,
    ),
    ((str, int, float, bool, type(None)), ("enum",), _choices),
)
