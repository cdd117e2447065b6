"""Whose entries a command is about where no option says it."""

from schedsync.cli.options import Invocation
from schedsync.manifest.project import Project


def usual_owner(invocation: Invocation, project: Project | None) -> str | None:
    """The owner that the project file names for the chosen environment, ``None`` where it names none."""
    return None if project is None else project.owner_of(invocation.environment)
