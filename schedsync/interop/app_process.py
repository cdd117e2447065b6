"""Reads a Celery application in a process of its own, which ends as soon as it has said what was asked.

Importing an application runs whatever its authors wrote. There it can write to standard output by any way, read
standard input, end the process, crash, hang, fork and start threads, and there is an answer or an error all the same.
That costs one start of Python, as Celery is loaded there and not here. A fork would cost nothing, but the application
would find this process's modules, signal handlers and locks in it, and on macOS some libraries break after one.
"""

import json
import os
import pickle
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import Any

from schedsync.errors import AppLoadingError

LIMIT_S = 120.0
"""So long an application may take to be imported."""

ANSWERED = b"schedsync\0"
"""What an answer begins with; anything else is what Python's fault handler says of a crash, or of a limit reached."""

# As a module it would be looked for in the working directory too, where there may be a celery.py.
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from schedsync.interop.app_child import main; main(*sys.argv[2:])"
)
_FRAME = re.compile(r'  File "([^"<][^"]*)", line (\d+)')
_LONGER_S = 10


def read_in_process(reader: str, name: str, *, limit_s: float = LIMIT_S) -> Any:  # noqa: ANN401 - the reader's result
    """Call a function on an application's name where nothing that the application does can reach this process.

    What it writes to standard output goes to standard error; its standard input is empty, and it has no terminal. What
    it starts is killed at the end. A limit it reaches, a signal and an exit are errors, whatever its exit code says.

    Args:
        reader: ``module:function``; the function takes the name, and what it returns can be pickled.
        name: The application's, as for ``celery -A``.
        limit_s: Seconds from the moment at which the function is looked for.

    Raises:
        AppLoadingError: What the function raised, or how the process ended without an answer.
    """
    try:
        code, said, late = _run([reader, name, str(limit_s)], longest_s=limit_s + _LONGER_S)
    except OSError as error:
        raise AppLoadingError(f"no process to import {name} in could be started: {error.strerror}") from error
    if late or said.startswith(b"Timeout ("):
        raise AppLoadingError(f"importing {name} did not end within {limit_s:g} seconds{_where(said)}")
    if code < 0:
        raise AppLoadingError(f"importing {name} ended the process by {_signal_name(-code)}{_where(said)}")
    if code > 0 or not said.startswith(ANSWERED):
        raise AppLoadingError(f"importing {name} ended the process with exit code {code}, so nothing is known of it")
    result, message, hint, note = pickle.loads(said[len(ANSWERED) :])
    if message is None:
        return result
    raised = AppLoadingError(message, hint=hint)
    raised.add_note(note)
    raise raised


def innermost(frames: Sequence[tuple[str, str]]) -> str | None:
    """The place that a user looks at first: in a file of the working directory, else in whichever comes first.

    Args:
        frames: File and line, the innermost first.
    """
    here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118 - the text that file names begin with
    own = [frame for frame in frames if frame[0].startswith(here) and "site-packages" not in frame[0]]
    return next((f"{file.removeprefix(here)}:{line}" for file, line in own or frames), None)


def _run(arguments: Sequence[str], *, longest_s: float) -> tuple[int, bytes, bool]:
    """The exit code of a process, what it has answered, and whether it had to be ended."""
    path = json.dumps([str(each) for each in sys.path])
    late = False
    with TemporaryFile() as answer:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, path, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=2,  # also where a closed one was opened anew, which is not inherited otherwise
            start_new_session=True,
        )
        try:
            # It ends itself at the limit, unless the application has turned that off.
            process.wait(longest_s)
        except subprocess.TimeoutExpired:
            late = True
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        answer.seek(0)
        return process.returncode, answer.read(), late


def _where(said: bytes) -> str:
    """Where the main thread was, whose frames come last."""
    frames = said.decode(errors="replace").rpartition("(most recent call first):")[2]
    at = innermost(_FRAME.findall(frames))
    return f" (at {at})" if at else ""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
