"""Values put at places of a definition."""

import pytest

from schedsync.model.values.secrets import placed

DEFINITION = {"task": "t", "args": ["a", {"b/c": 1}], "kwargs": {"d~e": "f"}}


@pytest.mark.parametrize(
    ("pointer", "changed"),
    [
        ("/task", {"task": "X"}),
        ("/args/0", {"args": ["X", {"b/c": 1}]}),
        ("/args/1/b~1c", {"args": ["a", {"b/c": "X"}]}),
        ("/kwargs/d~0e", {"kwargs": {"d~e": "X"}}),
        ("/args/2", {}),
        ("/args/x", {}),
        ("/args/x/y", {}),
        ("/args/0/x", {}),
        ("/task/x/y", {}),
        ("/none/x", {}),
    ],
)
def test_a_value_stands_at_its_place_or_nowhere(pointer: str, changed: dict[str, object]) -> None:
    before = repr(DEFINITION)
    assert placed(DEFINITION, {pointer: "X"}) == DEFINITION | changed
    assert repr(DEFINITION) == before
