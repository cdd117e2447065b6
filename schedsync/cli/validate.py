"""``schedsync validate``."""

import sys

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.loading import findings_of, read_project
from schedsync.cli.options import Invocation, command
from schedsync.clock import SystemClock
from schedsync.errors import InvalidFilesError
from schedsync.operations.validate import validate as check


@command("validate")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def validate(invocation: Invocation, paths: tuple[str, ...], strict: bool) -> ExitCode:
    """Check manifests, offline.

    PATH is a file, a directory, a glob or - for standard input; without any, the project file's manifests.
    """
    if invocation.options.app is not None:
        raise click.UsageError("validate does not take --app in this version: it checks files alone.")
    try:
        findings = check(
            paths,
            now=SystemClock().now(),
            project=read_project(),
            environment=invocation.environment,
            owner=invocation.options.owner,
            strict=strict,
            stdin=sys.stdin.buffer,
        )
    except InvalidFilesError as error:
        findings = findings_of(error.diagnostics)
    invocation.emit(findings)
    return ExitCode.ERROR if findings.errors else ExitCode.OK
