"""Errors as findings: what a command that failed says, in text and in JSON alike."""

from typing import TYPE_CHECKING

import click

from schedsync.cli.output import OutputError
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
from schedsync.manifest.checks import RULES

if TYPE_CHECKING:
    from schedsync.model.plan.plan import Plan
    from schedsync.model.plan.safety import Check

_CODES: tuple[tuple[type[SchedsyncError], str], ...] = (
    (AlreadyAppliedError, "SCH412"),
    (ChangedVariableError, "SCH413"),
    (PlanFileError, "SCH414"),
    (OtherStoreError, "SCH411"),
    (StalePlanError, "SCH410"),
    (OwnershipError, "SCH501"),
    (RefusedError, "SCH400"),
    (StoreUnavailableError, "SCH601"),
    (StoreBusyError, "SCH602"),
    (StoreFormatError, "SCH603"),
    (UndecodableError, "SCH604"),
    (UnreadableEntriesError, "SCH604"),
    (LeadershipLostError, "SCH605"),
    (UnknownEntryError, "SCH606"),
    (UnknownOwnerError, "SCH607"),
    (NoWayBackError, "SCH608"),
    (StoreError, "SCH600"),
    (ConfigurationError, "SCH002"),
)
# Of what is no rule of manifests; each is documented under its name in schedsync/codes.
_NAMES = {
    "SCH000": "error",
    "SCH001": "usage",
    "SCH002": "configuration",
    "SCH003": "not-done",
    "SCH004": "internal-error",
    "SCH005": "file-error",
    "SCH400": "refused",
    "SCH401": "empty-manifests",
    "SCH402": "everything-deleted",
    "SCH403": "delete-percent",
    "SCH404": "delete-count",
    "SCH405": "protected",
    "SCH406": "update-percent",
    "SCH410": "stale-plan",
    "SCH411": "other-store",
    "SCH412": "already-applied",
    "SCH413": "changed-variable",
    "SCH414": "plan-file",
    "SCH501": "foreign-owner",
    "SCH502": "no-owner",
    "SCH503": "both-live",
    "SCH600": "store-error",
    "SCH601": "store-unavailable",
    "SCH602": "store-busy",
    "SCH603": "store-format",
    "SCH604": "undecodable-entry",
    "SCH605": "leadership-lost",
    "SCH606": "not-live",
    "SCH607": "unknown-in-store",
    "SCH608": "no-way-back",
    "SCH720": "schedule-of-code",
    "SCH721": "item-of-code",
}


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
            return tuple(_finding(each.code, each.message, each.hint) for each in error.all)
        case NotDoneError():
            return (_finding("SCH003", str(error), error.hint),)
        case AppLoadingError():
            return (_finding("SCH002", str(error), error.hint),)
        case FileError() | OutputError():
            return (_finding("SCH005", str(error)),)
        case InternalError():
            hint = "this is a fault of schedsync; run again with --debug for the traceback"
            return (_finding("SCH004", str(error), hint),)
    for kind, code in _CODES:
        if isinstance(error, kind):
            return (_finding(code, str(error)),)
    return (_finding("SCH000", str(error)),)


def failure_of(error: Exception) -> tuple[Diagnostic, ...]:
    """What to tell about whatever ended a command."""
    if isinstance(error, click.UsageError):
        return (usage_error(error),)
    return diagnostics_of(error if isinstance(error, SchedsyncError) else internal_error(error))


def usage_error(error: click.UsageError) -> Diagnostic:
    """A command line that makes no sense."""
    return _finding("SCH001", error.format_message())


def internal_error(error: Exception) -> SchedsyncError:
    """An exception that none of our layers expected: a file that cannot be used, or a fault of ours."""
    if isinstance(error, OSError) and error.strerror:
        return FileError(f"{error.filename}: {error.strerror}" if error.filename is not None else error.strerror)
    text = str(error).splitlines()
    return InternalError(f"{type(error).__name__}: {text[0]}" if text else type(error).__name__)


def _finding(code: str, message: str, *hints: str | None) -> Diagnostic:
    name = RULES[code].name if code in RULES else _NAMES[code]
    return Diagnostic(code, name, Severity.ERROR, message, hints=tuple(hint for hint in hints if hint))


def _refusal(check: "Check") -> Diagnostic:
    way = f"if that is meant: {check.acknowledge}" if check.acknowledge else None
    other = f"or: {check.hint}" if check.acknowledge and check.hint else check.hint
    return _finding(check.code, check.message, way, other)
