"""The history as text and JSON."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from schedsync.model.entry.definition import to_definition
from schedsync.model.state.history import UNREADABLE, HistoryChange, Revision, Told
from schedsync.model.values.secrets import Secret
from schedsync.report.history import render_json, render_text
from schedsync.report.style import PLAIN, Style
from tests.made import NOW, an_entry
from tests.published import check

TOKEN = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))


def a_definition(**more: Any) -> Any:
    return to_definition(an_entry("x", **more))


def change(name: str, kind: Any = "update", **more: Any) -> Any:
    owners = {"before_owner": "billing", "after_owner": "billing"}
    return HistoryChange(**{"name": name, "kind": kind, **owners, **more})


def revision(number: int, *changes: Any, **more: Any) -> Any:
    known = {
        "at": NOW - timedelta(days=50 - number, milliseconds=1),
        "owner": "billing",
        "by": "ana",
        "action": "apply",
    }
    return Revision(**{"revision": number, **known, "changes": changes, **more})


REVISIONS = (
    revision(
        50,
        change("sync-stripe", before=a_definition(every="5m"), after=a_definition(every="10m")),
        change("warm-cache", "create", after=a_definition(), before_owner=None),
        change("old-cleanup", "delete", before=a_definition(), after_owner=None),
        commit="1a2b3c4d5e6f7a8b9c0d",
        run_url="https://ci.example/run/7",
        plan_id="f" * 32,
    ),
    revision(
        49,
        change(
            "purge-cache",
            previous_name="purge",
            before=a_definition(kwargs={"token": "a"}),
            after=a_definition(kwargs={"token": "b"}),
            before_secrets=(TOKEN,),
        ),
        change("taken", before=a_definition(), after=a_definition(), before_owner="search"),
        change("handed-over", "forget", before=a_definition(), after=a_definition(), after_owner=None),
        action="rollback",
        rollback_of=40,
    ),
    revision(48, by="unknown", action=UNREADABLE),
    revision(
        47,
        change("unread", after=a_definition()),
        change("unreadable", before=a_definition()),
        change("lost", "delete"),
        owner=None,
        action="save",
        by="a\nb",
    ),
)


def test_text_on_one_screen(golden: Callable[[str, str], None]) -> None:
    golden("history.txt", render_text(Told(now=NOW, revisions=REVISIONS, older=46), PLAIN))


def test_text_with_every_change(golden: Callable[[str, str], None]) -> None:
    told = Told(now=NOW, revisions=REVISIONS, detailed=True)
    golden("history_detailed.txt", render_text(told, PLAIN))
    assert "\x1b[" in render_text(told, Style(color=True))


def test_nothing() -> None:
    assert render_text(Told(now=NOW, revisions=()), PLAIN) == "no revisions\n"
    assert check("history", json.loads(render_json(Told(now=NOW, revisions=()), PLAIN)))["revisions"] == []


def test_json_has_the_published_keys_and_no_others() -> None:
    document = check("history", json.loads(render_json(Told(now=NOW, revisions=REVISIONS), PLAIN)))
    first = document["revisions"][0]
    assert first == {
        "owner": "billing",
        "revision": 50,
        "at": "2026-11-22T07:59:59.999Z",
        "by": "ana",
        "action": "apply",
        "commit": "1a2b3c4d5e6f7a8b9c0d",
        "run_url": "https://ci.example/run/7",
        "summary": {"create": 1, "update": 1, "delete": 1, "rename": 0, "adopt": 0, "forget": 0},
        "plan_id": "f" * 32,
        "rollback_of": None,
    }
    assert document["revisions"][1]["rollback_of"] == 40


@pytest.mark.parametrize("told", [{"before_secrets": (TOKEN,)}, {"after_secrets": (TOKEN,)}])
def test_changes_are_masked_on_both_sides(told: Any) -> None:
    sides = {"before": a_definition(kwargs={"token": "s3cret-1"}), "after": a_definition(kwargs={"token": "s3cret-2"})}
    one = revision(9, change("a", **sides, **told))
    text = render_json(Told(now=NOW, revisions=(one,), detailed=True), PLAIN)
    assert "s3cret" not in text
    (changed,) = check("history", json.loads(text))["revisions"][0]["changes"]
    assert (changed["changed_paths"], changed["secrets"]) == (["/kwargs/token"], ["/kwargs/token"])
    assert "s3cret" not in render_text(Told(now=NOW, revisions=(one,), detailed=True), PLAIN)
