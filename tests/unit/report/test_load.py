"""The load as a histogram and as JSON."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema
import pytest

from schedsync.manifest.schema import load
from schedsync.model.slots.upcoming import upcoming, with_load
from schedsync.report.style import PLAIN, Style
from schedsync.report.upcoming import render_json, render_text
from tests.made import NOW, an_entry

SINCE = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)


def a_load(*, hours: int = 6, not_counted: int = 0, entries: Any = None) -> Any:
    if entries is None:
        entries = [an_entry(f"at-midnight-{number}", cron="0 0 * * *") for number in range(9)]
        entries += [an_entry("often", every="10m"), an_entry("night", cron="30 2 * * *", timezone="Europe/Berlin")]
    until = SINCE + timedelta(hours=hours)
    found = upcoming([(entry, None) for entry in entries], since=SINCE, until=until, count=1, now=NOW)
    return with_load(found, entries, not_counted=not_counted)


def test_text(golden: Callable[[str, str], None]) -> None:
    golden("next_load.txt", render_text(a_load(not_counted=1), PLAIN))


@pytest.mark.parametrize("width", [10, 40, 80, 200])
@pytest.mark.parametrize("color", [False, True])
def test_the_histogram_fits_the_terminal(width: int, color: bool) -> None:
    text = render_text(a_load(), Style(width=width, color=color))
    lines = (
        text.replace("\x1b[1m", "").replace("\x1b[32m", "").replace("\x1b[31m", "").replace("\x1b[0m", "").split("\n")
    )
    assert all(len(line) <= max(width, 30) for line in lines[2:])
    if width >= 40:
        assert max(len(line) for line in lines[2:] if "#" in line) == width


def test_nothing_is_dispatched() -> None:
    text = render_text(a_load(entries=[]), PLAIN)
    assert text.endswith("\n\nNothing is dispatched in this time.\n")
    assert "#" not in text
    text = render_text(a_load(hours=0), PLAIN)
    assert text.endswith("UTC\n\nNothing is dispatched in this time.\n")


def test_what_is_estimated_is_told() -> None:
    found = a_load()
    text = render_text(replace(found, load=replace(found.load, estimated=2)), PLAIN)
    assert "Estimated for 2 entries: by the mean rate of the first slots, or without jitter.\n" in text


@pytest.mark.parametrize("hours", [0, 1, 6])
def test_json_follows_the_published_schema(hours: int) -> None:
    document = json.loads(render_json(a_load(hours=hours), PLAIN))
    jsonschema.Draft202012Validator(load("output")).validate(document)
    assert document["load"]["per"] == ("hour" if hours == 6 else "minute")
    assert document["load"]["dispatches"] == sum(bucket["dispatches"] for bucket in document["load"]["buckets"])
    assert len(document["entries"]) == 11
    if hours == 6:
        assert document["load"]["peak"] == {"at": "2026-11-23T00:00:00.000Z", "dispatches": 15}
        assert document["load"]["hot_spots"][:1] == [
            {
                "at": "2026-11-23T00:00:00.000Z",
                "entries": 10,
                "names": [f"at-midnight-{number}" for number in range(5)],
            }
        ]
