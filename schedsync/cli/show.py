"""``schedsync show``."""

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.options import Invocation, command
from schedsync.cli.plan_files import read_plan_file
from schedsync.report.plan_github import outputs


@command("show")
@click.argument("plan", type=click.Path(), metavar="PLAN")
def show(invocation: Invocation, plan: str) -> ExitCode:
    """Show a saved plan, stale or not; reaches no store.

    PLAN is a file that plan -o wrote, or - for standard input.
    """
    saved = read_plan_file(plan).plan
    path = None if plan == "-" else invocation.from_start(plan)
    invocation.emit(saved, outputs=outputs(saved, plan_file=path, exit_code=ExitCode.OK))
    return ExitCode.OK
