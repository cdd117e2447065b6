"""``schedsync plan``."""

from pathlib import Path

import click

from schedsync.cli.against import plan_against
from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.options import Invocation, command
from schedsync.cli.output import write_file
from schedsync.cli.planning import PlanFlags, plan_flags, read_wanted, request_of
from schedsync.cli.progress import Progress, progress
from schedsync.cli.store_access import choose_store, opened, variables
from schedsync.model.plan.plan import Plan
from schedsync.operations.plan import plan as make
from schedsync.report.plan_document import render_json
from schedsync.report.plan_github import outputs
from schedsync.report.style import PLAIN


@command("plan")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="Save the plan for apply and show.")
@click.option("--against", metavar="GITREF|FILE|DIR", help="Compare with these files, and reach no store.")
@plan_flags
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
def plan(
    invocation: Invocation,
    paths: tuple[str, ...],
    out: Path | None,
    against: str | None,
    flags: PlanFlags,
    detailed_exitcode: bool,
) -> ExitCode:
    """Show what apply would do; writes nothing to the store.

    PATH is a file, a directory, a glob or - for standard input; without any, the project file's manifests.
    """
    with progress(invocation) as told:
        if against is not None:
            made = plan_against(invocation, against, paths, flags, told)
        else:
            made = _plan_store(invocation, paths, flags, told)
        document = None
        if out is not None:
            document = render_json(made, PLAIN)
            write_file(out, document, private=True)
    code = _exit_code(made, detailed=detailed_exitcode)
    saved = None if out is None else invocation.from_start(out)
    invocation.emit(made, outputs=outputs(made, plan_file=saved, exit_code=code), json=document)
    return code


def _plan_store(invocation: Invocation, paths: tuple[str, ...], flags: PlanFlags, told: Progress) -> Plan:
    told.phase("Reading manifests")
    desired = read_wanted(invocation, paths, flags)
    chosen = choose_store(invocation, desired.project, variables())
    request, _commit = request_of(invocation, chosen.environment, desired, flags)
    told.phase("Planning")
    with opened(chosen.settings) as store:
        return make(store, request, progress=told.step)


def _exit_code(made: Plan, *, detailed: bool) -> ExitCode:
    if not made.applyable:
        return ExitCode.REFUSED
    return ExitCode.CHANGES if detailed and made.changes else ExitCode.OK
