"""The schemas: published byte for byte, fit for editors, and the same answer fast and slow."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from schedsync.manifest import schema

TOP = Path(__file__).parents[3] / "schemas"
DRAFT_7 = ("manifest", "overlay", "project")
PARTS = [("manifest",), ("manifest", "definitions", "entry"), ("manifest", "definitions", "defaults")]
PARTS += [("overlay",), ("overlay", "definitions", "entry"), ("project",), ("project", "definitions", "environment")]

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 500)
    | st.floats(-200, 200)
    | st.sampled_from(["", "a", "SCH310", "{x}"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "x-a", "from"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def _keys(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    if not isinstance(node, dict):
        return
    for key, sub in node.get("properties", {}).items():
        yield (*path, key), sub
        yield from _keys(sub, (*path, key))
    for key in ("items", "additionalProperties"):
        yield from _keys(node.get(key), (*path, key))
    for key, sub in node.get("definitions", {}).items():
        yield from _keys(sub, (*path, key))


@pytest.mark.parametrize("kind", schema.KINDS)
def test_top_level_copies_are_byte_equal(kind: str) -> None:
    assert (TOP / f"{kind}.schema.json").read_bytes() == schema.text(kind).encode()


@pytest.mark.parametrize("kind", schema.KINDS)
def test_schemas_are_valid_schemas(kind: str) -> None:
    validator = Draft7Validator if kind in DRAFT_7 else Draft202012Validator
    validator.check_schema(schema.load(kind))


def test_other_kinds_are_refused() -> None:
    with pytest.raises(KeyError):
        schema.text("other")


@pytest.mark.parametrize("kind", DRAFT_7)
def test_every_key_is_described_with_examples_that_are_valid(kind: str) -> None:
    whole = schema.load(kind)
    for path, sub in _keys(whole):
        resolved = whole["definitions"][sub["$ref"].rsplit("/", 1)[1]] if "$ref" in sub else sub
        assert resolved.get("description"), path
        assert resolved.get("examples"), path
        for example in resolved["examples"]:
            Draft7Validator({**resolved, "definitions": whole.get("definitions", {})}).validate(example)


@pytest.mark.parametrize("kind", DRAFT_7)
def test_no_keyword_whose_errors_nobody_can_read(kind: str) -> None:
    text = schema.text(kind)
    assert not any(f'"{keyword}"' in text for keyword in ("oneOf", "anyOf", "allOf", "not", "if"))


def test_overlay_patches_what_a_manifest_declares() -> None:
    manifest, overlay = (schema.load(kind)["definitions"]["entry"] for kind in ("manifest", "overlay"))
    phase = {**manifest["properties"]["phase"], "type": ["string", "number", "null"]}
    assert overlay["properties"] == {**manifest["properties"], "phase": phase}
    assert "required" not in overlay
    assert schema.load("overlay")["definitions"]["defaults"] == schema.load("manifest")["definitions"]["defaults"]


@pytest.mark.parametrize("part", PARTS, ids="/".join)
def test_predicate_says_yes_only_to_what_is_valid(part: tuple[str, ...]) -> None:
    predicate = schema.predicate(*part)
    validator = Draft7Validator(schema.part(*part))

    @given(st.data())
    @settings(max_examples=150, deadline=None)
    def compare(data: st.DataObject) -> None:
        keys = st.sampled_from([*schema.properties(*part), "x-own", "other"])
        value = data.draw(st.dictionaries(keys, VALUES, max_size=4) | VALUES)
        # A float that is whole is an integer to the validator only: the predicate may say no to what is valid.
        assert not predicate(value) or validator.is_valid(value)

    compare()


def test_predicate_says_yes_to_the_examples() -> None:
    for kind in DRAFT_7:
        assert all(schema.predicate(kind)(example) for example in schema.load(kind)["examples"])


def test_an_unknown_keyword_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "load", lambda kind: {"type": "object", "minProperties": 1})
    with pytest.raises(NotImplementedError, match="minProperties"):
        schema.predicate("unheard-of")


@pytest.mark.parametrize("kind", DRAFT_7)
def test_what_is_published_is_what_checks_but_for_variables(kind: str) -> None:
    published = json.loads(schema.text(kind))
    assert (published == schema.load(kind)) is (kind == "project")
    assert [path for path, _ in _keys(published)] == [path for path, _ in _keys(schema.load(kind))]


@pytest.mark.parametrize(
    ("key", "given", "published", "strict"),
    [
        ("enabled", True, True, True),
        ("enabled", "${ON:-true}", True, False),
        ("enabled", "yes", False, False),
        ("solar", {"event": "sunset", "latitude": "${LAT}", "longitude": 5}, True, False),
        ("options", {"priority": "${PRIO}"}, True, False),
        ("options", {"priority": 256}, False, False),
        ("every", "${PERIOD}", True, True),
    ],
)
def test_editors_take_variables_for_numbers_and_booleans(key: str, given: Any, published: bool, strict: bool) -> None:
    manifest = {"version": 1, "schedules": {"a": {"task": "t", key: given}}}
    assert Draft7Validator(json.loads(schema.text("manifest"))).is_valid(manifest) is published
    assert Draft7Validator(schema.load("manifest")).is_valid(manifest) is strict
