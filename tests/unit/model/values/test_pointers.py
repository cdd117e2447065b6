"""Where two definitions differ."""

from typing import Any

import pytest

from schedsync.model.values.pointers import at_pointer, changed_pointers


@pytest.mark.parametrize(
    ("before", "after", "pointers"),
    [
        ({}, {}, ()),
        ({"a": 1}, {"a": 1}, ()),
        ({"a": 1}, {"a": 2}, ("/a",)),
        ({"a": 1}, {"b": 1}, ("/a", "/b")),
        ({"kwargs": {"x": 1, "y": 2}}, {"kwargs": {"x": 1, "y": 3}}, ("/kwargs/y",)),
        ({"kwargs": {"x": {"z": 1}}}, {"kwargs": {"x": {}}}, ("/kwargs/x/z",)),
        ({"kwargs": {"x": 1}}, {"kwargs": 1}, ("/kwargs",)),
        ({"args": [1, 2]}, {"args": [1, 3]}, ("/args",)),
        ({"args": [1]}, {"args": [1, 3]}, ("/args",)),
        ({"args": [{"x": 1}]}, {"args": [{"x": 1}]}, ()),
        ({"args": [{"x": 1}]}, {"args": [{"y": 1}]}, ("/args",)),
        ({"args": [{"x": [True]}]}, {"args": [{"x": [1]}]}, ("/args",)),
        ({"a": True}, {"a": 1}, ("/a",)),
        ({"a": 1.0}, {"a": 1}, ("/a",)),
        ({"a": None}, {}, ("/a",)),
        ({"a/b": {"c~d": 1}}, {"a/b": {"c~d": 2}}, ("/a~1b/c~0d",)),
        (None, None, ()),
        (None, {"a": 1}, ("",)),
        ({"a": 1}, None, ("",)),
    ],
)
def test_changed_pointers(before: Any, after: Any, pointers: Any) -> None:
    assert changed_pointers(before, after) == pointers


def test_what_stands_at_a_pointer() -> None:
    definition = {"a/b": {"c~d": 1}, "e": [1]}
    assert at_pointer(definition, "/a~1b/c~0d") == 1
    assert at_pointer(definition, "") == definition
    assert at_pointer(definition, "/e/0") == 1
    assert at_pointer(definition, "/e/1", "none") == "none"
    assert at_pointer(definition, "/e/x", "none") == "none"
    assert at_pointer(definition, "/e/0/x", "none") == "none"
    assert at_pointer(definition, "/x") is None
