"""What is written reads the way people write it, and parses back to equal entries."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from schedsync.manifest.load import load
from schedsync.manifest.writer import scalar, write_manifest
from schedsync.model.entry.definition import from_definition
from schedsync.model.entry.entry import Entry

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(lambda text: "${" not in text)
TEXTS = KEYS | st.sampled_from(["${A}", "$${A}", "a $$${", "${A:-b}", "!!str ${A}"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)
TIMINGS = st.sampled_from(
    [
        {"cron": "0 6 * * 1-5"},
        {"cron": ["0 8 * * 1", "30 10 * * 6"]},
        {"crontab": {"minute": "0", "hour": "22-2"}},
        {"every": "1h30m", "phase": "5m"},
        {"every": "10m", "phase": "auto"},
        {"at": "2099-12-24T18:00:00.000Z"},
        {"rrule": "DTSTART:20261123T090000\nRRULE:FREQ=WEEKLY"},
        {"solar": {"event": "sunset", "latitude": 52.5, "longitude": -1.25}},
    ]
)
# Null inside options means "left out" in a manifest, so it cannot stand for itself.
HEADERS = st.dictionaries(
    KEYS.filter(lambda key: not key.startswith("schedsync_")), SCALARS.filter(lambda v: v is not None)
)
OTHERS = st.fixed_dictionaries(
    {},
    optional={
        "timezone": st.sampled_from(["UTC", "Asia/Tokyo"]),
        "start": st.just("2026-01-01T00:00:00.000Z"),
        "exclude_dates": st.just(["2030-01-01", {"from": "2030-02-01", "to": "2030-02-09"}]),
        "jitter": st.just("5s"),
        "spread": st.just("1m30s"),
        "misfire": st.just({"policy": "all", "grace": "0s", "max_age": "1d", "max": 3}),
        "args": st.lists(VALUES, max_size=3),
        "kwargs": st.dictionaries(KEYS, VALUES, max_size=3),
        "options": st.fixed_dictionaries(
            {}, optional={"queue": TEXTS.filter(bool), "expires": st.just("1m"), "headers": HEADERS}
        ),
        "labels": st.dictionaries(KEYS, TEXTS, max_size=2),
        "description": TEXTS,
        "enabled": st.booleans(),
        "protect": st.booleans(),
    },
)
NAMES = KEYS.filter(lambda text: text.isprintable() and text)


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    names = draw(st.lists(NAMES, max_size=3, unique=True))
    return [
        from_definition(name, {"task": draw(TEXTS.filter(bool)), **draw(TIMINGS), **draw(OTHERS)}) for name in names
    ]


DEFAULTS: list[dict[str, Any]] = [
    {},
    {"timezone": "UTC"},
    {"timezone": "Asia/Tokyo", "options": {"queue": "slow", "expires": "1m"}, "labels": {"a": "b"}, "jitter": "5s"},
]


@given(entries(), st.sampled_from(DEFAULTS))
@settings(max_examples=300, deadline=None)
def test_round_trip(written: list[Entry], defaults: dict[str, Any]) -> None:
    text = write_manifest("o'clock: no", defaults, written)
    loaded = load(["-"], now=NOW, stdin=BytesIO(text.encode()), variables={})
    assert [one for one in loaded.diagnostics if one.severity.is_error] == []
    assert [one.entry for one in loaded.declared] == written
    assert {one.owner for one in loaded.declared} <= {"o'clock: no"}


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_readers_of_yaml_1_1_see_the_same_text(text: str) -> None:
    assert yaml.safe_load(scalar(text)) == text


def test_layout() -> None:
    made = [
        Entry(
            name="every day: report",
            task="reports.build",
            timing=from_definition("x", {"task": "t", "cron": "0 6 * * *"}).timing,
            timezone="Europe/Berlin",
            spread=timedelta(minutes=5),
            description="Build\tit",
            enabled=False,
        )
    ]
    text = write_manifest(
        "billing",
        {"options": {"queue": "slow"}, "timezone": "UTC", "own": 1},
        made,
        header=["Made from a.py", ""],
        comments={"every day: report": ["was: conditional\non DEBUG"]},
    )
    assert (
        text
        == r"""# yaml-language-server: $schema=manifest.schema.json
# Made from a.py
#
version: 1
owner: billing
defaults:
  timezone: UTC
  options: {queue: slow}
  own: 1
schedules:
  # was: conditional on DEBUG
  "every day: report":
    description: "Build\tit"
    task: reports.build
    cron: "0 6 * * *"
    timezone: Europe/Berlin
    spread: 5m
    options: null
    enabled: false
    own: null
"""
    )


def test_numbers_of_a_crontab_are_numbers() -> None:
    entry = from_definition("a", {"task": "t", "crontab": {"minute": "0", "hour": "8-18/2", "day_of_week": "1"}})
    assert '    crontab: {minute: 0, hour: "8-18/2", day_of_week: 1}\n' in write_manifest("me", {}, [entry])


def test_what_defaults_say_is_not_said_again() -> None:
    entry = from_definition(
        "a", {"task": "t", "every": "1h", "timezone": "UTC", "options": {"queue": "q", "priority": 1}}
    )
    defaults = {"timezone": "UTC", "options": {"queue": "q", "priority": 1}}
    written = write_manifest(None, defaults, [entry], schema=None)
    assert written.endswith("schedules:\n  a:\n    task: t\n    every: 1h\n")


def test_what_looks_like_a_variable_is_none() -> None:
    given = {"task": "${T}", "every": "1h", "kwargs": {"a": "$${A}", "b": "${B:-x}"}, "options": {"queue": "${Q}"}}
    entry = from_definition("a", given)
    for defaults in ({}, {"options": {"queue": "${Q}"}}):
        written = write_manifest("${O}", defaults, [entry])
        loaded = load(["-"], now=datetime(2026, 11, 22, tzinfo=UTC), stdin=BytesIO(written.encode()), variables={})
        assert loaded.diagnostics == ()
        assert [(one.entry, one.owner, one.secrets) for one in loaded.declared] == [(entry, "${O}", ())]


def test_empty() -> None:
    assert write_manifest(None, {}, [], schema=None) == "version: 1\nschedules: {}\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain text", "plain text"),
        ("app.tasks.run", "app.tasks.run"),
        ("NO", '"NO"'),
        ("on", '"on"'),
        ("y", '"y"'),
        ("null", '"null"'),
        ("12:30", '"12:30"'),
        ("1.0", '"1.0"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("", '""'),
        ("\u2028", '"\\u2028"'),
        ("\U000e0001", '"\\U000e0001"'),
        ("é", '"é"'),
        (True, "true"),
        (None, "null"),
        (1.5, "1.5"),
    ],
)
def test_scalars(value: object, text: str) -> None:
    assert scalar(value) == text
