"""Coming slots as text and JSON."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jsonschema

from schedsync.manifest.schema import load
from schedsync.model.slots.upcoming import upcoming
from schedsync.report.style import PLAIN
from schedsync.report.upcoming import render_json, render_text
from tests.made import NOW, an_entry


def some_slots(*, until: Any = None) -> Any:
    entries = [
        (an_entry("night", cron="30 2 * * *", timezone="Europe/Berlin"), "billing"),
        (an_entry("off", enabled=False), None),
        (an_entry("over", at="2020-01-01T00:00:00Z"), "billing"),
    ]
    since = datetime(2027, 3, 26, 12, tzinfo=UTC)
    return upcoming(entries, since=since, until=until, count=3, now=NOW)


def test_text(golden: Callable[[str, str], None]) -> None:
    golden("next.txt", render_text(some_slots(), PLAIN))


def test_text_of_a_span_without_slots() -> None:
    assert "no slot in this time" in render_text(some_slots(until=datetime(2027, 3, 26, 13, tzinfo=UTC)), PLAIN)
    nothing = upcoming([], since=NOW, until=None, count=1, now=NOW)
    assert render_text(nothing, PLAIN) == "no entries\n"


def test_json_follows_the_published_schema() -> None:
    document = json.loads(render_json(some_slots(), PLAIN))
    jsonschema.Draft202012Validator(load("output")).validate(document)
    assert (document["from"], document["until"]) == ("2027-03-26T12:00:00.000Z", None)
    night, off, _ = document["entries"]
    assert night["slots"][1] == {
        "at": "2027-03-28T01:00:00.000Z",
        "local": "2027-03-28T03:00:00.000+02:00",
        "dst": "gap",
    }
    assert (off["enabled"], off["slots"]) == (False, [])
