"""``schedsync plan``."""

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.loading import read_desired
from schedsync.cli.options import Invocation, command
from schedsync.cli.planning import make_plan, plan_flags, read_flags
from schedsync.cli.store_access import choose_store, opened, variables
from schedsync.model.plan import Plan
from schedsync.report.plan_github import outputs


@command("plan")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@plan_flags
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
def plan(
    invocation: Invocation,
    paths: tuple[str, ...],
    no_prune: bool,
    allow_deletes: int | None,
    allow_updates: int | None,
    allow_empty: bool,
    allow_protected: tuple[str, ...],
    detailed_exitcode: bool,
) -> ExitCode:
    """Show what apply would do; writes nothing.

    PATH is a file, a directory, a glob or - for standard input; without any, the project file's manifests.
    """
    flags = read_flags(
        no_prune=no_prune,
        allow_deletes=allow_deletes,
        allow_updates=allow_updates,
        allow_empty=allow_empty,
        names=allow_protected,
    )
    desired = read_desired(invocation, paths)
    chosen = choose_store(invocation, desired.project, variables())
    with opened(chosen.settings) as store:
        made, _ = make_plan(invocation, store, chosen, desired, flags)
    code = _exit_code(made, detailed=detailed_exitcode)
    invocation.emit(made, outputs=outputs(made, plan_file=None, exit_code=code))
    return code


def _exit_code(made: Plan, *, detailed: bool) -> ExitCode:
    if not made.applyable:
        return ExitCode.REFUSED
    return ExitCode.CHANGES if detailed and made.changes else ExitCode.OK
