"""Ctrl-C and SIGTERM: how a command ends at whatever moment they come, and what is said where it was writing.

Loaded before everything else, so it loads next to nothing itself.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType

_TOLD = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}
_SIGNALLED = 128


class Terminated(BaseException):
    """SIGTERM arrived."""


def end_at_once(code: int | None = None) -> None:
    """From now on a signal ends the process without a word: nothing has begun yet, or everything is done.

    Args:
        code: What the process ends with; 128 and the signal's number unless given.
    """
    _heed(lambda number, _frame: os._exit(_SIGNALLED + number if code is None else code))


def stop_what_runs() -> None:
    """From now on a signal raises ``KeyboardInterrupt`` or ``Terminated``; one more ends the process at once.

    While a module is being loaded already the first does: the import machinery swallows exceptions in places, and
    leaves half a module behind.
    """
    _heed(_stop)


def tell(text: str) -> None:
    """A line on standard error, if that takes one."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        pass


@contextmanager
def telling(what: str) -> Iterator[None]:
    """Who stops what is done here by Ctrl-C or SIGTERM, or takes no more of its output, learns what became of it."""
    try:
        yield
    except BrokenPipeError:
        tell(f"standard output was closed; {what}")
        raise
    except BaseException as error:
        if not isinstance(error, Exception):
            tell(f"\n{what}")
        raise


def telling_what_is_unknown() -> AbstractContextManager[None]:
    """Around a write: it may have taken place all the same."""
    return telling("the plan was applied whole or not at all, and which is not known: plan again to see")


def _heed(handler: Callable[[int, FrameType | None], None]) -> None:
    for number in _TOLD:
        # Whoever started this may have wanted one ignored, as a shell does for what runs in the background.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    end_at_once()
    if _is_importing(frame):
        tell(_TOLD[signal.Signals(number)])
        os._exit(_SIGNALLED + number)
    raise KeyboardInterrupt if number == signal.SIGINT else Terminated


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
