"""A private RabbitMQ for the tests: own ports, own port mapper, own node name, own directory, gone at the end."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.servers import free_port, in_ci

_START_S = 60.0
#: Where Debian keeps the scripts behind the wrapper that wants to be root or ``rabbitmq``.
_SCRIPTS = (Path("/usr/lib/rabbitmq/bin/rabbitmq-server"), Path("/usr/sbin/rabbitmq-server"))


def rabbitmq_script() -> Path | None:
    """The script that starts RabbitMQ as any user, or ``None`` where it is not installed."""
    found = next((path for path in _SCRIPTS if path.exists()), None)
    named = shutil.which("rabbitmq-server")
    return found or (Path(named) if named else None)


def require_rabbitmq() -> Path:
    """The script; skips the test where there is none, except in CI, where that is a failure."""
    script = rabbitmq_script()
    if script is None or shutil.which("epmd") is None:
        if in_ci():
            pytest.fail("rabbitmq-server is not installed, and CI tests with it")
        pytest.skip("rabbitmq-server is not installed")
    return script


class RabbitMQ:
    """One RabbitMQ node on free ports of the loopback.

    Attributes:
        port: AMQP, kept over restarts.
    """

    def __init__(self, script: Path) -> None:
        self._script = script
        self._directory = Path(tempfile.mkdtemp(prefix="ss-rmq-"))
        self.port, self._mapper_port, self._node_port = free_port(), free_port(), free_port()
        self._mapper: subprocess.Popen[bytes] | None = None
        self._node: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        """By AMQP, as the built-in guest."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self) -> None:
        """Start it and wait until it takes connections; what durable queues held is still there."""
        environment = self._environment()
        if self._mapper is None:
            self._mapper = subprocess.Popen(
                ["epmd", "-port", str(self._mapper_port), "-address", "127.0.0.1"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        with (self._directory / "output").open("ab") as output:
            self._node = subprocess.Popen(
                [str(self._script)],
                env=environment,
                cwd=self._directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_S
        while not self._answers():
            if self._node.poll() is not None or time.monotonic() > deadline:
                shown = (self._directory / "output").read_text(errors="replace")[-3000:]
                raise AssertionError(f"RabbitMQ did not start:\n{shown}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
                link.settimeout(5)
                link.sendall(b"AMQP\x00\x00\x09\x01")
                return bool(link.recv(8))
        except OSError:
            return False

    def _environment(self) -> dict[str, str]:
        directory = self._directory
        config, plugins = directory / "rabbitmq.conf", directory / "enabled_plugins"
        config.write_text(f"listeners.tcp.local = 127.0.0.1:{self.port}\ndisk_free_limit.absolute = 1MB\n")
        plugins.write_text("[].\n")
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        return kept | {
            "HOME": str(directory),  # the cookie is made there
            "ERL_EPMD_PORT": str(self._mapper_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"schedsync-{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(self._node_port),
            "RABBITMQ_MNESIA_BASE": str(directory / "data"),
            "RABBITMQ_LOG_BASE": str(directory / "log"),
            "RABBITMQ_PID_FILE": str(directory / "pid"),
            "RABBITMQ_CONF_ENV_FILE": str(directory / "none"),
            "RABBITMQ_CONFIG_FILE": str(config),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(directory / "advanced"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}",
        }

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the node and what it started: all are in a session of their own."""
        assert self._node is not None
        os.killpg(self._node.pid, number)

    def kill(self) -> None:
        """End the node at once, like a power cut."""
        if self._node is not None:
            if self._node.poll() is None:
                self.signal(signal.SIGKILL)
            self._node.wait()
            self._node = None

    def close(self) -> None:
        """End the node and its port mapper, and remove the directory."""
        self.kill()
        if self._mapper is not None:
            self._mapper.kill()
            self._mapper.wait()
            self._mapper = None
        shutil.rmtree(self._directory, ignore_errors=True)
