"""The error tree.

An error's text is a message that a person can act on; its facts are attributes. Drivers' errors are translated
where the driver is called, so nothing above the store ever sees redis-py's classes.
"""

from collections.abc import Mapping, Sequence
from shlex import quote
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schedsync.diagnostics import Diagnostic


class SchedsyncError(Exception):
    """The root: whatever schedsync raises on purpose."""


class InvalidValueError(SchedsyncError):
    """A text or number that has no meaning where it stands: a bad cron field, an unknown zone, a bad duration.

    Attributes:
        message: What is wrong, without the place; whoever knows the place adds it.
        code: The diagnostic code that fits, such as ``SCH301``.
        hint: What to write instead, or ``None``.
        path: Where inside the value, as keys and indexes: ``("crontab", "hour")``.
        span: Start and end character inside the offending text, for a caret, or ``None`` for all of it.
        others: What else is wrong with the same value: the other fields of a cron expression.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        hint: str | None = None,
        path: tuple[str | int, ...] = (),
        span: tuple[int, int] | None = None,
        others: Sequence["InvalidValueError"] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.hint = hint
        self.path = path
        self.span = span
        self.others = tuple(others)

    @classmethod
    def of_all(cls, errors: Sequence["InvalidValueError"]) -> "InvalidValueError":
        """One error that stands for all, as the first of them; there is at least one."""
        first, *others = [each for error in errors for each in error.all]
        first.others = tuple(others)
        return first

    @property
    def all(self) -> tuple["InvalidValueError", ...]:
        """This one and the others."""
        return (self, *self.others)

    def at(self, *path: str | int) -> "InvalidValueError":
        """The same of a value at another path."""
        others = [each.at(*path) for each in self.others]
        return InvalidValueError(self.message, code=self.code, hint=self.hint, path=path, span=self.span, others=others)


class UnsetVariableError(InvalidValueError):
    """A variable that a file needs has no value (``SCH228``).

    Attributes:
        variable: Its name.
        asked: What the file says to do then, or ``None``.
    """

    def __init__(self, variable: str, asked: str | None = None) -> None:
        hint = asked or f"set {variable}, or write a default: ${{{variable}:-…}}"
        super().__init__(f"the variable {variable} is not set", code="SCH228", hint=hint)
        self.variable = variable
        self.asked = asked


class InvalidFilesError(SchedsyncError):
    """Files that cannot be used; nothing was done with them.

    Attributes:
        diagnostics: All findings, sorted, at least one of them an error.
    """

    def __init__(self, diagnostics: Sequence["Diagnostic"]) -> None:
        errors = sum(1 for found in diagnostics if found.severity.is_error)
        super().__init__(f"{errors} error{'s' if errors != 1 else ''} in the files")
        self.diagnostics = tuple(diagnostics)


class ConfigurationError(SchedsyncError):
    """A setting, URL or combination of flags that cannot work. The message names it and says what to write."""


class AppLoadingError(ConfigurationError):
    """The Celery application cannot be loaded. Its cause, or a note, is the user's own exception, if there was one.

    Attributes:
        hint: What to do, or ``None``.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class StoreError(SchedsyncError):
    """The store could not do what was asked. URLs in the message are masked."""


class StoreUnavailableError(StoreError):
    """The server could not be reached, or did not answer in time; whether a write took effect is unknown."""


class StoreBusyError(StoreError):
    """The server answered that it cannot write now (out of memory, read only, loading …); nothing was written.

    Attributes:
        reason: The server's own error word, such as ``OOM`` or ``READONLY``.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class StoreFormatError(StoreError):
    """The store was written by a newer schedsync than this one, or a key holds another type than ours."""


class UndecodableError(StoreError):
    """One stored value cannot be decoded. It is never taken for absent.

    Attributes:
        name: The entry whose value it is.
        reason: What is wrong with it.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"the stored definition of {name!r} cannot be read: {reason}")
        self.name = name
        self.reason = reason


