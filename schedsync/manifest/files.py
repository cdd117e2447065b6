"""The files of one run: found, read once, remembered."""

import errno
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

from schedsync.manifest import checks
from schedsync.manifest.collector import Collector, FileCollector
from schedsync.manifest.project import Project
from schedsync.manifest.reading.decoding import MAX_FILE_BYTES, decode, digest
from schedsync.manifest.reading.document import Document
from schedsync.manifest.reading.reader import read
from schedsync.manifest.sources import Source, find_sources

_READABLE = "check its permissions and, of a link, where it leads"


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


class Files:
    """The manifests and overlays of one run.

    Args:
        collector: Takes what is wrong with them.
        project: The project file, where there is one.
        stdin: What ``-`` reads.
    """

    def __init__(self, collector: Collector, project: Project | None, stdin: BinaryIO | None) -> None:
        self._collector = collector
        self._project = project
        self._stdin = stdin
        self._chosen: frozenset[str] | None = None
        self._all_found = True
        self._given: tuple[Source, ...] = ()

    def manifests(self, paths: Sequence[str]) -> Iterator[tuple[Document | None, FileCollector, LoadedFile | None]]:
        """The manifests that the paths name, the project's own where there are none.

        Yields:
            The document, ``None`` where findings say why there is none; the file's findings; the file, if it could be
            read.
        """
        before = self._collector.count
        self._given = sources = self._sources(paths)
        self._all_found = self._collector.count == before
        self._chosen = frozenset(source.identity for source in sources) if paths else None
        for source in sources:
            yield self._read(source)

    def overlays(self, environment: str | None) -> Iterator[tuple[Document | None, FileCollector, LoadedFile | None]]:
        """The overlays of an environment, in order, as ``manifests`` gives files."""
        for source in self._project.overlays_of(environment, self._collector) if self._project else ():
            yield self._read(source)

    def leave_out_other_projects(self) -> Collection[str]:
        """The paths of manifests that are another project's and wrong without its project file, which is a finding."""
        if not self._collector.has_errors:
            return ()
        # Here, since most runs find no error.
        from schedsync.manifest.other_projects import leave_out

        left_out = leave_out(self._given, self._collector, self._project)
        self._all_found = self._all_found and not left_out
        return left_out

    @property
    def all_found(self) -> bool:
        """Whether every path named a manifest of this project; known after the manifests were read."""
        return self._all_found

    @property
    def left_out(self) -> tuple[str, ...]:
        """The manifests of the project that the paths leave out; known after the manifests were read."""
        return tuple(source.shown for source in self._left_out)

    @cached_property
    def _left_out(self) -> tuple[Source, ...]:
        project = self._project
        if self._chosen is None or project is None or not project.manifests:
            return ()
        own = find_sources(project.manifests, Collector(), base=project.directory, overlays=self._of_overlays)
        return tuple(source for source in own if source.identity not in self._chosen)

    @cached_property
    def names_elsewhere(self) -> Mapping[str, str]:
        """The names of entries in manifests of the project that are left out, with their files."""
        found: dict[str, str] = {}
        aside = Collector()
        for source in self._left_out:
            document, _, _ = Files(aside, None, None)._read(source)
            entries = document.data.get("schedules") if document and isinstance(document.data, dict) else None
            if isinstance(entries, dict):
                found |= dict.fromkeys(entries, source.shown)
        return found

    @cached_property
    def _of_overlays(self) -> frozenset[str]:
        return self._project.all_overlays() if self._project else frozenset()

    def _sources(self, paths: Sequence[str]) -> tuple[Source, ...]:
        project = self._project
        if paths:
            return find_sources(paths, self._collector, overlays=self._of_overlays)
        if project is not None and project.manifests:
            return find_sources(project.manifests, self._collector, base=project.directory, overlays=self._of_overlays)
        self._collector.add(
            checks.NO_MANIFESTS,
            "no manifests: no path was given, and no project file names any",
            hints=(
                "give a path, or write `manifests: [schedules/*.yaml]` into schedsync.yaml; "
                "`schedsync init` makes both",
            ),
        )
        return ()

    def _read(self, source: Source) -> tuple[Document | None, FileCollector, LoadedFile | None]:
        findings = self._collector.file(source.shown)
        try:
            content = _content(source, self._stdin)
        except OSError as error:
            findings.add_file(checks.UNREADABLE_FILE, f"cannot be read: {error.strerror}", hints=(_READABLE,))
            return None, findings, None
        text = decode(content, findings)
        document = None if text is None else _document(text, findings)
        return document, findings, LoadedFile(source.shown, digest(content), findings.lines.all())


def _document(text: str, findings: FileCollector) -> Document | None:
    document = read(text, findings)
    if document is not None:
        findings.use_values(document.tree)
    if document is not None and isinstance(document.data, dict) and "schedules" in document.data:
        return document
    # Here, since most files are meant for manifests.
    from schedsync.manifest.reading.crontab_file import report_crontab

    return None if report_crontab(text, findings) else document


def _content(source: Source, stdin: BinaryIO | None) -> bytes:
    if source.path is None:
        return stdin.read(MAX_FILE_BYTES + 1) if stdin is not None else b""
    if source.found and stat.S_ISFIFO(source.path.stat().st_mode):
        # Nobody may ever write to it. One that was named is read, as in `validate <(make-manifest)`.
        raise OSError(errno.EINVAL, "it is a pipe, found in a directory or by a glob")
    with source.path.open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)
