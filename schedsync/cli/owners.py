"""Whose entries a command is about where no option says it."""

from schedsync.cli.options import Invocation
from schedsync.manifest.project import Project


def usual_owner(invocation: Invocation, project: Project | None) -> str | None:
    """The owner that the project file names for the chosen environment, ``None`` where it names none."""
    if project is None:
        return None
    chosen = project.environments.get(invocation.environment) if invocation.environment is not None else None
    return (chosen.owner if chosen is not None else None) or project.owner
