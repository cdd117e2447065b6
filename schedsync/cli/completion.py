"""What shells offer for options of every command; loads neither Redis nor Celery."""

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from schedsync.errors import InvalidFilesError


def directories(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Whatever directories the shell finds."""
    return [CompletionItem(incomplete, type="dir")]


def environments(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Those of the project file that begin like this; none where it cannot be used."""
    # Here, as no other use of the options reads it.
    from schedsync.manifest.project import load_project

    try:
        project = load_project(Path.cwd())
    except InvalidFilesError:
        return []
    return [CompletionItem(name) for name in project.environments if name.startswith(incomplete)] if project else []
