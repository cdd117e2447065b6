"""Long work shows how far it is, to whoever looks."""

import io
import sys
import time
from typing import Any

import pytest

from schedsync.cli.options import GlobalOptions, Invocation
from schedsync.cli.progress import Progress, progress


class Terminal(io.StringIO):
    """A stream that says that a person looks at it."""

    def isatty(self) -> bool:
        return True


def looked_at(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard error with a person before it; set in a test's body, as capturing sets it anew before that."""
    monkeypatch.setenv("TERM", "xterm")
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    return made


def drawn(terminal: Terminal, text: str) -> None:
    deadline = time.monotonic() + 30
    while text not in terminal.getvalue():
        assert time.monotonic() < deadline, terminal.getvalue()
        time.sleep(0.01)


def test_work_that_takes_longer_than_a_moment_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = looked_at(monkeypatch)
    told = Progress(shown=True, patience=0)
    told.phase("Planning")
    drawn(terminal, "Planning")
    told.phase("Applying")
    told.step(50, 200)
    told.step(100, 200)
    drawn(terminal, "100/200")
    told.end()
    told.end()
    after = terminal.getvalue()
    told.step(200, 200)
    assert terminal.getvalue() == after


def test_short_work_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = looked_at(monkeypatch)
    told = Progress(shown=True, patience=3600)
    told.phase("Planning")
    told.step(1, 1)
    told.end()
    assert terminal.getvalue() == ""


def test_work_that_ended_just_then_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = looked_at(monkeypatch)
    told = Progress(shown=False)
    told.end()
    told._show()
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("options", [GlobalOptions(), GlobalOptions(quiet=True)])
def test_nobody_looks(options: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO() if not options.quiet else Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(Invocation("plan", options)) as told:
        assert not told._timer.is_alive()
        told.phase("Planning")
    assert stream.getvalue() == ""
