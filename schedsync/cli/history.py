"""``schedsync history``."""

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.loading import read_project
from schedsync.cli.options import Invocation, command
from schedsync.cli.selecting import selector_flags
from schedsync.cli.store_access import choose_store, note_nothing, opened, variables
from schedsync.model.state.selector import Selector
from schedsync.operations.history import HistoryRequest
from schedsync.operations.history import history as tell


@command("history")
@click.argument("revision", type=click.IntRange(1), required=False, metavar="[REVISION]")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="At most so many.")
@selector_flags
def history(
    invocation: Invocation,
    revision: int | None,
    limit: int,
    selector: Selector,
) -> ExitCode:
    """Show what was applied, newest first: who, when, what, from which commit and CI run.

    Of all owners, or of --owner. With -v, or for one REVISION, each change is shown with its fields before and after.
    """
    request = HistoryRequest(
        owner=invocation.options.owner,
        revision=revision,
        limit=limit,
        selector=selector,
        detailed=invocation.options.verbose > 0,
    )
    chosen = choose_store(invocation, read_project(), variables())
    with opened(chosen.settings) as store:
        told = tell(store, request)
    invocation.emit(told)
    if not told.revisions:
        note_nothing(invocation, store)
    return ExitCode.OK
