"""``schedsync validate``."""

import sys
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.loading import findings_of, read_project
from schedsync.cli.options import Invocation, command
from schedsync.clock import SystemClock
from schedsync.diagnostics import Diagnostic
from schedsync.errors import ConfigurationError, InvalidFilesError
from schedsync.manifest.project import Project
from schedsync.manifest.project_values import APP_NAME
from schedsync.operations.validate import validate as check

if TYPE_CHECKING:
    from schedsync.manifest.app_inspection import AppInspection

_OF_THE_PROJECT = ""
_SUFFIXES = (".yaml", ".yml")


@command("validate")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option(
    "--app",
    is_flag=False,
    flag_value=_OF_THE_PROJECT,
    metavar="[MODULE:APP]",
    help="Check tasks, arguments and queues against the Celery application; bare, the project's.",
)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def validate(invocation: Invocation, paths: tuple[str, ...], strict: bool) -> ExitCode:
    """Check manifests, offline.

    PATH is a file, a directory, a glob or - for standard input; without any, the project file's manifests.
    """
    app = invocation.options.app
    if app and _is_path(app):
        # `--app schedules/`: click cannot know that a path follows a bare --app.
        app, paths = _OF_THE_PROJECT, (app, *paths)
    if app and not APP_NAME.fullmatch(app):
        raise ConfigurationError(f'"{app}" names no application: write --app {_meant(app)}')
    try:
        project = read_project()
        apps, findings_of_apps = _load(invocation, project, app, strict=strict) if app is not None else ({}, ())
        findings = check(
            paths,
            now=SystemClock().now(),
            project=project,
            environment=invocation.environment,
            owner=invocation.options.owner,
            strict=strict,
            stdin=sys.stdin.buffer,
            apps=apps,
        )
        findings = replace(findings, diagnostics=(*findings_of_apps, *findings.diagnostics))
    except InvalidFilesError as error:
        findings = findings_of(error.diagnostics)
    invocation.emit(findings)
    return ExitCode.ERROR if findings.errors else ExitCode.OK


def _is_path(text: str) -> bool:
    """Whether it is a path of manifests, and no name: what is there and is no module, or looks like one."""
    path = Path(text)
    if ":" in text or path.suffix == ".py":
        return False
    is_module = path.is_dir() and ((path / "__init__.py").exists() or (path / "celery.py").exists())
    if APP_NAME.fullmatch(text) and (is_module or not path.exists()) and path.suffix not in _SUFFIXES:
        return False
    return text == "-" or path.exists() or path.suffix in _SUFFIXES or any(sign in text for sign in "*?[")


def _meant(text: str) -> str:
    """The name that was meant by the path of a module, else an example."""
    module, colon, attribute = text.removeprefix("./").partition(":")
    name = module.removesuffix(".py").strip("/").replace("/", ".") + (f"{colon}{attribute}" if attribute else "")
    return name if APP_NAME.fullmatch(name) else "MODULE:APP, such as proj.celery:app"


def _load(
    invocation: Invocation, project: Project | None, app: str, *, strict: bool
) -> tuple[Mapping[str | None, "AppInspection"], tuple[Diagnostic, ...]]:
    """The application of each environment to check.

    Raises:
        ConfigurationError: When none is named anywhere.
    """
    # Only --app starts processes.
    from schedsync.operations.applications import load_applications

    names = _app_names(project, app, invocation.environment)
    if not names:
        raise ConfigurationError("no application is named: give --app MODULE:APP, or put app into schedsync.yaml")
    applications = load_applications(names, project=project, strict=strict)
    if invocation.options.debug:
        for error in applications.errors:
            traceback.print_exception(error)
    return applications.inspections, applications.diagnostics


def _app_names(project: Project | None, app: str, environment: str | None) -> dict[str | None, str]:
    """By environment, ``None`` for none: the application given, else its own, else the project's."""
    environments = project.environments if project is not None else {}
    chosen: list[str | None] = [environment] if environment is not None else [None, *environments]
    if app or project is None:
        return dict.fromkeys(chosen, app) if app else {}
    own = {name: each.app for name, each in environments.items()}
    names = {each: own.get(each or "") or project.app for each in chosen}
    return {each: name for each, name in names.items() if name is not None}
