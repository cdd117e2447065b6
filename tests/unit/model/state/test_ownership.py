"""Whose entries may become another owner's."""

from typing import Any

import pytest

from schedsync.model.plan.ownership_checks import not_removed
from schedsync.model.state.ownership import is_static, may_take_over
from tests.made import a_live_entry, an_entry, declared

NOBODY, SEARCH, STATIC = None, "search", "celery:proj"


@pytest.mark.parametrize(
    ("owner", "adopt", "flags", "allowed"),
    [
        (NOBODY, False, {}, False),
        (NOBODY, True, {}, True),
        (NOBODY, False, {"adopt": True}, True),
        (NOBODY, "search", {}, False),
        (NOBODY, False, {"take_ownership": ("*",)}, False),
        (SEARCH, False, {}, False),
        (SEARCH, True, {"adopt": True}, False),
        (SEARCH, "search", {}, True),
        (SEARCH, "web", {}, False),
        (SEARCH, False, {"take_ownership": ("b", "a*")}, True),
        (SEARCH, False, {"take_ownership": ("b*",)}, False),
        (STATIC, False, {}, False),
        (STATIC, True, {}, True),
        (STATIC, False, {"adopt": True}, True),
        (STATIC, STATIC, {}, True),
        (STATIC, False, {"take_ownership": ("a",)}, True),
    ],
)
def test_who_may_take_over_what(owner: Any, adopt: Any, flags: Any, allowed: bool) -> None:
    live = a_live_entry(an_entry("a"), owner=owner)
    wanted = declared(an_entry("a"), adopt=adopt)
    assert may_take_over(live, wanted, **{"adopt": False, "take_ownership": (), **flags}) is allowed


def test_an_entry_whose_head_is_damaged_is_never_taken_over() -> None:
    live = a_live_entry(an_entry("a"), owner=None, uid="")
    assert not may_take_over(live, declared(an_entry("a"), adopt=True), adopt=True, take_ownership=("*",))


def test_static_owners() -> None:
    assert is_static("celery:proj")
    assert not is_static("billing")
    assert not is_static(None)


@pytest.mark.parametrize(
    ("owner", "told"),
    [
        (NOBODY, "it has no owner. Declare it with adopt: true and apply, then remove it"),
        (
            SEARCH,
            'it is owner "search"\'s. Put removed: [{name: a}] into a manifest of that owner, or declare it here with '
            "adopt: search and apply, then remove it",
        ),
        (STATIC, 'it is owner "celery:proj"\'s. Take it out of beat_schedule and restart beat, which removes it'),
    ],
)
def test_what_is_said_of_an_entry_that_is_not_ones_own_to_remove(owner: Any, told: str) -> None:
    assert not_removed(a_live_entry(an_entry("a"), owner=owner)) == f'"a" is not removed: {told}'
