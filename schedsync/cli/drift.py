"""``schedsync drift``."""

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.loading import read_project
from schedsync.cli.options import Invocation, command
from schedsync.cli.owners import usual_owner
from schedsync.cli.selecting import selector_flags
from schedsync.cli.store_access import choose_store, opened, variables
from schedsync.model.state.selector import Selector
from schedsync.operations.drift import drift as find


@command("drift")
@selector_flags
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when anything drifted.")
def drift(
    invocation: Invocation,
    selector: Selector,
    detailed_exitcode: bool,
) -> ExitCode:
    """Show what is not live as it was last applied: changed or deleted outside of schedsync.

    All entries of the key prefix, or those of --owner. An owner that the store does not know is an error: it was
    emptied, or it is another store than meant.
    """
    project = read_project()
    chosen = choose_store(invocation, project, variables())
    with opened(chosen.settings) as store:
        found = find(
            store,
            environment=chosen.environment,
            owner=invocation.options.owner,
            usual_owner=usual_owner(invocation, project),
            selector=selector,
        )
    invocation.emit(found)
    return ExitCode.CHANGES if detailed_exitcode and found.entries else ExitCode.OK
