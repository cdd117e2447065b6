"""Which error means which exit code, and what is told about it."""

from typing import Any

import click
import pytest

from schedsync.cli.errors import ChecksRefusedError, NotDoneError, diagnostics_of, internal_error, usage_error
from schedsync.cli.exit_codes import ExitCode, exit_code_of
from schedsync.codes.documentation import Explanation
from schedsync.diagnostics import Diagnostic, Severity
from schedsync.errors import (
    AlreadyAppliedError,
    AppLoadingError,
    ChangedVariableError,
    ConfigurationError,
    InvalidFilesError,
    InvalidValueError,
    LeadershipLostError,
    NoWayBackError,
    OtherStoreError,
    OwnershipError,
    PlanFileError,
    RefusedError,
    SchedsyncError,
    StalePlanError,
    StoreBusyError,
    StoreError,
    StoreFormatError,
    StoreUnavailableError,
    UndecodableError,
    UnknownEntryError,
    UnknownOwnerError,
    UnreadableEntriesError,
)
from schedsync.model.plan.safety import Check, CheckStatus
from schedsync.operations.explain import explain, explanations

INVALID = Diagnostic("SCH203", "unknown-key", Severity.ERROR, "x")


@pytest.mark.parametrize(
    ("error", "code", "diagnostic"),
    [
        (InvalidFilesError([INVALID]), ExitCode.ERROR, "SCH203"),
        (InvalidValueError("x", code="SCH301", hint="y"), ExitCode.ERROR, "SCH301"),
        (ConfigurationError("x"), ExitCode.ERROR, "SCH002"),
        (NotDoneError("x", "y"), ExitCode.ERROR, "SCH003"),
        (StoreUnavailableError("x"), ExitCode.ERROR, "SCH601"),
        (StoreBusyError("x", reason="OOM"), ExitCode.ERROR, "SCH602"),
        (StoreError("x"), ExitCode.ERROR, "SCH600"),
        (StoreFormatError("x"), ExitCode.ERROR, "SCH603"),
        (UndecodableError("a", "x"), ExitCode.ERROR, "SCH604"),
        (UnreadableEntriesError({"a": "x"}), ExitCode.ERROR, "SCH604"),
        (LeadershipLostError("x"), ExitCode.ERROR, "SCH605"),
        (UnknownEntryError("x"), ExitCode.ERROR, "SCH606"),
        (UnknownOwnerError("x"), ExitCode.ERROR, "SCH607"),
        (NoWayBackError("x"), ExitCode.ERROR, "SCH608"),
        (PlanFileError("x"), ExitCode.ERROR, "SCH414"),
        (AppLoadingError("x"), ExitCode.ERROR, "SCH002"),
        (AlreadyAppliedError(3), ExitCode.STALE, "SCH412"),
        (ChangedVariableError(["KEY"], entry="a"), ExitCode.STALE, "SCH413"),
        (RefusedError("x"), ExitCode.REFUSED, "SCH400"),
        (OwnershipError("x"), ExitCode.REFUSED, "SCH501"),
        (StalePlanError(["x"]), ExitCode.STALE, "SCH410"),
        (OtherStoreError("a", None), ExitCode.STALE, "SCH411"),
        (SchedsyncError("x"), ExitCode.ERROR, "SCH000"),
    ],
)
def test_errors(error: Any, code: Any, diagnostic: Any) -> None:
    assert exit_code_of(error) is code
    (found,) = diagnostics_of(error)
    assert found.code == diagnostic
    assert found.severity is Severity.ERROR
    assert found.name == explain([diagnostic])[0].name


@pytest.mark.parametrize(
    "each", [each for each in explanations() if "SCH401" <= each.code <= "SCH406" or "SCH5" <= each.code < "SCH6"]
)
def test_a_refusal_has_the_name_that_explain_knows(each: Explanation) -> None:
    (found,) = diagnostics_of(ChecksRefusedError((Check(each.code, CheckStatus.REFUSED, "x"),)))
    assert (found.code, found.name) == (each.code, each.name)


def test_a_refusal_tells_what_lets_it_through() -> None:
    checks = (
        Check("SCH403", CheckStatus.REFUSED, "too many", "--allow-deletes 4"),
        Check("SCH501", CheckStatus.REFUSED, "theirs", hint="another name"),
    )
    error = ChecksRefusedError(checks)
    assert exit_code_of(error) is ExitCode.REFUSED
    assert str(error) == "refused by 2 safety checks; nothing was written"
    assert [found.hints for found in diagnostics_of(error)] == [
        ("if that is meant: --allow-deletes 4",),
        ("another name",),
    ]


@pytest.mark.parametrize("code", ["SCH219", "SCH303", "SCH720", "SCH721"])
def test_a_value_without_meaning_has_the_name_that_explain_knows(code: str) -> None:
    (found,) = diagnostics_of(InvalidValueError("x", code=code))
    assert found.name == explain([code])[0].name


def test_what_nobody_foresaw_asks_for_a_report() -> None:
    (found,) = diagnostics_of(internal_error(ValueError("a\nb")))
    assert (found.code, found.message) == ("SCH004", "ValueError: a")
    assert "--debug" in found.hints[0]
    assert diagnostics_of(internal_error(ValueError()))[0].message == "ValueError"


def test_a_file_that_cannot_be_used_is_no_fault_of_ours() -> None:
    (found,) = diagnostics_of(internal_error(PermissionError(13, "Permission denied", "a.yaml")))
    assert (found.code, found.message, found.hints) == ("SCH005", "a.yaml: Permission denied", ())


def test_a_usage_error() -> None:
    assert usage_error(click.UsageError("no such thing")).code == "SCH001"


@pytest.mark.parametrize(
    ("error", "way"),
    [
        (OtherStoreError("production", "staging", what="environment"), "Apply it with `-e production`, or plan with"),
        (OtherStoreError("a", "b", what="key prefix"), "or plan with `--key-prefix b`"),
        (OtherStoreError("redis://x/0", "redis://y/0", what="URL"), "Apply it with `--redis-url redis://x/0`"),
        (OtherStoreError("1", "2", places=("redis://x", "redis://y")), "Apply it with the --redis-url or -e"),
        (OtherStoreError("1", "2", places=("redis://x", "redis://x")), "emptied or replaced since. Plan again."),
        (OtherStoreError("1", None), "has never been written); nothing was applied. This one was emptied"),
    ],
)
def test_a_plan_for_another_store_says_what_has_to_be_the_other(error: OtherStoreError, way: str) -> None:
    assert way in str(error)
