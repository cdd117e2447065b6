"""The signals that end ``schedsync dev``, collected instead of raised."""

import os
import signal
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """While entered, SIGINT, SIGTERM and SIGHUP only add to ``received`` and make ``descriptor`` readable.

    Must be entered in the main thread.

    Attributes:
        received: The numbers of the signals that have come, in order.
        descriptor: Readable once a signal has come.
    """

    def __init__(self) -> None:
        self.received: list[int] = []
        self.descriptor, self._writable = os.pipe()
        os.set_blocking(self.descriptor, False)
        os.set_blocking(self._writable, False)
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in _SIGNALS:
            self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self.descriptor)
        os.close(self._writable)

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        self.received.append(number)
        with suppress(BlockingIOError):
            os.write(self._writable, b"\0")
