"""``validate``: what is wrong with the files, without a store."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from schedsync.diagnostics import Diagnostic
from schedsync.manifest import checks
from schedsync.manifest.load import load
from schedsync.manifest.project import Project
from schedsync.manifest.readings import Readings
from schedsync.model.findings import Findings

if TYPE_CHECKING:
    from schedsync.manifest.app_inspection import AppInspection


def validate(
    paths: Sequence[str],
    *,
    now: datetime,
    project: Project | None = None,
    environment: str | None = None,
    owner: str | None = None,
    strict: bool = False,
    stdin: BinaryIO | None = None,
    apps: Mapping[str | None, "AppInspection"] | None = None,
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
        apps: The Celery application of each environment, ``None`` for none, where they are to be checked against it.
    """
    beside = apps or {}
    lines: dict[str, tuple[str, ...]] = {}
    found: dict[Diagnostic, list[str]] = {}
    told: set[Diagnostic] = set()
    entries = 0
    runs = _runs(project, environment, beside)
    readings = Readings(stdin, keep=len(runs) > 1)
    read: Counter[str] = Counter()
    unused: Counter[Diagnostic] = Counter()
    for each, alike in runs.items():
        loaded = load(
            paths,
            now=now,
            project=project,
            environment=each,
            owner=owner,
            strict=strict,
            app=beside.get(each),
            thorough=True,
            readings=readings,
        )
        read.update(file.path for file in loaded.files)
        unused.update({one for one in loaded.diagnostics if one.code == checks.UNUSED_IGNORE.code})
        lines |= {file.path: file.lines for file in loaded.files}
        entries = max(entries, loaded.named)
        for one in loaded.diagnostics:
            if each == environment and (each is not None or not _is_of_environments(one, project)):
                told.add(one)
            elif alike:
                found.setdefault(one, []).extend(alike)
        if any(one.code == checks.TOO_MANY_FINDINGS.code and one.severity.is_error for one in loaded.diagnostics):
            break
    count = len(project.environments) if project else 0
    # What a comment ignores may be there in one environment alone.
    needless = {one for one, times in unused.items() if one.location and times < read[one.location.path]}
    told -= needless
    named = (
        _named(one, environments, count)
        for one, environments in found.items()
        if one not in told and one not in needless
    )
    diagnostics = tuple(sorted((*told, *named), key=lambda one: one.sort_key))
    return Findings(diagnostics=diagnostics, files=len(lines), entries=entries, lines=lines)


def _runs(
    project: Project | None, environment: str | None, apps: Mapping[str | None, "AppInspection"]
) -> Mapping[str | None, Sequence[str]]:
    """The environments to check, each with those that mean the same for manifests; ``None`` is none of them."""
    runs: dict[str | None, list[str]] = {environment: []}
    if environment is not None or project is None:
        return runs
    names = {each: app.app.name for each, app in apps.items()}
    by_meaning: dict[object, str | None] = {(project.owner, (), frozenset[tuple[str, str]](), names.get(None)): None}
    for name, each in project.environments.items():
        meaning = project.owner_of(name), each.overlays, frozenset(each.variables.items()), names.get(name)
        runs.setdefault(by_meaning.setdefault(meaning, name), []).append(name)
    return runs


def _is_of_environments(found: Diagnostic, project: Project | None) -> bool:
    """Whether it is the environments that have to say what is missing, so that only those that do not have a fault."""
    return found.code == checks.MISSING_OWNER.code and project is not None and bool(project.environments)


def _named(found: Diagnostic, environments: Sequence[str], count: int) -> Diagnostic:
    """The finding with the environments that have it, in its message: every format shows that."""
    if len(environments) == count > 1:
        return replace(found, message=f"{found.message} (in every environment)")
    word = "environment" if len(environments) == 1 else "environments"
    return replace(found, message=f"{found.message} ({word} {', '.join(environments)})")
