"""Outputs that would fall on one another, or on a file that the command reads: told before anything is done."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from schedsync.errors import InvalidFilesError


@dataclass(frozen=True, slots=True)
class Output:
    """A file that a command is to write.

    Attributes:
        option: That names it.
        path: The file.
    """

    option: str
    path: Path

    def __str__(self) -> str:
        return f"'{self.path}' of {self.option}"


def refuse_collisions(
    outputs: Sequence[Output], named: Sequence[str], *, reads_manifests: bool, own: Sequence[str] = ()
) -> None:
    """Look whether each output has a file of its own, however it is named: links are followed.

    Args:
        outputs: All that the command is to write.
        named: Files, directories and globs that the command was given to read.
        reads_manifests: Whether the project's are read where none are named.
        own: Files that the command writes of itself, where they are missing.

    Raises:
        click.UsageError: Naming both.
    """
    taken: dict[object, Output] = {}
    for output in outputs:
        if str(output.path) == "-":
            raise click.UsageError(
                f"'-' of {output.option} is not a file: without it, standard output gets the result."
            )
        other = taken.setdefault(_identity(output.path), output)
        if other is not output:
            raise click.UsageError(f"{other} and {output} are the same file.")
    for name in own:
        if colliding := taken.get(_identity(Path(name))):
            raise click.UsageError(f"{colliding} is a file that this command writes itself; choose another name.")
    if not any(output.path.is_file() for output in outputs):
        return
    for path in _read(named, reads_manifests=reads_manifests):
        if overwriting := taken.get(_identity(path)):
            raise click.UsageError(f"{overwriting} would overwrite '{os.path.relpath(path)}', which is read.")


def _identity(path: Path) -> object:
    """The same for the same file: by what the system knows of it, else by where it will lie."""
    try:
        found = path.stat()
    except OSError:
        return os.path.realpath(path)
    return found.st_dev, found.st_ino


def _read(named: Sequence[str], *, reads_manifests: bool) -> Iterator[Path]:
    # Here, as only an output that is there already makes it worth the time.
    from schedsync.manifest.collector import Collector
    from schedsync.manifest.project import load_project
    from schedsync.manifest.sources import find_sources

    # What is wrong with any of them, the command itself tells.
    unheard = Collector()
    yield from (source.path for source in find_sources(named, unheard) if source.path is not None)
    try:
        project = load_project(Path.cwd())
    except InvalidFilesError:
        return
    if project is None:
        return
    yield project.path
    if reads_manifests and not named:
        own = [*project.manifests, *(each for one in project.environments.values() for each in one.overlays)]
        found = find_sources(own, unheard, base=project.directory)
        yield from (source.path for source in found if source.path is not None)
