"""Saved plans as files."""

import os
import sys
import uuid
from contextlib import suppress
from pathlib import Path

from schedsync.cli.errors import FileError
from schedsync.cli.output import OutputError
from schedsync.errors import PlanFileError
from schedsync.model.saved_plan import SavedPlan, looks_like_plan, read_plan

_STANDARD_INPUT = "-"


def is_plan_file(name: str) -> bool:
    """Whether an argument names a saved plan, and not manifests: by what the file holds, not by its name.

    Only regular files are looked into: what comes through a pipe can be read but once.
    """
    try:
        if not Path(name).is_file():
            return False
        with Path(name).open("rb") as file:
            begin = file.read(1)
            return begin in (b"{", b" ", b"\n") and looks_like_plan((begin + file.read()).decode())
    except (OSError, ValueError):
        return False


def read_plan_file(name: str) -> SavedPlan:
    """Read a saved plan; ``-`` is standard input.

    Raises:
        PlanFileError: When it is none, or cannot be relied on.
        FileError: When the file cannot be read.
    """
    try:
        raw = sys.stdin.buffer.read() if name == _STANDARD_INPUT else Path(name).read_bytes()
    except OSError as error:
        raise FileError(f"{name}: {error.strerror}") from error
    try:
        return read_plan(raw.decode())
    except UnicodeDecodeError:
        raise PlanFileError(f"{name}: it is no saved plan: it is not UTF-8 text") from None
    except PlanFileError as error:
        raise PlanFileError(f"{name}: {error}") from None


def write_plan_file(path: Path, text: str) -> None:
    """Save a plan: wholly, or the file stays as it was. Only its owner may read it.

    Raises:
        OutputError: When it cannot be written.
    """
    whole = path.resolve()
    begun = whole.with_name(f".{whole.name[:100]}.{uuid.uuid4().hex}")
    try:
        try:
            with os.fdopen(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            begun.replace(whole)
        finally:
            with suppress(OSError):
                begun.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
