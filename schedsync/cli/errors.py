"""Errors as findings: what a command that failed says, in text and in JSON alike."""

from typing import TYPE_CHECKING

import click

from schedsync.cli.output import OutputError
from schedsync.diagnostics import Diagnostic, Severity
from schedsync.errors import (
    AlreadyAppliedError,
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

if TYPE_CHECKING:
    from schedsync.model.plan import Plan
    from schedsync.model.safety import Check

_CODES: tuple[tuple[type[SchedsyncError], str, str], ...] = (
    (AlreadyAppliedError, "SCH412", "already-applied"),
    (ChangedVariableError, "SCH413", "changed-variable"),
    (PlanFileError, "SCH414", "plan-file"),
    (OtherStoreError, "SCH411", "other-store"),
    (StalePlanError, "SCH410", "stale-plan"),
    (OwnershipError, "SCH501", "foreign-owner"),
    (RefusedError, "SCH400", "refused"),
    (StoreUnavailableError, "SCH601", "store-unavailable"),
    (StoreBusyError, "SCH602", "store-busy"),
    (StoreFormatError, "SCH603", "store-format"),
    (UndecodableError, "SCH604", "undecodable-entry"),
    (UnreadableEntriesError, "SCH604", "undecodable-entry"),
    (LeadershipLostError, "SCH605", "leadership-lost"),
    (UnknownEntryError, "SCH606", "unknown-entry"),
    (UnknownOwnerError, "SCH607", "unknown-in-store"),
    (NoWayBackError, "SCH608", "no-way-back"),
    (StoreError, "SCH600", "store-error"),
    (ConfigurationError, "SCH002", "configuration"),
)


class NotDoneError(SchedsyncError):
    """The command ended without doing what was asked: declined, or nobody there to ask.

    Attributes:
        hint: What to do instead, or ``None``.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class ChecksRefusedError(RefusedError):
    """Safety checks refused a plan.

    Attributes:
        checks: Those that refused.
        plan: The plan, where a format shows it with its refusals.
    """

    def __init__(self, checks: tuple["Check", ...], plan: "Plan | None" = None) -> None:
        count = len(checks)
        super().__init__(f"refused by {count} safety check{'s' if count != 1 else ''}; nothing was written")
        self.checks = checks
        self.plan = plan


class FileError(SchedsyncError):
    """A file that cannot be read or written."""


class InternalError(SchedsyncError):
    """Something nobody foresaw."""


def diagnostics_of(error: SchedsyncError) -> tuple[Diagnostic, ...]:
    """What to tell about an error."""
    match error:
        case InvalidFilesError():
            return error.diagnostics
        case ChecksRefusedError():
            return tuple(_refusal(check) for check in error.checks)
        case InvalidValueError():
            return (_finding(error.code, "invalid-value", error.message, error.hint),)
        case NotDoneError():
            return (_finding("SCH003", "not-done", str(error), error.hint),)
        case FileError() | OutputError():
            return (_finding("SCH005", "file-error", str(error)),)
        case InternalError():
            hint = "this is a fault of schedsync; run again with --debug for the traceback"
            return (_finding("SCH004", "internal-error", str(error), hint),)
    for kind, code, name in _CODES:
        if isinstance(error, kind):
            return (_finding(code, name, str(error)),)
    return (_finding("SCH000", "error", str(error)),)


def failure_of(error: Exception) -> tuple[Diagnostic, ...]:
    """What to tell about whatever ended a command."""
    if isinstance(error, click.UsageError):
        return (usage_error(error),)
    return diagnostics_of(error if isinstance(error, SchedsyncError) else internal_error(error))


def usage_error(error: click.UsageError) -> Diagnostic:
    """A command line that makes no sense."""
    return _finding("SCH001", "usage", error.format_message())


def internal_error(error: Exception) -> SchedsyncError:
    """An exception that none of our layers expected: a file that cannot be used, or a fault of ours."""
    if isinstance(error, OSError) and error.strerror:
        return FileError(f"{error.filename}: {error.strerror}" if error.filename is not None else error.strerror)
    text = str(error).splitlines()
    return InternalError(f"{type(error).__name__}: {text[0]}" if text else type(error).__name__)


def _finding(code: str, name: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(code, name, Severity.ERROR, message, hints=(hint,) if hint else ())


def _refusal(check: "Check") -> Diagnostic:
    hints = [f"if that is meant: {check.acknowledge}"] if check.acknowledge else []
    if check.hint:
        hints.append(f"or: {check.hint}" if check.acknowledge else check.hint)
    return Diagnostic(check.code, "safety-check", Severity.ERROR, check.message, hints=tuple(hints))
