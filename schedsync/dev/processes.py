"""The processes of ``schedsync dev``: one group of them, with a guard that outlives the supervisor."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from schedsync.dev.child_settings import ChildSettings
from schedsync.dev.embedded import EmbeddedServer

# A socket's path may have 103 characters on macOS, 107 on Linux.
_LONGEST_BASE = 70

# Variables by which Celery or schedsync would find another server than the embedded one.
_FOREIGN = ("CELERY_BROKER_URL", "CELERY_BROKER_READ_URL", "CELERY_BROKER_WRITE_URL", "CELERY_RESULT_BACKEND")


@dataclass(frozen=True, slots=True)
class Child:
    """A running worker or beat.

    Attributes:
        role: ``worker`` or ``beat``.
        process: The process; its standard output and error are one pipe.
        events: The descriptor to read its events from.
    """

    role: str
    process: subprocess.Popen[bytes]
    events: int

    @property
    def output(self) -> int:
        """The descriptor to read what it prints from."""
        assert self.process.stdout is not None
        return self.process.stdout.fileno()


class ProcessGroup:
    """The embedded server, the children and their guard, in a process group and a directory of their own.

    The terminal's Ctrl-C reaches only the supervisor, which ends the others in order. If the supervisor is killed,
    the guard sees its pipe close, kills the group and removes the directory.
    """

    def __init__(self) -> None:
        self.directory = _short_directory()
        self.children: list[Child] = []
        self._guard = subprocess.Popen(
            [sys.executable, "-m", "schedsync.dev.guard", str(self.directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            process_group=0,
        )
        try:
            self.server = EmbeddedServer(self.directory, group=self._guard.pid)
        except BaseException:
            self._end_group()
            shutil.rmtree(self.directory, ignore_errors=True)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self, role: str, *, app: str | None, key_prefix: str, debug: bool) -> Child:
        """Start a worker or beat on the embedded server.

        Args:
            role: ``worker`` or ``beat``.
            app: ``module:attribute``, or ``None`` for the built-in application.
            key_prefix: Of the store.
            debug: Whether its errors show their traceback.
        """
        readable, writable = os.pipe()
        settings = ChildSettings(
            role=role,
            app=app,
            broker_url=self.server.broker_url,
            events=writable,
            scratch=str(self.directory),
            debug=debug,
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "schedsync.dev.child", settings.to_argument()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(writable,),
            process_group=self._guard.pid,
            env=child_environment(os.environ, server=self.server, key_prefix=key_prefix),
        )
        os.close(writable)
        child = Child(role, process, readable)
        os.set_blocking(child.events, False)
        os.set_blocking(child.output, False)
        self.children.append(child)
        return child

    def ended(self) -> str | None:
        """The role of a process that is gone though nobody asked it to go, or ``None``."""
        if self.server.ended():
            return "the embedded server"
        return next((child.role for child in self.children if child.process.poll() is not None), None)

    def terminate(self) -> None:
        """Ask the children to finish what they do."""
        for child in self.children:
            with suppress(ProcessLookupError):
                child.process.send_signal(signal.SIGTERM)

    def running(self) -> bool:
        """Whether a worker or beat is still there."""
        return any(child.process.poll() is None for child in self.children)

    def kill(self) -> None:
        """End whatever is left of the group at once, and remove the directory. May be called again."""
        self._end_group()
        for child in self.children:
            child.process.wait()
            os.close(child.events)
            if child.process.stdout is not None:
                child.process.stdout.close()
        self.children.clear()
        self.server.reap()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _end_group(self) -> None:
        if self._guard.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._guard.pid, signal.SIGKILL)
            self._guard.wait()
        if self._guard.stdin is not None:
            self._guard.stdin.close()


def _short_directory() -> Path:
    """A private temporary directory in which a socket's path is not too long."""
    usual = Path(tempfile.gettempdir())
    base = usual if len(str(usual)) <= _LONGEST_BASE else Path("/tmp")
    return Path(tempfile.mkdtemp(prefix="schedsync-dev-", dir=base))


def child_environment(environ: Mapping[str, str], *, server: EmbeddedServer, key_prefix: str) -> dict[str, str]:
    """The environment for the children: without what names another server, with what names ours.

    Variables rank over the Celery configuration, both in Celery and in schedsync.
    """
    kept = {
        name: value for name, value in environ.items() if not name.startswith("SCHEDSYNC_") and name not in _FOREIGN
    }
    return {
        **kept,
        **dict.fromkeys(_FOREIGN, server.broker_url),
        "SCHEDSYNC_REDIS_URL": server.store_url,
        "SCHEDSYNC_KEY_PREFIX": key_prefix,
        "PYTHONUNBUFFERED": "1",
        # What a worker that was killed leaves behind goes with the directory.
        "TMPDIR": str(server.scratch),
        # Else a root-owned worker refuses an application that accepts pickle; here only its own messages come in.
        "C_FORCE_ROOT": "1",
    }
