"""Saved plans as files."""

import sys
from io import BufferedReader
from pathlib import Path

from schedsync.cli.errors import FileError
from schedsync.errors import PlanFileError
from schedsync.model.plan.saved_plan import SavedPlan, looks_like_plan, read_plan

_STANDARD_INPUT = "-"


def is_plan_file(name: str) -> bool:
    """Whether an argument names a saved plan, and not manifests: by what the file holds, not by its name.

    Only regular files are looked into: what comes through a pipe can be read but once. Of standard input, which is
    ``-``, the beginning is looked at, and stays to be read.
    """
    try:
        if name == _STANDARD_INPUT:
            stdin = sys.stdin.buffer
            return isinstance(stdin, BufferedReader) and looks_like_plan(stdin.peek().decode(errors="replace"))
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
        return read_plan(_text(name))
    except UnicodeDecodeError:
        raise PlanFileError(f"{name}: it is no saved plan: it is not UTF-8 text") from None
    except PlanFileError as error:
        raise PlanFileError(f"{name}: {error}") from None


def _text(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == _STANDARD_INPUT else Path(name).read_bytes()
    except OSError as error:
        raise FileError(f"{name}: {error.strerror}") from error
    return raw.decode()
