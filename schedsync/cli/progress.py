"""Long work shows how far it is: on a terminal, when it takes longer than a moment, and nowhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

from schedsync.cli.options import Invocation

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_PATIENCE = 1.0


class Progress:
    """What the work is at, and a bar of it once it has taken longer than a moment.

    The bar is drawn by threads of its own, so that it moves also while the work never says how far it is.
    """

    def __init__(self, *, shown: bool, patience: float = _PATIENCE) -> None:
        self._lock = Lock()
        self._text, self._done, self._total = "", 0, 0
        self._bar: Bar | None = None
        self._task: Any = None
        self._ended = False
        self._timer = Timer(patience, self._show)
        self._timer.daemon = True
        if shown:
            self._timer.start()

    def phase(self, text: str) -> None:
        """Say what comes now."""
        with self._lock:
            self._text, self._done, self._total = text, 0, 0
            self._draw()

    def step(self, done: int, total: int) -> None:
        """Say how far it is."""
        if done % 100 == 0 or done == total:
            with self._lock:
                self._done, self._total = done, total
                self._draw()

    def end(self) -> None:
        """Take the bar away: something else is to be written."""
        with self._lock:
            self._ended = True
            self._timer.cancel()
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def _show(self) -> None:
        # Here, since nothing of it is needed where nobody looks.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
        from rich.progress import Progress as Bar

        with self._lock:
            if self._ended:
                return
            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            self._bar = Bar(*columns, console=Console(file=sys.stderr), transient=True)
            self._task = self._bar.add_task(self._text, total=None)
            self._draw()
            self._bar.start()

    def _draw(self) -> None:
        if self._bar is not None:
            self._bar.update(self._task, description=self._text, completed=self._done, total=self._total or None)


@contextmanager
def progress(invocation: Invocation) -> Iterator[Progress]:
    """Progress on standard error for as long as the block runs, if a person looks at it."""
    made = Progress(shown=sys.stderr.isatty() and not invocation.options.quiet)
    try:
        yield made
    finally:
        made.end()
