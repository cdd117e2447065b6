"""Which files are meant: paths, directories, globs, and ``-`` for standard input."""

import glob
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from schedsync.manifest import checks
from schedsync.manifest.collector import Collector

STANDARD_INPUT = "-"
PROJECT_FILE = "schedsync.yaml"
_SUFFIXES = (".yaml", ".yml")
# Of a glob: it is looked for level by level, each inside of the one before. Linux takes no longer path.
_MOST_LEVELS = 250
_LONGEST_GLOB = 4096


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read.

    Attributes:
        shown: As it is named to people; ``-`` is standard input.
        path: Where it is; ``None`` for standard input.
        found: Whether a directory or glob brought it, and nobody named it.
    """

    shown: str
    path: Path | None
    found: bool = False

    @property
    def identity(self) -> str:
        """The same for the same file, however it is named; links are followed."""
        return STANDARD_INPUT if self.path is None else _real(self.path)


def find_sources(
    paths: Sequence[str], findings: Collector, *, base: Path | None = None, overlays: Collection[str] = ()
) -> tuple[Source, ...]:
    """The files that the paths name, each once, in the order given; those of a directory or glob sorted.

    Args:
        paths: Files, directories (read recursively: ``*.yaml``, ``*.yml``; hidden ones and links to directories are
            passed over), globs (``**`` too), ``-``.
        findings: Takes every path that matches nothing: it is never an empty set.
        base: What relative paths are relative to; the working directory when ``None``.
        overlays: Overlay files by their ``identity``: directories and globs never include them (nor project files), and
            a path that names one is refused.
    """
    found: dict[str, Source] = {}
    for given in dict.fromkeys(paths):
        matched = False
        for source in _expand(given, base, overlays, findings):
            matched = True
            if source.identity in overlays:
                findings.add(
                    checks.OVERLAY_AS_MANIFEST,
                    f'"{given}" is an overlay, not a manifest',
                    hints=("validate or plan the manifests, in an environment that has it",),
                )
                continue
            found.setdefault(source.identity, source)
        if not matched:
            # Here, since most paths name something.
            from schedsync.manifest.missing_paths import missing_path_hints

            findings.add(checks.NO_SUCH_FILE, _nothing(given, base), hints=missing_path_hints(given, base))
    return tuple(found.values())


def _expand(given: str, base: Path | None, barred: Collection[str], findings: Collector) -> Iterator[Source]:
    if given == STANDARD_INPUT:
        yield Source(STANDARD_INPUT, None)
        return
    if not given:
        # An unset variable, quoted: not the working directory.
        return
    path = _joined(base, given)
    if _is_too_long(path):
        return
    if _is_directory(path):
        yield from _sources(_walk(path, findings), base, barred)
    elif os.path.exists(path):  # noqa: PTH110 - never raises, whatever the name
        yield Source(given if base is None else _shown(path), path)
    elif glob.has_magic(given):
        _report_closed(path, findings)
        matches = sorted(Path(name) for name in glob.glob(str(path), recursive=True))  # noqa: PTH207 - Path.glob refuses absolute ones
        files = [file for match in matches for file in (_walk(match, findings) if _is_directory(match) else [match])]
        yield from _sources(files, base, barred)


def _sources(files: Iterable[Path], base: Path | None, barred: Collection[str]) -> Iterator[Source]:
    for file in files:
        if file.name != PROJECT_FILE and _real(file) not in barred:
            yield Source(str(file) if base is None else _shown(file), file, found=True)


def _walk(directory: Path, findings: Collector) -> Iterator[Path]:
    """The manifests below a directory; one that cannot be looked into is an error, for what it holds is not absent."""
    for at, directories, names in os.walk(directory, onerror=_reporter(findings)):
        directories[:] = sorted(_open_names(directories))
        for name in sorted(names):
            if name.endswith(_SUFFIXES) and not name.startswith("."):
                yield Path(at, name)


def _report_closed(pattern: Path, findings: Collector) -> None:
    """Report every directory that a glob has to look into and cannot, over which ``glob`` passes in silence."""
    parts = pattern.parts
    fixed = next(index for index, part in enumerate(parts) if glob.has_magic(part))
    # The last part names files, or directories that are walked afterwards.
    rest = parts[fixed:-1]
    root = Path(*parts[:fixed])
    if not _is_directory(root):
        return
    for at, directories, _ in os.walk(root, onerror=_reporter(findings)):
        level = len(Path(at).relative_to(root).parts)
        if "**" in rest[: level + 1]:
            directories[:] = _open_names(directories)
        else:
            directories[:] = [name for name in directories if level < len(rest) and fnmatch(name, rest[level])]


def _reporter(findings: Collector) -> Callable[[OSError], None]:
    def report(error: OSError) -> None:
        findings.add(checks.UNREADABLE_FILE, f'the directory "{Path(error.filename)}" cannot be read: {error.strerror}')

    return report


def _open_names(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.startswith(".")]


def _is_too_long(path: Path) -> bool:
    return (len(path.parts) > _MOST_LEVELS or len(str(path)) > _LONGEST_GLOB) and glob.has_magic(str(path))


def _is_directory(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - never raises, whatever the name


def _real(path: Path) -> str:
    """As ``Path.resolve``, which raises where links run in a circle."""
    return os.path.realpath(path)


def _joined(base: Path | None, given: str) -> Path:
    return Path(given) if base is None else base / given


def _shown(path: Path) -> str:
    """Relative to the working directory, as editors and people open it."""
    return os.path.relpath(path)


def _nothing(given: str, base: Path | None) -> str:
    if not given:
        return "an empty path names no file"
    path = _joined(base, given)
    if _is_too_long(path):
        return f'a glob has at most {_MOST_LEVELS} levels and {_LONGEST_GLOB} characters, unlike "{given[:40]}…"'
    if _is_directory(path):
        return f'no *.yaml or *.yml in the directory "{given}"'
    if glob.has_magic(given):
        return f'nothing matches "{given}"'
    return f'no file or directory "{given}"'
