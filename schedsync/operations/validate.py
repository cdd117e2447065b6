"""``validate``: what is wrong with the files, without a store."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from schedsync.diagnostics import Diagnostic
from schedsync.manifest.load import load
from schedsync.manifest.project import Project
from schedsync.model.findings import Findings


def validate(
    paths: Sequence[str],
    *,
    now: datetime,
    project: Project | None = None,
    environment: str | None = None,
    owner: str | None = None,
    strict: bool = False,
    stdin: BinaryIO | None = None,
) -> Findings:
    """Check the manifests, in one environment or in all.

    Args:
        paths: Files, directories, globs, ``-``; when empty, the project's own.
        now: For what lies in the past.
        project: The project file, where there is one.
        environment: The only environment to check; ``None`` for the base and all.
        owner: Complain when no file is this owner's.
        strict: Warnings become errors.
        stdin: What ``-`` reads.
    """
    lines: dict[str, tuple[str, ...]] = {}
    found: list[Diagnostic] = []
    entries = 0
    for each in _runs(project, environment):
        loaded = load(paths, now=now, project=project, environment=each, owner=owner, strict=strict, stdin=stdin)
        lines |= {file.path: file.lines for file in loaded.files}
        found += loaded.diagnostics
        entries = max(entries, len(loaded.declared))
    diagnostics = tuple(sorted(dict.fromkeys(found), key=lambda each: each.sort_key))
    return Findings(diagnostics=diagnostics, files=len(lines), entries=entries, lines=lines)


def _runs(project: Project | None, environment: str | None) -> tuple[str | None, ...]:
    """The environments to check: one for each owner that some environment gives to files that name none.

    Nothing else of an environment changes what a manifest means.
    """
    if environment is not None or project is None or not project.environments:
        return (environment,)
    runs: dict[str | None, str | None] = {}
    for name, each in project.environments.items():
        runs.setdefault(each.owner or project.owner, name if each.owner else None)
    return tuple(runs.values())
