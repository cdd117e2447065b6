"""``validate``: what is wrong with the files, without a store."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from schedsync.diagnostics import Diagnostic
from schedsync.manifest import checks
from schedsync.manifest.load import load
from schedsync.manifest.project import Project
from schedsync.manifest.reader import MAX_FILE_BYTES
from schedsync.manifest.sources import STANDARD_INPUT
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
    """Check the manifests, in one environment, or as they are and in every environment.

    A finding that the manifests have as they are is told once; any other names the environments that have it. Variables
    of the process are not looked at: the same files give the same findings on any machine.

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
    found: dict[Diagnostic, list[str]] = {}
    told: set[Diagnostic] = set()
    entries = 0
    piped = stdin.read(MAX_FILE_BYTES + 1) if stdin is not None and STANDARD_INPUT in paths else b""
    for each, alike in _runs(project, environment).items():
        again = BytesIO(piped)
        loaded = load(paths, now=now, project=project, environment=each, owner=owner, strict=strict, stdin=again)
        lines |= {file.path: file.lines for file in loaded.files}
        entries = max(entries, len(loaded.declared) + len(loaded.undecided))
        if each == environment:
            told = {one for one in loaded.diagnostics if each is not None or not _is_of_environments(one, project)}
        for one in loaded.diagnostics if each != environment else ():
            found.setdefault(one, []).extend(alike)
    count = len(project.environments) if project else 0
    named = (_named(one, environments, count) for one, environments in found.items() if one not in told)
    diagnostics = tuple(sorted((*told, *named), key=lambda one: one.sort_key))
    return Findings(diagnostics=diagnostics, files=len(lines), entries=entries, lines=lines)


def _runs(project: Project | None, environment: str | None) -> Mapping[str | None, Sequence[str]]:
    """The environments to check, each with those that mean the same for manifests; ``None`` is none of them."""
    runs: dict[str | None, list[str]] = {environment: []}
    if environment is not None or project is None:
        return runs
    by_meaning: dict[object, str | None] = {(project.owner, (), frozenset[tuple[str, str]]()): None}
    for name, each in project.environments.items():
        meaning = each.owner or project.owner, each.overlays, frozenset(each.variables.items())
        runs.setdefault(by_meaning.setdefault(meaning, name), []).append(name)
    return runs


def _is_of_environments(found: Diagnostic, project: Project | None) -> bool:
    """Whether a finding of the base is none, because every environment says what is missing."""
    environments: Iterable[str | None] = (each.owner for each in project.environments.values()) if project else ()
    owners = tuple(environments)
    return found.code == checks.MISSING_OWNER.code and bool(owners) and all(owners)


def _named(found: Diagnostic, environments: Sequence[str], count: int) -> Diagnostic:
    """The finding with the environments that have it, in its message: every format shows that."""
    if len(environments) == count > 1:
        return replace(found, message=f"{found.message} (in every environment)")
    word = "environment" if len(environments) == 1 else "environments"
    return replace(found, message=f"{found.message} ({word} {', '.join(environments)})")
