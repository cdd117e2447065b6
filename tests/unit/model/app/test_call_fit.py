"""Arguments against signatures: what Python refuses is refused here, with all reasons."""

from inspect import signature
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedsync.model.app.call_fit import Misfit, misfits


def plain(a: Any, b: Any, c: Any = 1) -> None: ...
def star(a: Any, *rest: Any, key: Any, other: Any = 1) -> None: ...
def keywords(a: Any, **rest: Any) -> None: ...
def positional(a: Any, b: Any = 1, /, c: Any = 2) -> None: ...
def positional_and_any(a: Any, /, **rest: Any) -> None: ...
def nothing() -> None: ...


FUNCTIONS = [plain, star, keywords, positional, positional_and_any, nothing]


@pytest.mark.parametrize(
    ("function", "args", "kwargs", "found"),
    [
        (plain, [1, 2], {}, []),
        (plain, [1], {"b": 2, "c": 3}, []),
        (plain, [], {}, [("missing", "a", 0), ("missing", "b", 0)]),
        (plain, [1, 2, 3, 4, 5], {}, [("too many", "", 3)]),
        (plain, [1], {"a": 1, "bb": 2}, [("twice", "a", 0), ("unknown", "bb", 0), ("missing", "b", 0)]),
        (star, [1, 2, 3, 4], {"key": 1}, []),
        (star, [1], {}, [("missing", "key", 0)]),
        (keywords, [1], {"anything": 1}, []),
        (positional, [1], {"b": 2}, [("by position", "b", 0)]),
        (positional, [], {"a": 2}, [("by position", "a", 0), ("missing", "a", 0)]),
        (positional_and_any, [1], {"a": 1}, []),
        (positional_and_any, [], {"a": 1}, [("missing", "a", 0)]),
        (nothing, [1], {}, [("too many", "", 0)]),
    ],
)
def test_misfits(function: Any, args: Any, kwargs: Any, found: Any) -> None:
    assert misfits(signature(function), args, kwargs) == tuple(Misfit(*each) for each in found)


@given(
    st.sampled_from(FUNCTIONS),
    st.lists(st.just(0), max_size=5),
    st.dictionaries(st.sampled_from(["a", "b", "c", "key", "other", "x"]), st.just(0), max_size=5),
)
def test_python_agrees(function: Any, args: Any, kwargs: Any) -> None:
    try:
        function(*args, **kwargs)  # not Signature.bind, which Python 3.11 and 3.13.0 each get wrong in another way
    except TypeError:
        fits = False
    else:
        fits = True
    assert (misfits(signature(function), args, kwargs) == ()) is fits
