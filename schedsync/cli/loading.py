"""From paths to what one owner declares, for the commands that go on to do something with it."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from schedsync.cli.options import Invocation
from schedsync.clock import SystemClock
from schedsync.diagnostics import Diagnostic
from schedsync.errors import ConfigurationError
from schedsync.manifest.load import Loaded, load
from schedsync.manifest.project import Project, load_project
from schedsync.model.findings import Findings
from schedsync.report.findings import render_text
from schedsync.report.style import Style


@dataclass(frozen=True, slots=True)
class Desired:
    """What the files of a run say.

    Attributes:
        project: The project file, or ``None``.
        loaded: The files, without errors.
        owner: Whose entries this run is about.
        uncovered: Manifests of the project that the paths leave out.
    """

    project: Project | None
    loaded: Loaded
    owner: str
    uncovered: tuple[str, ...]


def read_project() -> Project | None:
    """The project file here or above.

    Raises:
        InvalidFilesError: When it cannot be used.
    """
    return load_project(Path.cwd())


def read_desired(invocation: Invocation, paths: Sequence[str], *, stand_in: Mapping[str, str] | None = None) -> Desired:
    """Read the manifests, tell their warnings on standard error, and settle on one owner.

    Args:
        invocation: The options.
        paths: Those given.
        stand_in: Variables in place of the process environment's, where those without a value stand for themselves.

    Raises:
        InvalidFilesError: When any file holds an error.
        ConfigurationError: When the files are of several owners and none is chosen.
    """
    project = read_project()
    loaded = read_manifests(invocation, project, paths, stand_in=stand_in)
    owners = loaded.owners
    owner = invocation.options.owner
    if owner is None and len(owners) > 1:
        raise ConfigurationError(f"the manifests have several owners ({', '.join(owners)}): choose one with --owner")
    return Desired(project, loaded, owner or owners[0], loaded.left_out)


def read_manifests(
    invocation: Invocation,
    project: Project | None,
    paths: Sequence[str],
    *,
    stand_in: Mapping[str, str] | None = None,
) -> Loaded:
    """Read the manifests and tell their warnings on standard error; ``stand_in`` as for ``read_desired``.

    Raises:
        InvalidFilesError: When any file holds an error.
    """
    loaded = load(
        paths,
        now=SystemClock().now(),
        project=project,
        environment=invocation.environment,
        owner=invocation.options.owner,
        stdin=sys.stdin.buffer,
        variables=os.environ if stand_in is None else stand_in,
        stand_in=stand_in is not None,
    )
    loaded.raise_for_errors()
    if loaded.diagnostics and invocation.format not in ("json", "github") and not invocation.options.quiet:
        lines = {file.path: file.lines for file in loaded.files}
        _tell(Findings(diagnostics=loaded.diagnostics, lines=lines), invocation.style(sys.stderr))
    return loaded


def show_findings(diagnostics: Sequence[Diagnostic]) -> None:
    """Findings that ended a command, on standard error, with the lines they are about."""
    color = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    _tell(findings_of(diagnostics), Style(color=color))


def findings_of(diagnostics: Sequence[Diagnostic]) -> Findings:
    """Findings with the lines they are about, read again where they can be."""
    lines = {}
    for path in {found.location.path for found in diagnostics if found.location is not None} - {"-"}:
        try:
            lines[path] = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
    return Findings(diagnostics=tuple(diagnostics), files=len(lines), lines=lines)


def _tell(findings: Findings, style: Style) -> None:
    quiet = Style(color=style.color, quiet=True)
    click.echo(render_text(findings, quiet), err=True, nl=False, color=True)
