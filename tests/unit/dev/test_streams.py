"""What children write is cut into lines and events, however it arrives."""

import os
import subprocess
import sys
from datetime import timedelta

from schedsync.dev.processes import Child
from schedsync.dev.streams import Streams, _read

SOON = timedelta(seconds=5)
NOW = timedelta(0)


def test_lines_and_events() -> None:
    wakeup, waker = os.pipe()
    readable, writable = os.pipe()
    script = "import sys; sys.stdout.write('one\\n\\ntwo\\xff'); sys.stdout.flush()"
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    process.wait()
    for descriptor in (readable, wakeup):
        os.set_blocking(descriptor, False)
    child = Child("worker", process, readable)
    os.set_blocking(child.output, False)
    streams = Streams(wakeup)
    streams.add(child)
    lines: list[str] = []
    events: list[dict[str, object]] = []

    def turn() -> None:
        found_lines, found_events = streams.wait(NOW)
        lines.extend(line for _, line in found_lines)
        events.extend(event for _, event in found_events)

    os.write(writable, b'{"event": "rea')
    turn()
    assert (lines, events) == (["one"], [])
    os.write(writable, b'dy"}\n[1]\ntorn}\n{"event": "x"}\n')
    turn()
    assert lines == ["one", "two\xff".encode().decode()]
    assert events == [{"event": "ready"}, {"event": "x"}]
    os.close(writable)
    turn()
    assert _read(wakeup) is None
    os.write(waker, b"\0")
    assert streams.wait(SOON) == ([], [])  # woken, with nothing to tell
    assert streams.wait(NOW) == ([], [])
    streams.close()
    for descriptor in (readable, wakeup, waker):
        os.close(descriptor)
    assert process.stdout is not None
    process.stdout.close()
