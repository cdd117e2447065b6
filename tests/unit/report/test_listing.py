"""Live entries as a table and as JSON."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jsonschema

from schedsync.manifest.schema import load
from schedsync.model.plan.listing import listing
from schedsync.model.plan.plan import Target
from schedsync.model.state.live import Pause
from schedsync.report.listing import render_json, render_text
from schedsync.report.style import PLAIN, Style
from tests.made import HOUR, NOW, a_live, a_live_entry, an_entry

TARGET = Target(environment=None, url="redis://h/0", key_prefix="schedsync", instance_id="i-1")


def a_listing() -> Any:
    sent = a_live_entry(an_entry("sent", labels={"team": "pay"}, protect=True))
    state = replace(sent.state, last_slot=NOW - 24 * HOUR, last_outcome="sent", run_count=7)
    return listing(
        a_live(
            replace(sent, state=state),
            a_live_entry(an_entry("waiting", every="15m", phase="5m")),
            a_live_entry(an_entry("paused"), due=None, paused=Pause(by="ana", reason="INC-42", since=NOW)),
            a_live_entry(an_entry("hushed"), due=None, paused=Pause(by="bob", reason=None, since=NOW)),
            a_live_entry(an_entry("off", enabled=False), due=None),
            a_live_entry(an_entry("over", at="2020-01-01T00:00:00Z"), due=None),
            a_live_entry(an_entry("broken"), entry=None, problem="unknown field 'x'", state=None, due=None),
            a_live_entry(an_entry("odd"), quarantine="no such zone", owner=None, source=None),
        ),
        TARGET,
    )


def test_the_table_is_never_wrapped_off_a_terminal(golden: Callable[[str, str], None]) -> None:
    golden("list.txt", render_text(a_listing(), PLAIN))


def test_on_a_terminal_it_keeps_to_the_width() -> None:
    assert max(map(len, render_text(a_listing(), Style(width=100)).splitlines())) <= 100


def test_colour() -> None:
    assert "\x1b[" in render_text(a_listing(), Style(color=True))
    assert "\x1b[" not in render_text(a_listing(), PLAIN)


def test_a_failure_is_told_with_its_reason() -> None:
    live = a_live_entry(an_entry("e"))
    failed = replace(live.state, last_outcome="failed", last_error="no message")
    shown = render_text(listing(a_live(replace(live, state=failed)), TARGET), PLAIN)
    assert shown.rstrip().endswith("failed: no message")


def test_no_entries() -> None:
    assert render_text(listing(a_live(), TARGET), PLAIN) == "no entries\n"


def test_json_follows_the_published_schema() -> None:
    document = json.loads(render_json(a_listing(), PLAIN))
    jsonschema.Draft202012Validator(load("output")).validate(document)
    entries = {entry["name"]: entry for entry in document["entries"]}
    assert entries["sent"] == {
        "name": "sent",
        "owner": "billing",
        "task": "app.tasks.run",
        "when": {"cron": "0 * * * *"},
        "timezone": "UTC",
        "enabled": True,
        "paused": None,
        "protect": True,
        "labels": {"team": "pay"},
        "revision": 1,
        "next_slot": "2026-11-22T08:00:00.000Z",
        "last_slot": "2026-11-21T08:00:00.000Z",
        "last_outcome": "sent",
        "run_count": 7,
        "quarantine": None,
        "source": {"path": "schedules/a.yaml", "line": 9},
    }
    assert entries["waiting"]["when"] == {"every": "15m", "phase": "5m"}
    assert entries["broken"]["quarantine"] == "unknown field 'x'"
    assert entries["broken"]["task"] is None
    assert entries["paused"]["paused"]["reason"] == "INC-42"
