"""The lines of dev: when, what happened, which entry, which call, with what result."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from schedsync.dev.call_text import call_text
from schedsync.dev.console import Console
from schedsync.model.entry.entry import Entry
from schedsync.model.timing import Every
from schedsync.model.values.json_text import Json
from schedsync.report.style import Style
from schedsync.store.slot_records import RunRecord

NOW = datetime(2026, 11, 22, 13, 30, 5, tzinfo=timezone(timedelta(hours=1)))
SLOT = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
ENTRY = Entry(
    name="report",
    task="app.report",
    timing=Every(timedelta(seconds=1)),
    args=Json.of([1, "a"]),
    kwargs=Json.of({"dry": True}),
)


def console(**style: Any) -> Console:
    made = Console(out=Style(**style), err=Style(**style), now=lambda: NOW)
    made.expect(["report", "cleanup"])
    return made


def record(**fields: Any) -> RunRecord:
    given: dict[str, Any] = {"entry": "report", "slot": SLOT, "sent": SLOT, "outcome": "sent", **fields}
    return RunRecord(
        **{"last": None, "count": 1, "lateness_ms": 3, "reason": None, "task_id": "x", "token": 1, **given}
    )


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, "13:30:00  sent     report   app.report(1, 'a', dry=True)"),
        (
            {"lateness_ms": 1500},
            "13:30:00  sent     report   app.report(1, 'a', dry=True)  (due before beat was ready)",
        ),
        (
            {"outcome": "skipped", "sent": None, "count": 3, "reason": "missed"},
            "13:30:05  skipped  report   app.report(1, 'a', dry=True)  (3 slots, missed)",
        ),
        (
            {"outcome": "failed", "sent": None, "reason": "no message"},
            "13:30:05  failed   report   app.report(1, 'a', dry=True)  (no message)",
        ),
    ],
)
def test_slots(capsys: pytest.CaptureFixture[str], fields: dict[str, Any], line: str) -> None:
    console().run(record(**fields), ENTRY)
    assert capsys.readouterr().out == line + "\n"


def test_lateness_is_told_once_beat_could_have_been_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    made = console()
    made.beat_is_ready()
    made.run(record(lateness_ms=1500), ENTRY)
    made.run(record(lateness_ms=1500, slot=NOW), ENTRY)
    before, after = capsys.readouterr().out.splitlines()
    assert before.endswith("  (due before beat was ready)")
    assert after.endswith("  (1.5 s late)")


def test_a_slot_of_an_entry_that_is_gone(capsys: pytest.CaptureFixture[str]) -> None:
    console().run(record(), None)
    assert capsys.readouterr().out == "13:30:00  sent     report\n"


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            {"event": "ran", "state": "SUCCESS", "result": "5", "seconds": 0.25, "call": "2, y=3"},
            "13:30:05  ran      report   app.add(2, y=3) -> 5 in 0.250 s",
        ),
        ({"event": "ran", "state": "SUCCESS", "seconds": 0.25}, "13:30:05  ran      report   app.add() in 0.250 s"),
        (
            {"event": "ran", "state": "FAILURE", "result": "E()", "seconds": 1.0},
            "13:30:05  failed   report   app.add() -> E() in 1.000 s",
        ),
        ({"event": "ran", "state": "RETRY"}, "13:30:05  retried  report   app.add()"),
        ({"event": "expired"}, "13:30:05  expired  report   app.add()"),
        (
            {"event": "unknown", "entry": None},
            "13:30:05  unknown  -        app.add: the application has no task of this name",
        ),
    ],
)
def test_runs(capsys: pytest.CaptureFixture[str], event: dict[str, object], line: str) -> None:
    console().ran({"task": "app.add", "entry": "report", **event})
    assert capsys.readouterr().out == line + "\n"


def test_colour_and_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    made = console(color=True)
    made.ran({"event": "ran", "state": "SUCCESS", "task": "a\x1b[2J", "entry": "report"})
    assert capsys.readouterr().out == "13:30:05  \x1b[32mran    \x1b[0m  report   a\\x1b[2J()\n"
    made.output("worker", "half\rdone")
    assert capsys.readouterr().err == "\x1b[2mworker\x1b[0m| half\\rdone\n"


def test_status_and_problems(capsys: pytest.CaptureFixture[str]) -> None:
    console().status("beat ready")
    console(quiet=True).status("beat ready")
    console(quiet=True).problem("refused\n")
    assert capsys.readouterr().err == "dev     beat ready\nrefused\n"


def test_long_calls_are_cut_to_one_line() -> None:
    text = call_text(["x" * 1000, "a\nb"], None)
    assert len(text) == 600
    assert text.endswith("…")
    assert call_text(None, {"a": "1\n2"}) == r"a='1\n2'"
