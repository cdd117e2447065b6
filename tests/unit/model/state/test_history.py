"""What was applied, revision by revision."""

from typing import Any

import pytest

from schedsync.model.state.history import HistoryChange
from schedsync.model.state.selector import Selector
from schedsync.model.values.secrets import Secret

BEFORE, AFTER = {"task": "a", "every": "5m", "labels": {"team": "x"}}, {"task": "a", "every": "9m"}


def change(**more: Any) -> Any:
    known = {"name": "a", "kind": "update", "before": BEFORE, "after": AFTER}
    return HistoryChange(**{**known, "before_owner": "b", "after_owner": "b", **more})


@pytest.mark.parametrize(
    ("told", "actions"),
    [
        (change(kind="create", before=None), ("create",)),
        (change(kind="delete", after=None), ("delete",)),
        (change(kind="forget", after=BEFORE, after_owner=None), ("forget",)),
        (change(), ("update",)),
        (change(after=BEFORE), ("update",)),
        (change(after=BEFORE, previous_name="z"), ("rename",)),
        (change(previous_name="z"), ("rename", "update")),
        (change(previous_name="a"), ("update",)),
        (change(after=BEFORE, before_owner=None), ("adopt",)),
        (change(previous_name="z", before_owner="c"), ("rename", "adopt", "update")),
    ],
)
def test_what_was_done_in_the_words_of_a_plan(told: Any, actions: Any) -> None:
    assert told.actions == actions


def test_changed_paths() -> None:
    assert change().changed_paths == ("/every", "/labels")
    assert change(kind="create", before=None).changed_paths == ("",)
    assert change(kind="forget", after=None).changed_paths == ()


@pytest.mark.parametrize(
    ("told", "selector", "meant"),
    [
        (change(), Selector(targets=("a*",)), True),
        (change(), Selector(targets=("z",)), False),
        (change(previous_name="z"), Selector(targets=("z",)), True),
        (change(), Selector(labels=(("team", "x"),)), True),
        (change(before=AFTER), Selector(labels=(("team", "x"),)), False),
        (change(before=None, after=None), Selector(targets=("a",)), True),
        (change(before={"labels": "odd"}), Selector(labels=(("team", "x"),)), False),
    ],
)
def test_what_a_selector_means(told: Any, selector: Any, meant: Any) -> None:
    assert told.concerns(selector) is meant


def test_a_place_that_became_secret_has_changed() -> None:
    token = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))
    told = change(after=BEFORE, previous_name="z", after_secrets=(token,))
    assert (told.changed_paths, told.actions) == (("/kwargs/token",), ("rename", "update"))
    assert change(kind="forget", after=BEFORE, before_secrets=(token,)).changed_paths == ()
