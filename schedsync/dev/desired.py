"""The manifests that ``schedsync dev`` follows: read, seen to change, applied."""

import os
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from schedsync.errors import ConfigurationError, InvalidFilesError
from schedsync.manifest.collector import Collector
from schedsync.manifest.load import Loaded, load
from schedsync.manifest.project import Project, find_project_file, load_project
from schedsync.manifest.sources import STANDARD_INPUT, find_sources
from schedsync.model.plan.plan import Plan
from schedsync.model.plan.safety import Acknowledgements, Thresholds
from schedsync.operations.apply import Attempt, apply
from schedsync.operations.plan import PlanRequest, plan
from schedsync.store.store import Store

_ANY = 1_000_000

Snapshot = tuple[tuple[str, int, int], ...]
"""Path, modification time in ns and size of every file; equal snapshots need no reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifests:
    """Where the manifests are.

    Attributes:
        paths: As given on the command line; empty for those of the project file.
        directory: To look for the project file in.
        environment: The environment chosen, or ``None``.
        owner: Whose entries, of files with several; ``None`` for all.
        by: Who applies.
    """

    paths: tuple[str, ...]
    directory: Path
    environment: str | None = None
    owner: str | None = None
    by: str = "schedsync dev"

    def __post_init__(self) -> None:
        if STANDARD_INPUT in self.paths:
            raise ConfigurationError("dev follows files as they are saved; standard input cannot be followed")

    def snapshot(self) -> Snapshot:
        """What the files look like now; a file that cannot be looked at looks like one that is not there."""
        found = []
        path = find_project_file(self.directory)
        named: Sequence[str] = self.paths
        base = None
        project = None
        if path is not None:
            found.append(_stamp(path))
            project = _readable(self.directory)
            if not self.paths:
                base, named = path.parent, project.manifests if project is not None else ()
        sources = find_sources(named, Collector(), base=base, overlays=project.all_overlays() if project else ())
        if project is not None:
            sources += project.overlays_of(self.environment, Collector())
        return tuple(found + [_stamp(source.path) for source in sources if source.path is not None])

    def project(self) -> Project | None:
        """The project file as it is now.

        Raises:
            InvalidFilesError: When it cannot be used.
        """
        return load_project(self.directory)

    def read(self, now: datetime) -> Loaded:
        """Read all files.

        Args:
            now: To judge times that may lie in the past.

        Raises:
            InvalidFilesError: When the project file cannot be used; findings in manifests are in the answer.
        """
        project = self.project()
        return load(
            self.paths,
            project=project,
            environment=self.environment,
            owner=self.owner,
            now=now,
            variables=os.environ,
        )


def apply_all(
    store: Store, loaded: Loaded, manifests: Manifests, *, known_owners: Collection[str], known_names: Collection[str]
) -> tuple[Plan, ...]:
    """Plan and apply for each owner.

    The store is gone in the end, so nothing in it needs guarding: what was saved is what runs, and the plan's
    ``checks`` say what would have stopped it elsewhere. Only what belongs to another owner is refused here too; such
    a plan is not applied, and says so by its ``refusals``.

    Args:
        store: The embedded one.
        loaded: Files without errors.
        manifests: Where they came from.
        known_owners: Owners applied before: what they no longer declare goes.
        known_names: Names of entries applied before.

    Returns:
        The plans, one for each owner; those come first whose owner is gone, so that another may take their names.
    """
    project = manifests.project()
    thresholds = Thresholds() if project is None else project.safety_of(manifests.environment)
    said = Acknowledgements(deletes=_ANY, updates=_ANY, empty=True, protected=frozenset(known_names))
    owners = [*sorted({*known_owners} - {*loaded.owners}), *sorted(loaded.owners)]
    plans = []
    for owner in owners if manifests.owner is None else [manifests.owner]:
        request = PlanRequest(
            owner=owner,
            desired=loaded.desired(owner),
            by=manifests.by,
            environment=manifests.environment,
            thresholds=thresholds,
            said=said,
        )
        made = plan(store, request)
        if made.applyable:
            apply(store, made, Attempt(attempt_id=uuid.uuid4().hex, by=manifests.by))
        plans.append(made)
    return tuple(plans)


def _readable(directory: Path) -> Project | None:
    """The project; ``None`` while its file cannot be used."""
    try:
        return load_project(directory)
    except InvalidFilesError:
        return None


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, -1
    return str(path), found.st_mtime_ns, found.st_size
