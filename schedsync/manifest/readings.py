"""What was read of files: by one command each once, however many environments it looks at."""

import errno
import stat
from dataclasses import dataclass, field
from typing import BinaryIO

from schedsync.manifest import checks
from schedsync.manifest.collector import Collector, FileCollector
from schedsync.manifest.project import Project
from schedsync.manifest.reading.decoding import MAX_FILE_BYTES, decode, digest
from schedsync.manifest.reading.document import Document
from schedsync.manifest.reading.reader import read
from schedsync.manifest.sources import Source

# What is kept takes twenty times as much memory as the files.
_MOST_KEPT = 16 * 1024 * 1024
_PIPED = "leave it out; what comes through a pipe is read from standard input: `… | schedsync validate -`"
_READABLE = "check its permissions and, of a link, where it leads"


class _IrregularError(OSError):
    """A pipe, a device or a socket."""


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """One file that was read.

    Attributes:
        path: As it is named in findings; ``-`` is standard input.
        sha256: Of its bytes, in hexadecimal.
        lines: Its text, without line breaks; empty where it is no text.
        owner: Whose its entries are; ``None`` where it could not be told, and of an overlay.
    """

    path: str
    sha256: str
    lines: tuple[str, ...] = field(repr=False)
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one file.

    Attributes:
        document: ``None`` where findings say why there is none.
        findings: Of reading it.
        file: The file, if it could be read.
    """

    document: Document | None
    findings: FileCollector
    file: LoadedFile | None

    def onto(self, collector: Collector) -> "Reading":
        """The same in another run, which has its findings too."""
        return Reading(self.document, self.findings.onto(collector), self.file)


class Readings:
    """Reads files, and keeps what it read: all environments of a command see the same, and only the first waits.

    Of files that come to more than 16 MiB the later ones are read anew each time, or memory would not do.

    Args:
        stdin: What ``-`` reads.
        keep: Whether anything is read more than once.
    """

    def __init__(self, stdin: BinaryIO | None, *, keep: bool = True) -> None:
        self._stdin = stdin
        self._room = _MOST_KEPT if keep else 0
        self._kept: dict[str, Reading] = {}
        self._piped: bytes | None = None
        self._overlays: tuple[Project, frozenset[str]] | None = None

    def read(self, source: Source, collector: Collector) -> Reading:
        """What a file holds, with the findings of reading it among those of a run."""
        kept = self._kept.get(source.identity)
        if kept is None or kept.findings.path != source.shown:
            kept = self._read(source, collector.apart())
        return kept.onto(collector)

    def overlays_of(self, project: Project) -> frozenset[str]:
        """The identities of the overlay files of all its environments."""
        if self._overlays is None or self._overlays[0] is not project:
            self._overlays = (project, project.all_overlays())
        return self._overlays[1]

    def _read(self, source: Source, collector: Collector) -> Reading:
        findings = collector.file(source.shown)
        try:
            content = self._content(source)
        except OSError as error:
            hint = _PIPED if isinstance(error, _IrregularError) else _READABLE
            findings.add_file(checks.UNREADABLE_FILE, f"cannot be read: {error.strerror}", hints=(hint,))
            return Reading(None, findings, None)
        text = decode(content, findings)
        document = None if text is None else _document(source, text, findings)
        found = Reading(document, findings, LoadedFile(source.shown, digest(content), findings.lines.all()))
        self._room -= len(content)
        if self._room >= 0:
            self._kept[source.identity] = found
        return found

    def _content(self, source: Source) -> bytes:
        if source.path is None:
            if self._piped is None:
                self._piped = self._stdin.read(MAX_FILE_BYTES + 1) if self._stdin is not None else b""
            return self._piped
        mode = source.path.stat().st_mode
        if not stat.S_ISREG(mode) and not _is_given_open(source):
            # Nobody may ever write to a pipe, and a device may have no end.
            raise _IrregularError(errno.EINVAL, "it is a pipe" if stat.S_ISFIFO(mode) else "it is no regular file")
        with source.path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)


def _document(source: Source, text: str, findings: FileCollector) -> Document | None:
    document = read(text, findings)
    if document is not None:
        findings.use_values(document.tree)
    if document is not None and isinstance(document.data, dict) and "schedules" in document.data:
        return document
    # Here, since most files are meant for manifests.
    from schedsync.manifest.other_kinds import report_other_kind

    return None if report_other_kind(source.path, text, document, findings) else document


def _is_given_open(source: Source) -> bool:
    """Whether a path names what the shell has opened: ``/dev/stdin``, and ``/dev/fd/63`` of ``<(make-manifest)``."""
    return not source.found and source.shown.startswith(("/dev/stdin", "/dev/fd/", "/proc/self/fd/"))
