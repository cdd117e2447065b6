"""What the children write, cut into lines and events as it comes."""

import json
import os
import selectors
from datetime import timedelta

from schedsync.dev.processes import Child

_CHUNK = 65_536

Lines = list[tuple[Child, str]]
Events = list[tuple[Child, dict[str, object]]]


class Streams:
    """All pipes of all children, and one that wakes the waiting.

    Args:
        wakeup: A descriptor that becomes readable when the wait should end.
    """

    def __init__(self, wakeup: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._wakeup = wakeup
        self._selector.register(wakeup, selectors.EVENT_READ, None)
        self._rests: dict[int, bytes] = {}

    def add(self, child: Child) -> None:
        """Read from one more child."""
        for descriptor in (child.output, child.events):
            self._selector.register(descriptor, selectors.EVENT_READ, child)
            self._rests[descriptor] = b""

    def wait(self, timeout: timedelta) -> tuple[Lines, Events]:
        """Everything that has come; waits for the first of it, a signal, or the timeout."""
        lines: Lines = []
        events: Events = []
        for key, _ in self._selector.select(timeout.total_seconds()):
            if key.data is None:
                _read(self._wakeup)
                continue
            child: Child = key.data
            complete = self._complete_lines(key.fd)
            if key.fd == child.output:
                lines += [(child, line.decode(errors="replace").rstrip()) for line in complete]
            else:
                events += [(child, event) for line in complete for event in _event(line)]
        return [(child, line) for child, line in lines if line], events

    def close(self) -> None:
        """Stop reading; the descriptors are their owners'."""
        self._selector.close()

    def _complete_lines(self, descriptor: int) -> list[bytes]:
        chunk = _read(descriptor)
        if chunk is None:
            return []
        if not chunk:  # the end: nothing more will come
            self._selector.unregister(descriptor)
            rest = self._rests.pop(descriptor)
            return [rest] if rest else []
        *complete, self._rests[descriptor] = (self._rests[descriptor] + chunk).split(b"\n")
        return complete


def _read(descriptor: int) -> bytes | None:
    """What is there to read, ``None`` where there is nothing after all."""
    try:
        return os.read(descriptor, _CHUNK)
    except BlockingIOError:
        return None


def _event(line: bytes) -> list[dict[str, object]]:
    """The event of a line; a torn line is none."""
    try:
        found = json.loads(line)
    except ValueError:
        return []
    return [found] if isinstance(found, dict) else []
