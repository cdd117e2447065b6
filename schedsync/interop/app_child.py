"""The process in which a Celery application is read; started by ``app_process`` alone."""

import faulthandler
import os
import pickle
import sys
import traceback
from contextlib import suppress
from importlib import import_module

from schedsync.errors import ConfigurationError
from schedsync.interop.app_loading import failure
from schedsync.interop.app_process import ANSWERED


def main(reader: str, name: str, limit_s: str) -> None:
    """Call the reader, write its answer to what was standard output, and end at once, whatever threads there are.

    Args:
        reader: ``module:function``.
        name: Of the application.
        limit_s: Seconds after which the process says where it is, and ends.
    """
    own = os.getpid()
    answer = _take_standard_output()
    faulthandler.enable(answer, all_threads=False)
    faulthandler.dump_traceback_later(float(limit_s), exit=True, file=answer)
    sys.argv = ["schedsync"]
    said = _said(reader, name)
    if os.getpid() == own:  # else the application has forked, and this is the copy
        os.ftruncate(answer, 0)
        os.lseek(answer, 0, os.SEEK_SET)
        with os.fdopen(answer, "wb", closefd=False) as file:
            file.write(ANSWERED + said)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)


def _take_standard_output() -> int:
    """From now on whatever writes there, in Python or not, writes to standard error; what was there is returned."""
    answer = os.dup(1)
    os.dup2(2, 1)
    # As it would be on a terminal: what is written before a hang or an exit is seen.
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
    return answer


def _said(reader: str, name: str) -> bytes:
    """The result, or ``None`` with the error's message, what to do about it, and its traceback."""
    module, _, function = reader.partition(":")
    try:
        return pickle.dumps((getattr(import_module(module), function)(name), None, None, ""))
    except BaseException as error:  # whatever an application raises, this is where it ends
        told = error if isinstance(error, ConfigurationError) else failure(f"reading {name}", error)
        hint = getattr(told, "hint", None)
        return pickle.dumps((None, str(told), hint, "".join(traceback.format_exception(error))))
