"""``schedsync dev`` as a process of its own, observed from outside."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers import wait_until


class DevProcess:
    """Runs ``schedsync dev`` in a session of its own, as a terminal would.

    Everything it starts inherits its ``TMPDIR``, which is how the test finds what was left behind.

    Attributes:
        process: The supervisor.
        scratch: Its ``TMPDIR``.
    """

    def __init__(self, *arguments: str, cwd: Path, env: dict[str, str] | None = None, piped: bool = False) -> None:
        # Short, because a socket's path is.
        self.scratch = Path(tempfile.mkdtemp(prefix="sd-"))
        self._directory = Path(tempfile.mkdtemp(prefix="sd-out-"))
        with (self._directory / "out").open("wb") as out, (self._directory / "err").open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "schedsync", "dev", *arguments],
                cwd=cwd,
                env={**os.environ, **(env or {}), "TMPDIR": str(self.scratch)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if piped else out,
                stderr=err,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.scratch, ignore_errors=True)
        shutil.rmtree(self._directory, ignore_errors=True)

    @property
    def out(self) -> str:
        """Standard output so far."""
        return (self._directory / "out").read_text()

    @property
    def err(self) -> str:
        """Standard error so far."""
        return (self._directory / "err").read_text()

    def wait_for(self, text: str, *, times: int = 1, timeout: float = 30) -> None:
        """Wait until a text has been written."""

        def written() -> bool:
            assert self.process.poll() is None, f"dev ended: {self.err}"
            return (self.out + self.err).count(text) >= times

        try:
            wait_until(written, timeout, what=f"{text!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n--- out\n{self.out}\n--- err\n{self.err}") from None

    def signal(self, number: int) -> None:
        """Send a signal to the supervisor alone, as a terminal does to its foreground group."""
        self.process.send_signal(number)

    def wait(self, timeout: float = 15) -> int:
        """Wait for the end; the exit code, negative where a signal ended it."""
        return self.process.wait(timeout)

    def processes(self) -> list[int]:
        """What runs with this ``TMPDIR``, by process id."""
        mark = str(self.scratch).encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    # The server writes its title over its environment; its title names its socket.
                    told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
                    running = b" Z " not in (entry / "stat").read_bytes()
                except OSError:
                    continue
                if mark in told and running:
                    found.append(int(entry.name))
        return found

    def assert_nothing_left(self) -> None:
        """No process and no file."""
        wait_until(lambda: not self.processes(), 5, what="the end of all processes")
        wait_until(lambda: not list(self.scratch.iterdir()), 5, what="an empty temporary directory")
