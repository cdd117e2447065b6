"""Runs a day, and a slot's identity."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedsync.errors import InvalidValueError
from schedsync.model.entry.definition import from_definition
from schedsync.model.slots.identity import hash_fraction, task_id
from schedsync.model.slots.rates import runs_per_day
from schedsync.model.values.json_text import Json

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"every": "5m"}, 288),
        ({"every": "100ms"}, 864_000),
        ({"every": "1d"}, 1),
        ({"every": "1w"}, 0.1425),
        ({"cron": "*/5 * * * *"}, 288),
        ({"cron": "* * * * * *"}, 86_400),
        ({"crontab": {"hour": "*/12"}}, 120),
        ({"cron": "0 6 * * 1-5"}, 0.7151),
        ({"cron": "0 6 1 * *"}, 0.0329),
        ({"cron": "0 0 30 2 *"}, 0),
        ({"at": "2026-12-01T00:00"}, 0.0027),
        ({"every": "5m", "enabled": False}, 0),
    ],
)
def test_runs_per_day(when: dict[str, Any], expected: float) -> None:
    assert runs_per_day(from_definition("report", {"task": "t", **when}), NOW) == expected


def test_task_ids_are_told_by_entry_and_slot() -> None:
    uid = "6f1d8a3e-5c1b-4f3a-9a55-0d6b1a2c3d4e"
    assert task_id(uid, datetime(2026, 11, 23, 1, tzinfo=UTC)) == str(uuid5(UUID(uid), "1795395600000"))
    assert task_id(uid, datetime(2026, 11, 23, 1, tzinfo=UTC)) == "453297c8-42a3-56af-a80a-ff99228bfb24"


@given(st.text(), st.integers())
def test_fractions_are_below_one(name: str, number: int) -> None:
    assert 0 <= hash_fraction(name, number) < 1
    assert hash_fraction(name, number) == hash_fraction(name, number)


def test_fractions_never_change() -> None:
    assert hash_fraction("jitter", "report", 0) == pytest.approx(0.9801622243683781)
    assert hash_fraction("phase", "report") == pytest.approx(0.9385078114633885)


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, "\ud800", object()])
def test_no_json(value: Any) -> None:
    with pytest.raises(InvalidValueError, match="not a JSON value"):
        Json.of(value)


def test_json_is_decoded_afresh() -> None:
    text = Json.of({"b": [1], "a": "é"})
    assert text.text == '{"a":"é","b":[1]}'
    assert text.value() is not text.value()
