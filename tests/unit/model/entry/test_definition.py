"""Definitions: canonical, and there and back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedsync.errors import InvalidValueError
from schedsync.model.entry.definition import ENTRY_KEYS, digest_of, from_definition, to_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.entry.parse import check_name, parse_expires
from schedsync.model.timing.instants import zone
from schedsync.model.values.json_text import Json
from tests.unit.model import strategies


def entry(**definition: Any) -> Entry:
    return from_definition("report", {"task": "reports.build", **definition})


@settings(deadline=None)
@given(strategies.entries())
def test_there_and_back(made: Entry) -> None:
    definition = to_definition(made)
    again = from_definition(made.name, Json.of(definition).value())
    assert again == made
    assert to_definition(again) == definition
    assert digest_of(to_definition(again)) == digest_of(to_definition(made))
    assert len(digest_of(to_definition(made))) == 32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"every": 60}, {"every": "PT1M"}),
        ({"every": "1m", "phase": "70s"}, {"every": 60.0, "phase": 10}),
        ({"every": "1m", "phase": "auto"}, {"phase": "auto", "every": 60}),
        ({"every": "1m", "phase": 0}, {"every": 60}),
        ({"cron": "0 6 * * mon"}, {"cron": ["0  6 * * 1"]}),
        ({"crontab": {"hour": 5, "minute": "0"}}, {"crontab": {"minute": 0, "hour": "05", "day_of_week": "*"}}),
        ({"every": 60, "kwargs": {"a": 1, "b": 2}}, {"kwargs": {"b": 2, "a": 1}, "every": 60}),
        (
            {"every": 60, "misfire": {"policy": "latest", "grace": 60, "max": 100}, "enabled": True, "timezone": "UTC"},
            {"every": 60, "jitter": 0, "spread": None, "args": [], "labels": {}, "protect": False, "options": {}},
        ),
        (
            {"at": "2026-12-01T09:00", "timezone": "Europe/Berlin"},
            {"at": "2026-12-01T08:00Z", "timezone": "Europe/Berlin"},
        ),
        ({"every": 60, "options": {"expires": 3600}}, {"every": 60, "options": {"expires": "1h"}}),
        (
            {"every": 60, "exclude_dates": ["2026-12-26", "2026-12-25", "2026-12-25"]},
            {"every": 60, "exclude_dates": [{"from": "2026-12-25", "to": "2026-12-26"}]},
        ),
    ],
)
def test_what_means_the_same_is_equal(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert entry(**one) == entry(**other)
    assert digest_of(to_definition(entry(**one))) == digest_of(to_definition(entry(**other)))


def test_the_canonical_mapping() -> None:
    made = entry(
        every="90s",
        phase="10s",
        timezone="Europe/Berlin",
        start="2026-12-01",
        end="2026-12-31",
        exclude_dates=["2026-12-25"],
        jitter="1500ms",
        misfire={"policy": "all", "grace": 0, "max_age": "1d", "max": 5},
        args=[1],
        options={"queue": "q", "expires": "2027-01-01"},
        enabled=False,
        labels={"team": "a"},
        description="",
        protect=True,
    )
    assert to_definition(made) == {
        "task": "reports.build",
        "every": "1m30s",
        "phase": "10s",
        "timezone": "Europe/Berlin",
        "start": "2026-11-30T23:00:00.000Z",
        "end": "2026-12-31T22:59:59.999Z",
        "exclude_dates": ["2026-12-25"],
        "jitter": "1s500ms",
        "misfire": {"policy": "all", "grace": "0s", "max_age": "1d", "max": 5},
        "args": [1],
        "options": {"queue": "q", "expires": "2026-12-31T23:00:00.000Z"},
        "enabled": False,
        "labels": {"team": "a"},
        "description": "",
        "protect": True,
    }
    assert to_definition(entry(every=1)) == {"task": "reports.build", "every": "1s", "timezone": "UTC"}
    solar = {"event": "sunset", "latitude": 52.5, "longitude": 13}
    assert to_definition(entry(solar=solar))["solar"] == {"event": "sunset", "latitude": 52.5, "longitude": 13.0}


def test_other_headers_pass() -> None:
    assert entry(every=1, options={"headers": {"x": 1}}).options.value() == {"headers": {"x": 1}}


def test_descriptive_keys_of_later_versions_are_ignored() -> None:
    assert entry(every=1, runbook="https://example.org", tags=["x"]) == entry(every=1)


@pytest.mark.parametrize(
    ("definition", "code", "path"),
    [
        ({"every": 1, "exclude_weekdays": ["sat"]}, "SCH203", ("exclude_weekdays",)),
        ({"every": 1, "misfire": {"windows": 1}}, "SCH203", ("misfire", "windows")),
        ({"crontab": {"second": 1}}, "SCH203", ("crontab", "second")),
        ({}, "SCH204", ()),
        ({"every": 1, "cron": "@daily"}, "SCH205", ("every",)),
        ({"cron": "@daily", "phase": 1}, "SCH207", ("phase",)),
        ({"every": "50ms"}, "SCH306", ("every",)),
        ({"every": "x"}, "SCH303", ("every",)),
        ({"every": 1, "phase": "x"}, "SCH303", ("phase",)),
        ({"at": 5}, "SCH304", ("at",)),
        ({"at": "soon"}, "SCH304", ("at",)),
        ({"every": 1, "timezone": "Mars"}, "SCH305", ("timezone",)),
        ({"every": 1, "timezone": 5}, "SCH201", ("timezone",)),
        ({"every": 1, "start": "soon"}, "SCH304", ("start",)),
        ({"every": 1, "start": 5}, "SCH201", ()),
        ({"every": 1, "task": ""}, "SCH201", ("task",)),
        ({"every": 1, "task": "\ud800"}, "SCH210", ("task",)),
        ({"every": 1, "args": {}}, "SCH201", ("args",)),
        ({"every": 1, "kwargs": []}, "SCH201", ("kwargs",)),
        ({"every": 1, "args": [float("nan")]}, "SCH210", ("args",)),
        ({"every": 1, "enabled": "yes"}, "SCH201", ("enabled",)),
        ({"every": 1, "labels": []}, "SCH201", ("labels",)),
        ({"every": 1, "labels": {"a": 1}}, "SCH201", ("labels", "a")),
        ({"every": 1, "options": []}, "SCH201", ("options",)),
        ({"every": 1, "options": {"eta": 1}}, "SCH212", ("options", "eta")),
        ({"every": 1, "options": {"headers": {"x": 1}, "eta": 1}}, "SCH212", ("options", "eta")),
        ({"every": 1, "options": {"headers": 1}}, "SCH201", ("options", "headers")),
        (
            {"every": 1, "options": {"headers": {"schedsync_slot": 1}}},
            "SCH213",
            ("options", "headers", "schedsync_slot"),
        ),
        ({"every": 1, "options": {"expires": "2026-99-99"}}, "SCH304", ("options", "expires")),
        ({"every": 1, "options": {"expires": "x"}}, "SCH303", ("options", "expires")),
        ({"every": 1, "options": {"expires": 0}}, "SCH303", ("options", "expires")),
        ({"every": 1, "misfire": []}, "SCH201", ("misfire",)),
        ({"every": 1, "misfire": {"policy": "last"}}, "SCH207", ("misfire", "policy")),
        ({"every": 1, "misfire": {"policy": "lates"}}, "SCH207", ("misfire", "policy")),
        ({"every": 1, "misfire": {"max": 0}}, "SCH207", ("misfire", "max")),
        ({"every": 1, "misfire": {"max": True}}, "SCH207", ("misfire", "max")),
        ({"every": 1, "misfire": {"grace": "x"}}, "SCH303", ("misfire", "grace")),
        ({"every": 1, "exclude_dates": "2026-12-25"}, "SCH201", ("exclude_dates",)),
        ({"every": 1, "exclude_dates": [5]}, "SCH201", ("exclude_dates", 0)),
        ({"every": 1, "exclude_dates": ["2026-02-30"]}, "SCH309", ("exclude_dates", 0)),
        ({"every": 1, "exclude_dates": ["20261225"]}, "SCH309", ("exclude_dates", 0)),
        ({"every": 1, "exclude_dates": ["9999-12-25"]}, "SCH309", ("exclude_dates", 0)),
        ({"every": 1, "exclude_dates": [{"from": "2026-12-25"}]}, "SCH206", ("exclude_dates", 0)),
        ({"every": 1, "exclude_dates": [{"from": "2026-12-25", "until": 1}]}, "SCH203", ("exclude_dates", 0, "until")),
        ({"every": 1, "exclude_dates": [{"from": "2026-12-25", "to": "2026-12-24"}]}, "SCH309", ("exclude_dates", 0)),
        ({"every": 1, "exclude_dates": [{"from": "2026-12-25", "to": 1}]}, "SCH309", ("exclude_dates", 0, "to")),
    ],
)
def test_refused(definition: dict[str, Any], code: str, path: tuple[str | int, ...]) -> None:
    with pytest.raises(InvalidValueError) as caught:
        entry(**definition)
    assert (caught.value.code, caught.value.path[: len(path)]) == (code, path)


def test_refused_as_a_whole() -> None:
    with pytest.raises(InvalidValueError, match="a mapping"):
        from_definition("report", [])  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="needs a task"):
        from_definition("report", {"every": 1})


@pytest.mark.parametrize("name", ["", "a" * 201, "a\nb", "a\x00", 5, "\ud800"])
def test_refused_names(name: Any) -> None:
    with pytest.raises(InvalidValueError, match="printable"):
        check_name(name)


def test_names_are_free_text() -> None:
    assert check_name("tâche: 10 sec / été") == "tâche: 10 sec / été"


PIECES = st.one_of(
    strategies.json_values,
    st.sampled_from(
        ["@daily", "2026-12-25", "1m", "auto", "next_slot", "DTSTART:20260105\nFREQ=DAILY", "UTC", 10**400]
    ),
    st.dictionaries(
        st.sampled_from(
            ["minute", "hour", "from", "to", "policy", "max", "event", "latitude", "longitude", "expires", "headers"]
        ),
        strategies.json_values | st.sampled_from(["sunset", "mon", 5, "2026-12-25", 1e308]),
        max_size=4,
    ),
)


@settings(max_examples=500, deadline=None)
@given(
    st.text(min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(ENTRY_KEYS) | st.text(max_size=3), PIECES, max_size=4),
    st.booleans(),
)
def test_arbitrary_json_is_read_or_refused_plainly(name: str, definition: dict[str, Any], task: bool) -> None:
    if task:
        definition["task"] = "t"
    try:
        made = from_definition(name, definition)
    except InvalidValueError:
        return
    assert from_definition(name, to_definition(made)) == made


@pytest.mark.parametrize(("expires", "hint"), [("next", "write next_slot"), (0, "`next_slot`"), ("5 min", "write 5m")])
def test_what_to_write_for_expires(expires: object, hint: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_expires(expires, zone("UTC"))
    assert caught.value.path == ("options", "expires")
    assert hint in (caught.value.hint or "")
