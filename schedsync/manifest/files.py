"""The files of one run: which they are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from schedsync.manifest import checks
from schedsync.manifest.collector import Collector
from schedsync.manifest.project import Project
from schedsync.manifest.readings import Reading, Readings
from schedsync.manifest.sources import Source, find_sources

_NO_MANIFESTS = "give a path, or write `manifests: [schedules/*.yaml]` into schedsync.yaml; `schedsync init` makes both"
_MISNAMED = "rename schedsync.yml to schedsync.yaml: no other name is looked for"


class Files:
    """The manifests and overlays of one run.

    Args:
        collector: Takes what is wrong with them.
        project: The project file, where there is one.
        readings: What was read of them by now.
    """

    def __init__(self, collector: Collector, project: Project | None, readings: Readings) -> None:
        self._collector = collector
        self._project = project
        self._readings = readings
        self._chosen: frozenset[str] | None = None
        self._all_found = True
        self._given: tuple[Source, ...] = ()

    def manifests(self, paths: Sequence[str]) -> Iterator[Reading]:
        """The manifests that the paths name, the project's own where there are none."""
        before = self._collector.count
        self._given = sources = self._sources(paths)
        self._all_found = self._collector.count == before
        self._chosen = frozenset(source.identity for source in sources) if paths else None
        for source in sources:
            yield self._readings.read(source, self._collector)

    def overlays(self, environment: str | None) -> Iterator[Reading]:
        """The overlays of an environment, in order, as ``manifests`` gives files."""
        for source in self._project.overlays_of(environment, self._collector) if self._project else ():
            yield self._readings.read(source, self._collector)

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
    def names_elsewhere(self) -> Mapping[str, tuple[str, str | None]]:
        """The names of entries in the project's other manifests, with their file and its owner."""
        found: dict[str, tuple[str, str | None]] = {}
        aside = Collector()
        for source in self._left_out:
            document = self._readings.read(source, aside).document
            entries = document.data.get("schedules") if document and isinstance(document.data, dict) else None
            if isinstance(entries, dict):
                owner = document.data.get("owner") if document else None
                found |= dict.fromkeys(entries, (source.shown, None if owner is None else str(owner)))
        return found

    @cached_property
    def _of_overlays(self) -> frozenset[str]:
        return self._readings.overlays_of(self._project) if self._project else frozenset()

    def _sources(self, paths: Sequence[str]) -> tuple[Source, ...]:
        project = self._project
        if paths:
            return find_sources(paths, self._collector, overlays=self._of_overlays)
        if project is not None and project.manifests:
            return find_sources(project.manifests, self._collector, base=project.directory, overlays=self._of_overlays)
        self._collector.add(
            checks.NO_MANIFESTS,
            "no manifests: no path was given, and no project file names any",
            hints=(_MISNAMED if project is None and Path("schedsync.yml").exists() else _NO_MANIFESTS,),
        )
        return ()
