"""The way in: from paths to declared entries and every finding of the run."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from schedsync.diagnostics import Diagnostic, Related
from schedsync.errors import InvalidFilesError
from schedsync.manifest import checks, references
from schedsync.manifest.checks import crowded
from schedsync.manifest.collection import without_collection
from schedsync.manifest.collector import Collector
from schedsync.manifest.files import Files
from schedsync.manifest.inspection import Inspection
from schedsync.manifest.layers import Overlays
from schedsync.manifest.overlays import added, in_order, read_overlay
from schedsync.manifest.parser import Inspect, Parsed, Terms, parse
from schedsync.manifest.project import MAX_AT_ONCE, Project
from schedsync.manifest.readings import LoadedFile, Readings
from schedsync.manifest.schema import Unknown
from schedsync.manifest.suggestion import question
from schedsync.manifest.task_patterns import TaskPatterns
from schedsync.manifest.value_sources import with_sources
from schedsync.manifest.variables import Expander
from schedsync.model.state.desired import Declared, Desired, Moved, Removed


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the manifests of a run declare, and what is wrong with them.

    Attributes:
        declared: The entries that could be built, in the order of files and lines; those that overlays add come last.
        diagnostics: All findings, sorted by file and line.
        files: The files that were read: manifests, then overlays.
        moved: Names that are another one now.
        removed: Names that are gone on purpose.
        undecided: The names of entries without a mistake that need variables which were not given.
        left_out: Manifests of the project that the paths leave out.
        named: How many entries the files have, also those that could not be built.
    """

    declared: tuple[Declared, ...]
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[LoadedFile, ...]
    moved: tuple[Moved, ...] = ()
    removed: tuple[Removed, ...] = ()
    undecided: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    named: int = 0

    @property
    def owners(self) -> tuple[str, ...]:
        """The owners of the files and of what overlays add, sorted."""
        owned = {file.owner for file in self.files if file.owner is not None}
        return tuple(sorted(owned | {declared.owner for declared in self.declared if declared.owner}))

    def desired(self, owner: str) -> Desired:
        """All that the files say of one owner."""
        return Desired(
            entries=tuple(declared for declared in self.declared if declared.owner == owner),
            moved=tuple(moved for moved in self.moved if moved.owner == owner),
            removed=tuple(removed for removed in self.removed if removed.owner == owner),
        )

    def raise_for_errors(self) -> None:
        """Refuse to go on with files that hold an error: an invalid entry is never taken for absent.

        Raises:
            InvalidFilesError: With all findings.
        """
        if any(found.severity.is_error for found in self.diagnostics):
            raise InvalidFilesError(self.diagnostics)


