"""Where a command's result goes: standard output, files, and what GitHub reads."""

import os
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from schedsync.cli.interruption import telling
from schedsync.errors import SchedsyncError


class OutputError(SchedsyncError):
    """A result cannot be written: to standard output, to a file, to what GitHub reads."""


class LateOutputError(OutputError):
    """The same, when standard output has the result already or takes none: not even why goes there."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A file that gets the result in a format of its own.

    Attributes:
        format: One of the command's formats.
        path: The file.
    """

    format: str
    path: Path


def read_destinations(texts: tuple[str, ...], known: tuple[str, ...]) -> tuple[Destination, ...]:
    """The values of ``--format-into``, checked before any work is done.

    Args:
        texts: ``FORMAT=FILE`` each.
        known: The command's formats.

    Raises:
        ValueError: For a value that can never be written, with a sentence that says why.
    """
    found: list[Destination] = []
    for text in texts:
        kind, equals, name = text.partition("=")
        if not equals or not kind or not name:
            raise ValueError(f"'{text}' is not FORMAT=FILE, such as json=findings.json.")
        if kind not in known:
            raise ValueError(f"'{kind}' is not one of {', '.join(known)}.")
        if name == "-":
            raise ValueError("'-' is not a file: standard output gets the format of --format.")
        path = Path(name)
        if path.is_dir():
            raise ValueError(f"'{name}' is a directory.")
        if not path.parent.is_dir():
            raise ValueError(f"'{path.parent}' is not a directory.")
        found.append(Destination(kind, path))
    return tuple(found)


def wants_color(variables: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether ``--color auto`` colours: on a terminal that can, unless a variable says otherwise; NO_COLOR wins."""
    if variables.get("NO_COLOR"):
        return False
    if variables.get("FORCE_COLOR"):
        return variables["FORCE_COLOR"] != "0"
    return terminal and variables.get("TERM") != "dumb"


def terminal_width(variables: Mapping[str, str], descriptor: int) -> int | None:
    """A terminal's columns, ``$COLUMNS`` over what it says itself; ``None`` where neither tells."""
    told = variables.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    return os.get_terminal_size(descriptor).columns or None


def write(text: str) -> None:
    """Text to standard output, as it is.

    Raises:
        LateOutputError: When it cannot be written: a full disk.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise LateOutputError(f"cannot write to standard output: {error.strerror}") from error


@contextmanager
def telling_in_vain(what: str) -> Iterator[None]:
    """Where a result cannot be written, what became of the work is said all the same, with the error."""
    try:
        with telling(what):
            yield
    except OutputError as error:
        raise type(error)(f"{error}; {what}") from error


def write_file(path: Path, text: str, *, private: bool = False) -> None:
    """Make a file hold exactly this text: wholly, or as it was. What is no regular file is written to as it is.

    Args:
        path: The file; a link stays one.
        text: What it is to hold.
        private: It is relied on later: on the disk when this returns, and for its owner's eyes alone. Else a file that
            is there keeps its mode, and its owner and group where the system lets them be given.

    Raises:
        OutputError: When it cannot be written.
    """
    whole = path.resolve()
    try:
        if whole.exists() and not whole.is_file():
            whole.write_text(text, encoding="utf-8", errors="backslashreplace")
            return
        begun = whole.with_name(f".{whole.name[:100]}.{uuid.uuid4().hex}")
        try:
            mode = 0o600 if private else 0o666
            with os.fdopen(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(text.encode(errors="backslashreplace"))
                if private:
                    file.flush()
                    os.fsync(file.fileno())
            if whole.exists() and not private:
                _make_alike(begun, whole.stat())
            begun.replace(whole)
        finally:
            with suppress(OSError):
                begun.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error


def _make_alike(made: Path, given: os.stat_result) -> None:
    """Give a file the owner, group and mode of another: what root formats in a container stays its user's."""
    for owner, group in ((given.st_uid, -1), (-1, given.st_gid)):
        with suppress(OSError):
            os.chown(made, owner, group)
    made.chmod(given.st_mode & 0o777)


def tell_github(variables: Mapping[str, str], *, summary: str, outputs: Mapping[str, str]) -> None:
    """Add to the step's summary and set its outputs; nothing outside of GitHub Actions, which names both files.

    Args:
        variables: The process environment.
        summary: Markdown for ``$GITHUB_STEP_SUMMARY``.
        outputs: For ``$GITHUB_OUTPUT``.

    Raises:
        OutputError: When a file that is named cannot be written.
    """
    lines = "".join(_output(name, value) for name, value in outputs.items())
    for name, text in (("GITHUB_OUTPUT", lines), ("GITHUB_STEP_SUMMARY", summary)):
        if variables.get(name):
            try:
                with Path(variables[name]).open("a", encoding="utf-8", errors="backslashreplace") as file:
                    file.write(text)
            except OSError as error:
                raise OutputError(f"cannot write ${name}, {variables[name]}: {error.strerror}") from error


def _output(name: str, value: str) -> str:
    if value.isprintable():
        return f"{name}={value}\n"
    end = f"end-{uuid.uuid4().hex}"
    return f"{name}<<{end}\n{value}\n{end}\n"