class UnreadableEntriesError(StoreError):
    """Stored values that are all needed cannot be decoded.

    Attributes:
        problems: Why, by name.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        what = "1 entry" if len(problems) == 1 else f"{len(problems)} entries"
        named = "; ".join(f'"{name}": {problem}' for name, problem in problems.items())
        out = " ".join(f"--exclude {quote(name)}" for name in problems)
        way = "restore the stored values (schedsync explain SCH604)"
        super().__init__(f"{what} cannot be read: {named}; leave out by {out}, or {way}")
        self.problems = dict(problems)


class LeadershipLostError(StoreError):
    """A write was refused because a newer leader holds the lock (an old fencing token)."""


class StalePlanError(SchedsyncError):
    """Entries changed since they were read, so nothing was written.

    Attributes:
        names: The entries that no longer are what the plan saw.
    """

    def __init__(self, names: Sequence[str]) -> None:
        shown = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
        super().__init__(f"the plan is stale: {shown} changed since it was made; nothing was applied. Plan again.")
        self.names = tuple(names)


class PlanFileError(SchedsyncError):
    """A file is no saved plan, or none that can be relied on; the message says why, without the file's name."""


class OtherStoreError(StalePlanError):
    """The plan was made for another store than the one it was sent to; nothing was written.

    Attributes:
        expected: The instance id that the plan was made for, or what else of the store is another.
        found: The same of this store; ``None`` for one that has never been written.
    """

    def __init__(
        self, expected: str, found: str | None, *, what: str = "instance", places: tuple[str, str] = ("", "")
    ) -> None:
        """The message says what has to be the other, and names both places, masked URLs, where they are two."""
        super().__init__(())
        option = {"environment": "-e", "key prefix": "--key-prefix", "URL": "--redis-url"}.get(what)
        there, here = places if places[0] != places[1] else ("", "")
        this = f"is {found}" if found else "has never been written"
        way = "Apply it with the --redis-url or -e that it was made with, or plan for this store."
        if option is not None:
            way = f"Apply it with `{option} {expected}`, or plan with `{option} {found}`."
            there, here, this = "", "", f"has {found}"
        elif not there:
            way = "This one was emptied or replaced since. Plan again."
        self.args = (
            f"the plan was made for another store ({what} {expected}{there and f' at {there}'}, "
            f"and this one{here and f' at {here}'} {this}); nothing was applied. {way}",
        )
        self.expected = expected
        self.found = found


class NoStoreError(OtherStoreError):
    """The plan was made against files, so for no store; nothing was written.

    Attributes:
        against: The files.
    """

    def __init__(self, against: str) -> None:
        super().__init__(against, None)
        self.args = (
            f"the plan was made against {against}, so against files and not a store, and can only be read; nothing "
            "was applied. Plan without --against.",
        )
        self.against = against


class AlreadyAppliedError(StalePlanError):
    """The plan was applied before; nothing was written.

    Attributes:
        revision: What it made then.
    """

    def __init__(self, revision: int) -> None:
        super().__init__(())
        self.args = (f"the plan was already applied, as revision {revision}; nothing was applied. Plan again.",)
        self.revision = revision


class ChangedVariableError(StalePlanError):
    """A variable that the plan needs has another value than when it was made, or none; nothing was written.

    Attributes:
        variables: Those of the value that is another; one of them changed.
    """

    def __init__(self, variables: Sequence[str], *, entry: str, unset: bool = False) -> None:
        super().__init__(())
        names = " or ".join(variables)
        found = "is not set" if unset else "changed since the plan was made"
        self.args = (f'{names}, which "{entry}" needs, {found}; nothing was applied. Set it, or plan again.',)
        self.variables = tuple(variables)


class RefusedError(SchedsyncError):
    """A safety check refused; the message says what lets it through. Nothing was written."""


class OwnershipError(RefusedError):
    """The entry belongs to someone else."""


class UnknownEntryError(SchedsyncError):
    """No entry of that name."""


class UnknownOwnerError(SchedsyncError):
    """The store knows no such owner: it was emptied, or it is not the store that was meant."""


class NoWayBackError(SchedsyncError):
    """A revision cannot be gone back to; nothing was done."""
