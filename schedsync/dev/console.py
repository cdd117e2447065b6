"""What ``schedsync dev`` writes: a line for each thing sent and run on standard output, all else on standard error."""

import sys
from collections.abc import Callable
from datetime import datetime

from schedsync.dev.call_text import call_text, shortened
from schedsync.model.entry.entry import Entry
from schedsync.report.style import PLAIN, Style, padded, printable
from schedsync.store.slot_records import RunRecord

_LOOKS = {
    "sent": ("cyan",),
    "ran": ("green",),
    "failed": ("bold", "red"),
    "skipped": ("yellow",),
    "retried": ("yellow",),
    "expired": ("yellow",),
    "revoked": ("yellow",),
    "unknown": ("bold", "red"),
}
_STATES = {"SUCCESS": "ran", "FAILURE": "failed", "RETRY": "retried", "IGNORED": "ran", "REJECTED": "failed"}
_WORD = max(map(len, _LOOKS))
_LATE_MS = 500


class Console:
    """Writes the lines.

    Args:
        out: How lines for standard output are dressed.
        err: How lines for standard error are dressed.
        now: The local time, for the lines of the worker.
    """

    def __init__(self, *, out: Style = PLAIN, err: Style = PLAIN, now: Callable[[], datetime]) -> None:
        self._out = out
        self._err = err
        self._now = now
        self._width = 0
        self._beat_ready: datetime | None = None

    def expect(self, names: list[str]) -> None:
        """Make the column of entry names wide enough, within reason."""
        self._width = min(40, max((len(name) for name in names), default=0))

    def beat_is_ready(self) -> None:
        """What was due before this moment could not be sent in time, which is no news."""
        self._beat_ready = self._now()

    def status(self, text: str) -> None:
        """One line about what ``dev`` itself does; left out when quiet."""
        if not self._err.quiet:
            self._error(self._err.paint("dev", "bold") + f"     {printable(text)}")

    def problem(self, text: str) -> None:
        """Text that tells of something wrong, as it is."""
        self._error(text.rstrip("\n"))

    def output(self, role: str, line: str) -> None:
        """One line that the worker or beat wrote."""
        self._error(f"{self._err.paint(padded(role, 6), 'dim')}| {printable(line)}")

    def run(self, record: RunRecord, entry: Entry | None) -> None:
        """What became of a slot, from the store's own record."""
        word = record.outcome if record.outcome in _LOOKS else "sent"
        text = call_of(entry) if entry is not None else ""
        if record.reason:
            many = f"{record.count} slots, " if record.count > 1 else ""
            text += f"  ({many}{record.reason})"
        elif record.lateness_ms is not None and record.lateness_ms > _LATE_MS:
            late = f"{record.lateness_ms / 1000:.1f} s late"
            early = self._beat_ready is None or record.slot < self._beat_ready
            text += "  (due before beat was ready)" if early else f"  ({late})"
        self._line(record.sent or self._now(), word, record.entry, text)

    def ran(self, event: dict[str, object]) -> None:
        """What became of a message in the worker."""
        word = _STATES.get(str(event.get("state")), str(event.get("event")))
        text = f"{event.get('task')}({event.get('call') or ''})"
        match event:
            case {"event": "unknown"}:
                text = f"{event.get('task')}: the application has no task of this name"
            case {"result": str(result), "seconds": float(seconds)}:
                text += f" -> {result} in {seconds:.3f} s"
            case {"seconds": float(seconds)}:
                text += f" in {seconds:.3f} s"
        self._line(self._now(), word, str(event.get("entry") or "-"), text)

    def _line(self, at: datetime, word: str, entry: str, text: str) -> None:
        clock = at.astimezone(self._now().tzinfo).strftime("%H:%M:%S")
        looks = _LOOKS.get(word, ("dim",))
        head = self._out.paint(padded(word, _WORD), *looks)
        line = f"{clock}  {head}  {padded(printable(entry), self._width)}  {printable(text)}".rstrip()
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def _error(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def call_of(entry: Entry) -> str:
    """The call that an entry's message asks for: ``app.tasks.report(1, dry=True)``."""
    return shortened(f"{entry.task}({call_text(entry.args.value(), entry.kwargs.value())})")
