"""Drift as text and JSON."""

import json
from collections.abc import Callable
from typing import Any

from schedsync.model.entry.definition import to_definition
from schedsync.model.plan.drifted import DriftFound
from schedsync.model.plan.plan import Target
from schedsync.model.state.drift import Drift
from schedsync.model.state.selector import Selector
from schedsync.model.values.secrets import Secret
from schedsync.report.drift import render_json, render_text
from schedsync.report.style import PLAIN, Style
from tests.made import NOW, an_entry
from tests.published import check

TARGET = Target(environment="production", url="redis://prod:6379/0", key_prefix="schedsync", instance_id="i-1")
TOKEN = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))


def a_definition(**more: Any) -> Any:
    return to_definition(an_entry("x", **more))


def found(*entries: Any, **more: Any) -> Any:
    return DriftFound(TARGET, NOW, entries, **more)


def drifted(name: str = "a", **more: Any) -> Any:
    known: dict[str, Any] = {"owner": "billing", "before": None, "after": None, "since_revision": None}
    return Drift(**{"name": name, **known, **more})


ALL = found(
    drifted("broken", problem="written in version 2", since_revision=4, before=a_definition()),
    drifted("edited", after=a_definition(every="5m"), since_revision=7),
    drifted(
        "hushed",
        before=a_definition(kwargs={"token": "a"}),
        after=a_definition(kwargs={"token": "b"}),
        secrets=(TOKEN,),
        owner=None,
        since_revision=41,
    ),
    drifted("old-cleanup", before=a_definition()),
    drifted(
        "sync-stripe",
        owner="pay\nments",
        since_revision=41,
        before=a_definition(kwargs={"dry_run": True}),
        after=a_definition(every="10m", kwargs={"dry_run": False}),
    ),
)


def test_text(golden: Callable[[str, str], None]) -> None:
    golden("drift.txt", render_text(ALL, PLAIN))
    assert "\x1b[" in render_text(ALL, Style(color=True))


def test_no_drift_and_one() -> None:
    assert render_text(found(), PLAIN).splitlines() == [
        "schedsync: production (redis://prod:6379/0, prefix schedsync)",
        "",
        "No drift: everything is as it was last applied.",
    ]
    one = render_text(found(drifted(before=a_definition()), owner="billing", selector=Selector(targets=("a",))), PLAIN)
    assert one.splitlines()[0].endswith("prefix schedsync, owner billing)")
    assert one.splitlines()[-2:] == ["1 entry is not as last applied.", "Only what the selectors name was looked at."]
    assert "entries of nobody" in render_text(found(owner=""), PLAIN)


def test_json_follows_the_published_schema_and_masks_what_is_secret() -> None:
    text = render_json(ALL, PLAIN)
    document = check("drift", json.loads(text))
    assert [each["name"] for each in document["drift"]] == [each.name for each in ALL.entries]
    hushed = document["drift"][2]
    assert (hushed["before"]["kwargs"], hushed["after"]["kwargs"]) == ({"token": "${TOKEN}"},) * 2
    assert hushed["changed_paths"] == ["/kwargs/token"]
    assert document["drift"][0]["problem"] == "written in version 2"
