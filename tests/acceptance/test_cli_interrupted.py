"""Ctrl-C and SIGTERM at any moment of a command's start: its exit code and a word at most, never a traceback."""

import signal
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.cli_runner import Cli

SCRIPT = [str(Path(sysconfig.get_path("scripts")) / "schedsync")]
MODULE = [sys.executable, "-m", "schedsync"]
LOADED = "import time:"
HEEDED = "schedsync.cli.interruption\n"
MANIFEST = "version: 1\nowner: billing\nschedules:\n  a: {task: app.a, cron: '0 6 * * *', timezone: UTC}\n"


@pytest.fixture
def cli(tmp_path: Path) -> Iterator[Cli]:
    """A store that never answers, and each module told on standard error in the moment in which it was loaded."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        yield Cli(tmp_path, {"SCHEDSYNC_REDIS_URL": url, "PYTHONPROFILEIMPORTTIME": "1"})


def started(cli: Cli, command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*command, "list"],
        cwd=cli.directory,
        env=cli.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def stopped(cli: Cli, command: list[str], number: signal.Signals, moment: int) -> tuple[int, str, bool]:
    """Its exit code, what it told, and whether so many modules were loaded when the signal was sent."""
    with started(cli, command) as process:
        assert process.stderr is not None
        told, heeded, loaded = "", False, 0
        for line in process.stderr:
            told += "" if line.startswith(LOADED) else line
            loaded += heeded
            heeded = heeded or line.endswith(HEEDED)
            if loaded > moment:
                break
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    told += "".join(line for line in err.splitlines(keepends=True) if not line.startswith(LOADED))
    assert out == ""
    return process.returncode, told, loaded > moment


@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
@pytest.mark.parametrize("command", [SCRIPT, MODULE], ids=["script", "module"])
def test_stopped_while_it_starts(cli: Cli, command: Any, number: Any, code: int, word: str) -> None:
    for moment in range(0, 400, 80):
        done, told, in_time = stopped(cli, command, number, moment)
        assert in_time or moment > 250, "fewer modules than it takes to reach a store"
        if not in_time:
            break
        assert (done, told.strip()) in ((code, ""), (code, word))


def test_what_was_started_to_ignore_a_signal_does(tmp_path: Path) -> None:
    cli = Cli(tmp_path)
    process = subprocess.Popen(
        ["bash", "-c", 'trap "" INT TERM; exec "$@"', "bash", *SCRIPT, "validate", "-"],
        cwd=tmp_path,
        env={**cli.environment(), "PYTHONPROFILEIMPORTTIME": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.endswith("schedsync.operations.validate\n"):
                break
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(MANIFEST, timeout=60)
    assert (process.returncode, out) == (0, "1 entry in 1 file: valid\n")