def load(
    paths: Sequence[str],
    *,
    now: datetime,
    project: Project | None = None,
    environment: str | None = None,
    owner: str | None = None,
    strict: bool = False,
    stdin: BinaryIO | None = None,
    variables: Mapping[str, str] | None = None,
    stand_in: bool = False,
    app: Inspect | None = None,
    thorough: bool = False,
    readings: Readings | None = None,
) -> Loaded:
    """Read, parse and check manifests. Nothing a user can write raises; it becomes a finding.

    Args:
        paths: Files, directories, globs, ``-``; when empty, the project's own.
        now: For what lies in the past.
        project: The project file, where there is one.
        environment: The environment whose settings, variables and overlays apply, or ``None``.
        owner: Keep only this owner's entries; the files of others are checked all the same.
        strict: Warnings become errors.
        stdin: What ``-`` reads.
        variables: The process environment, for ``${…}``; the chosen environment's own variables win over it. ``None``
            to check without one: a variable that has no value there and no default is no mistake, and an entry that
            needs it somewhere else than in texts and arguments is ``undecided``.
        stand_in: With ``variables``, let what has no value stand for itself in texts and arguments; somewhere else it
            is a mistake all the same.
        app: The rules that compare entries with the Celery application, where that is asked for.
        thorough: Judge also what is of no matter to a plan: crowded instants, comments that ignore nothing.
        readings: What was read before, of the same paths and with the same severities; ``stdin`` is theirs then.
    """
    collector = Collector(severity=project.severity if project else None, strict=strict)
    known = project.environments if project else {}
    if environment is not None and environment not in known:
        nowhere = (
            "the project file has none" if project else "there is no schedsync.yaml here or above, which names them"
        )
        hints = (f"the project file has: {', '.join(known)}",) if known else (nowhere,)
        label = question(environment, known)
        collector.add(
            checks.UNKNOWN_ENVIRONMENT, f'no environment "{environment}"', hints=(label, *hints) if label else hints
        )
    process = {} if variables is None else variables
    values = process if project is None else project.variables_of(environment, process)
    expander = Expander(values, offline=variables is None or stand_in)
    inspection = Inspection(now=now, project=project, app=app)
    with without_collection():
        files = Files(collector, project, Readings(stdin, keep=False) if readings is None else readings)
        overlays = []
        of_overlays = []
        for each in files.overlays(environment):
            overlays.append(
                Overlays(complete=False)
                if each.document is None
                else read_overlay(each.document, each.findings, expander)
            )
            of_overlays.append(each.file)
        terms = Terms(
            expander=expander,
            inspect=inspection.entry,
            inspect_texts=inspection.texts,
            owner=project.owner_of(environment) if project else None,
            allow_tasks=TaskPatterns(project.allow_tasks if project else ()),
            overlays=in_order(overlays),
            decide=stand_in,
        )
        parts = []
        of_manifests = []
        for each in files.manifests(paths):
            documents = each.document.all if each.document is not None else ()
            read = [parse(one, each.findings, terms) for one in documents] or [Parsed(each.findings)]
            parts += read
            of_manifests.append(each.file and replace(each.file, owner=read[0].owner))
        others = files.leave_out_other_projects()
        parts = [parsed for parsed in parts if parsed.findings.path not in others]
        _report_duplicates(parts)
        if overlays:
            parts += added(parts, terms, files)
        inspection.close()
        for parsed in parts if inspection.refused else ():
            parsed.declared = [each for each in parsed.declared if each.entry.name not in inspection.refused]
        moved, removed = references.resolve(parts, files, terms.owner)
        if thorough:
            _look_further(parts, now, project, app, passed_over=inspection.not_judged)
    if owner is not None:
        _report_owner(owner, parts, collector)
    mine = [parsed for parsed in parts if owner is None or parsed.owner == owner]
    read_files = tuple(file for file in (*of_manifests, *of_overlays) if file is not None)
    chosen = None if environment is None else known.get(environment)
    diagnostics = with_sources(
        collector.sorted(),
        {file.path: file.lines for file in read_files},
        own=chosen.variables if chosen else (),
        process=process,
    )
    return Loaded(
        declared=tuple(declared for parsed in mine for declared in parsed.declared),
        diagnostics=diagnostics,
        files=read_files,
        moved=tuple(each for each in moved if owner in (None, each.owner)),
        removed=tuple(each for each in removed if owner in (None, each.owner)),
        undecided=tuple(name for parsed in mine for name in parsed.undecided),
        left_out=files.left_out,
        named=sum(len(parsed.names) for parsed in mine),
    )


def _report_duplicates(parts: Sequence[Parsed]) -> None:
    """The same name in two files, with both places; the first file's stands."""
    first: dict[str, Related] = {}
    for parsed in parts:
        for name, (place, location) in parsed.names.items():
            if name in first:
                parsed.findings.add_related(
                    checks.DUPLICATE_ENTRY,
                    f'the entry "{name}" is declared twice',
                    place,
                    entry=name,
                    hints=(
                        "give one of the two another name, or remove it; what differs in an environment is an overlay",
                    ),
                    related=(first[name],),
                )
            else:
                first[name] = Related(location, "first declared here")


def _look_further(
    parts: Sequence[Parsed],
    now: datetime,
    project: Project | None,
    app: Inspect | None,
    *,
    passed_over: Collection[str],
) -> None:
    """Report crowded instants, and comments that ignore nothing."""
    found = {
        one.entry.name: (one.entry, parsed.names[one.entry.name][0], parsed.findings)
        for parsed in parts
        for one in parsed.declared
        if one.entry.name not in passed_over
    }
    crowded.check(found, now, project.max_at_once if project is not None else MAX_AT_ONCE)
    for parsed in parts:
        # What is undecided was not looked at with every rule.
        if not parsed.undecided:
            parsed.findings.report_unused(beside_app=app is not None)


def _report_owner(owner: str, parts: Sequence[Parsed], collector: Collector) -> None:
    owners = sorted({parsed.owner for parsed in parts if parsed.owner is not None})
    if owners and owner not in owners and Unknown not in map(type, owners):
        label = question(owner, owners)
        hint = f"the manifests are owned by {', '.join(owners)}; --owner selects, it never renames"
        collector.add(
            checks.UNKNOWN_OWNER, f'no manifest is owned by "{owner}"', hints=(label, hint) if label else (hint,)
        )
