"""Runs the installed ``schedsync`` command as a user does: a process of its own, with or without a terminal."""

import os
import pty
import select
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest import mock

from schedsync.cli.main import run

CLEARED = ("SCHEDSYNC_", "GITHUB_", "GITLAB_", "CI_", "NO_COLOR")
_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """What a command left behind.

    Attributes:
        code: Its exit code.
        out: Standard output.
        err: Standard error.
    """

    code: int
    out: str
    err: str


@dataclass
class Conversation:
    """A command that may ask.

    Attributes:
        process: The command.
        terminal: Our end of its terminal.
        told: What it wrote to standard error so far.
    """

    process: subprocess.Popen[bytes]
    terminal: int
    told: bytes = b""

    def wait_for_question(self) -> None:
        """Read its standard error up to the question."""
        stderr = self.process.stderr
        assert stderr is not None
        deadline = time.monotonic() + _SECONDS
        while not self.told.endswith(b"[y/N] "):
            ready, _, _ = select.select([stderr], [], [], max(0, deadline - time.monotonic()))
            read = os.read(stderr.fileno(), 65536) if ready else b""
            assert read, f"no question, but {self.told!r}"
            self.told += read

    def answer(self, text: str) -> None:
        """Type a line."""
        os.write(self.terminal, text.encode() + b"\n")

    def finish(self) -> Outcome:
        """Wait for its end."""
        out, err = self.process.communicate(timeout=_SECONDS)
        return Outcome(self.process.returncode, out.decode(), (self.told + err).decode())


@dataclass
class Cli:
    """The command in a directory.

    Attributes:
        directory: Where it runs.
        variables: Environment variables beside the few that any process needs.
    """

    directory: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, stdin: str = "") -> Outcome:
        """Run it to its end."""
        done = subprocess.run(
            [str(Path(sysconfig.get_path("scripts")) / "schedsync"), *arguments],
            cwd=self.directory,
            env=self.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def here(self, *arguments: str) -> Outcome:
        """Run it in this process: the same code, files and streams, without the third of a second that a start takes.

        For what many command lines show alike: that a process of each command does the same, with each of its exit
        codes, is shown by ``test_exit_codes``, and by all that documentation and examples have one type.
        """
        out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with (
            chdir(self.directory),
            mock.patch.dict(os.environ, self.environment(), clear=True),
            mock.patch.object(sys, "stdin", TextIOWrapper(BytesIO())),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = run(list(arguments))
        told, wrong = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
        return Outcome(int(code), told, wrong)

    def module(self, *arguments: str) -> Outcome:
        """Run it as ``python -m schedsync``."""
        done = subprocess.run(
            [sys.executable, "-m", "schedsync", *arguments],
            cwd=self.directory,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def on_terminal(self, *arguments: str) -> Iterator["Conversation"]:
        """Run it with a terminal to ask on; it is killed if it is still there at the end."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [str(Path(sysconfig.get_path("scripts")) / "schedsync"), *arguments],
            cwd=self.directory,
            env=self.environment(),
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        os.close(theirs)
        with process:
            try:
                yield Conversation(process, ours)
            finally:
                process.kill()
                os.close(ours)

    def environment(self) -> dict[str, str]:
        """What the process sees."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(CLEARED)}
        return {**kept, **self.variables}

    def write(self, name: str, text: str) -> None:
        """A file in its directory."""
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
