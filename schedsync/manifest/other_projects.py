"""Files of a project whose project file is not the one in use: what is wrong with them is for their own project."""

import os
import shlex
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from schedsync.manifest import checks
from schedsync.manifest.collector import Collector
from schedsync.manifest.project import Project, find_project_file
from schedsync.manifest.sources import PROJECT_FILE, Source


def leave_out(sources: Iterable[Source], collector: Collector, project: Project | None) -> Collection[str]:
    """Put one finding in place of all that were found in another project's files, where any of them is an error.

    Without their own project file they have neither its owner nor its overlays, so most of it is not true. A file that
    somebody named is left out only where it misses an owner: a mistake in it is what was asked about.

    Args:
        sources: The manifests of the run.
        collector: With what was found in them.
        project: The project file in use.

    Returns:
        The paths of the files that are left out.
    """
    nearest = cache(find_project_file)
    own = None if project is None else project.path.resolve()
    faulty, ownerless = collector.paths_with_errors(), collector.paths_with_errors(checks.MISSING_OWNER)
    by_project: dict[Path, set[str]] = {}
    told = set()
    for source in sources:
        theirs = None if source.path is None else nearest(source.path.parent)
        if theirs is None or theirs == own:
            continue
        by_project.setdefault(theirs, set()).add(source.shown)
        if source.shown in (faulty if source.found else ownerless):
            told.add(theirs)
    left_out = {path for theirs in told for path in by_project[theirs]}
    collector.forget_files(left_out)
    for theirs in told:
        directory = os.path.relpath(theirs.parent)
        collector.file(os.path.relpath(theirs)).add_file(
            checks.OTHER_PROJECT,
            f'"{directory}" is a project of its own, whose {PROJECT_FILE} is not read from here',
            hints=(f"go there with `schedsync -C {shlex.quote(directory)} validate`, or leave it out of the paths",),
        )
    return left_out
