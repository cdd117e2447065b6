"""Where rules begin and end, and what they say to write at either side."""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from schedsync.diagnostics import Diagnostic
from schedsync.manifest.load import load
from schedsync.manifest.project import Project

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEAD = "version: 1\nowner: billing\ndefaults: {timezone: UTC}\nschedules:\n"


def _found(entry: str, variables: Mapping[str, str] | None = None) -> tuple[Diagnostic, ...]:
    text = f"{HEAD}  a: {{{entry}}}\n"
    return load(["-"], now=NOW, stdin=BytesIO(text.encode()), variables=variables, thorough=True).diagnostics


def _one(entry: str) -> Diagnostic:
    (found,) = _found(f"task: app.t, {entry}")
    return found


@pytest.mark.parametrize(("grace", "codes"), [("59m", []), ("1h", []), ("3601s", ["SCH321"])])
def test_a_grace_may_be_as_long_as_max_age(grace: str, codes: list[str]) -> None:
    found = _found(f"task: app.t, every: 1h, misfire: {{grace: {grace}, max_age: 1h}}")
    assert [each.code for each in found] == codes


@pytest.mark.parametrize(
    ("cron", "hint"),
    [
        ("*/90 * * * *", "write `every: 90m` for that distance, or leave the step out"),
        ("0 */30 * * *", "write `every: 30h` for that distance, or leave the step out"),
        ("0-10/20 * * * *", "leave the step out, or write values that are meant, one by one"),
        ("0 0 1 */20 *", "leave the step out, or write values that are meant, one by one"),
    ],
)
def test_a_step_of_a_whole_field_alone_may_have_been_meant_for_a_period(cron: str, hint: str) -> None:
    found = _one(f'cron: "{cron}"')
    assert (found.code, found.hints) == ("SCH326", (hint,))


@pytest.mark.parametrize(("length", "codes"), [(200, ["SCH238"]), (201, [])])
def test_what_is_longer_than_any_name_is_no_name_with_a_slip(length: int, codes: list[str]) -> None:
    assert [each.code for each in _found(f'task: "{"a" * (length - 1)} ", every: 1h')] == codes


def test_none_as_python_writes_it_alone_is_taken_for_null() -> None:
    found = _one("every: 1h, kwargs: {a: none, b: NONE, c: None}")
    assert (found.code, found.label) == ("SCH124", 'write null, or "None" where the text is meant')
    assert found.location is not None
    assert found.location.column == found.location.end_column - len("None")


def test_what_a_variable_holds_is_never_told_as_one() -> None:
    queue = "task: app.t, every: 1h, options: {{queue: '{}'}}"
    assert [each.code for each in _found(queue.format("$PROD"), {})] == ["SCH239"]
    assert _found(queue.format("${QUEUE}"), {"QUEUE": "$PROD"}) == ()


def test_a_default_like_a_variable_is_sent_as_it_stands() -> None:
    queue = "task: app.t, every: 1h, options: {{queue: '{}'}}"
    assert [each.label for each in _found(queue.format("$PROD"), {})] == ['write "${PROD}" for a variable']
    (found,) = _found(queue.format("${QUEUE:-$PROD}"), {})
    assert (found.code, found.label) == ("SCH239", "a default is a text: write the value itself")


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ('every: 1h, end: "2026-11-22T12:00:00Z"', '"end"'),
        ('at: "2026-11-21T12:00:00Z", end: "2027-01-01T00:00:00Z"', '"at"'),
        ('at: "2026-11-20T12:00:00Z", end: "2026-11-21T00:00:00Z"', '"end"'),
    ],
)
def test_what_is_over_is_told_at_what_makes_it_so(entry: str, what: str) -> None:
    found = _one(entry)
    assert (found.code, found.message) == ("SCH316", f"{what} is in the past: this never fires")


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ("hour: 3", "add `minute: 0`"),
        ("day_of_week: mon", "add `hour: 0, minute: 0`"),
        ('day_of_week: mon, hour: "*"', "add `minute: 0`"),
    ],
)
def test_an_hour_that_was_written_is_not_to_be_added(fields: str, label: str) -> None:
    found = _one(f"crontab: {{{fields}}}")
    assert (found.code, found.label) == ("SCH313", label)


@pytest.mark.parametrize(
    ("period", "message", "hint"),
    [
        ("1d", "1d without a phase runs next on Monday, 2026-11-23", 'cron, such as `cron: "0 0 * * *"`'),
        ("1w", "1w without a phase runs next on Thursday, 2026-11-26", 'cron, such as `cron: "0 0 * * 4"`'),
        (
            "2d",
            "2d without a phase runs next on Monday, 2026-11-23",
            'rrule, such as `rrule: "DTSTART:20261123T000000\\nRRULE:FREQ=DAILY;INTERVAL=2"`',
        ),
        ("36h", "1d12h without a phase runs next on Tuesday, 2026-11-24", None),
    ],
)
def test_days_are_said_by_what_runs_as_often(period: str, message: str, hint: str | None) -> None:
    found = _one(f"every: {period}")
    assert (found.code, found.message) == ("SCH314", f"every {message} at 00:00 UTC")
    days = f"say days with {hint}, or " if hint else ""
    assert found.hints == (f"{days}set `phase: 0s` to keep this grid",)


def test_what_is_said_to_write_for_two_days_is_valid() -> None:
    _, rule, _ = _one("every: 2d").hints[0].split("`", 2)
    assert _found(f"task: app.t, {rule}") == ()
    assert _found("task: app.t, every: 2d, phase: 0s") == ()


@pytest.mark.parametrize(("entries", "named"), [(5, "a0, a1, a2, a3, a4"), (6, "a0, a1, a2, a3, a4 and 1 more")])
def test_five_of_those_that_run_at_once_are_named(entries: int, named: str) -> None:
    times = "".join(f'  a{number}: {{task: app.t, cron: "0 6 * * *"}}\n' for number in range(entries))
    project = Project(path=Path("schedsync.yaml"), max_at_once=4)
    (found,) = load(["-"], now=NOW, stdin=BytesIO((HEAD + times).encode()), project=project, thorough=True).diagnostics
    assert (found.code, found.hints[0]) == ("SCH330", f"they are {named}")


def test_what_an_anchor_lost_is_missed_by_nothing_that_takes_it() -> None:
    text = HEAD.replace("schedules:", "x-a: &a {cron: *nothing, task: app.t}\nschedules:") + "  e: {<<: *a}\n"
    (found,) = load(["-"], now=NOW, stdin=BytesIO(text.encode()), thorough=True).diagnostics
    assert (found.code, found.message) == ("SCH113", 'no anchor "&nothing" before this alias')
