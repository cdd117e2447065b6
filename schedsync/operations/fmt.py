"""``fmt``: what files look like in canonical layout. Nothing is written here."""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from schedsync.diagnostics import Diagnostic, Location, Severity
from schedsync.manifest import checks
from schedsync.manifest.collection import without_collection
from schedsync.manifest.collector import Collector
from schedsync.manifest.formatting.formatter import UnsafeFormatError, formatted
from schedsync.manifest.formatting.key_order import shape_of
from schedsync.manifest.project import Project
from schedsync.manifest.reading.decoding import MAX_FILE_BYTES, decode
from schedsync.manifest.reading.reader import read
from schedsync.manifest.sources import PROJECT_FILE, Source, find_sources


@dataclass(frozen=True, slots=True)
class FormattedFile:
    """One file that could be formatted.

    Attributes:
        source: Where it is.
        before: Its text, with its byte order mark where it has one.
        after: The same in canonical layout.
        ours: Whether it is a manifest, an overlay or a project file; others stay as they are.
    """

    source: Source
    before: str = field(repr=False)
    after: str = field(repr=False)
    ours: bool = True

    @property
    def changed(self) -> bool:
        """Whether its layout is not canonical."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Formatted:
    """What formatting comes to.

    Attributes:
        files: Those that could be read, in the order given.
        diagnostics: Why others could not be formatted, sorted.
        lines: The lines of the files that the findings are about, by path.
    """

    files: tuple[FormattedFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    lines: dict[str, tuple[str, ...]] = field(repr=False)

    @property
    def changed(self) -> tuple[FormattedFile, ...]:
        """Those whose layout is not canonical."""
        return tuple(file for file in self.files if file.changed)


def fmt(paths: Sequence[str], *, project: Project | None = None, stdin: BinaryIO | None = None) -> Formatted:
    """Format files.

    Args:
        paths: Files, directories, globs, ``-``; when empty, the project's manifests and overlays and the project file.
        project: The project file, where there is one; needed when there are no paths.
        stdin: What ``-`` reads.
    """
    collector = Collector()
    lines: dict[str, tuple[str, ...]] = {}
    files: list[FormattedFile] = []
    found: list[Diagnostic] = []
    for source in _sources(paths, project, collector):
        own = Collector()
        with without_collection():
            file = _format(source, own, stdin, lines)
        found += own.sorted()
        if isinstance(file, Diagnostic):
            found.append(file)
        elif file is not None:
            files.append(file)
    diagnostics = tuple(sorted((*collector.sorted(), *found), key=lambda each: each.sort_key))
    return Formatted(tuple(files), diagnostics, lines)


def _sources(paths: Sequence[str], project: Project | None, collector: Collector) -> tuple[Source, ...]:
    if paths:
        return find_sources(paths, collector)
    if project is None:
        hints = ("give a path; with a project file none is needed: `schedsync init` writes one",)
        collector.add(checks.NO_MANIFESTS, "no files: no path was given, and there is no project file", hints=hints)
        return ()
    named = [*project.manifests, *(path for each in project.environments.values() for path in each.overlays)]
    return find_sources([PROJECT_FILE, *dict.fromkeys(named)], collector, base=project.directory)


def _format(
    source: Source, collector: Collector, stdin: BinaryIO | None, lines: dict[str, tuple[str, ...]]
) -> FormattedFile | Diagnostic | None:
    """The file, or why it cannot be formatted where the collector does not know."""
    findings = collector.file(source.shown)
    try:
        content = _content(source, stdin)
    except OSError as error:
        findings.add_file(checks.UNREADABLE_FILE, f"cannot be read: {error.strerror}")
        return None
    text = decode(content, findings)
    document = None if text is None else read(text, findings)
    if text is None or document is None or collector.has_errors:
        lines[source.shown] = findings.lines.all()
        return None
    project = source.path is not None and source.path.name == PROJECT_FILE
    mark = "\ufeff" if content.startswith(codecs.BOM_UTF8) else ""
    try:
        after = formatted(text, document, project=project)
    except UnsafeFormatError as error:
        return Diagnostic("SCH006", "unsafe-format", Severity.ERROR, str(error), Location(source.shown))
    ours = shape_of(document.data, project=project) is not None
    return FormattedFile(source, mark + text, mark + after, ours)


def _content(source: Source, stdin: BinaryIO | None) -> bytes:
    if source.path is None:
        return stdin.read(MAX_FILE_BYTES + 1) if stdin is not None else b""
    if source.path.exists() and not source.path.is_file():
        raise OSError(0, "it is no regular file; standard input is -")
    with source.path.open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)
