"""``schedsync list``."""

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.loading import read_project
from schedsync.cli.options import Invocation, command
from schedsync.cli.selecting import selector_flags
from schedsync.cli.store_access import choose_store, note_nothing, opened, variables
from schedsync.model.state.selector import Selector
from schedsync.operations.list_entries import list_entries as list_live


@command("list")
@selector_flags
def list_entries(invocation: Invocation, selector: Selector) -> ExitCode:
    """Show the live entries with their last and next run.

    All entries of the key prefix, or those of --owner; --owner "" is for those of nobody.
    """
    chosen = choose_store(invocation, read_project(), variables())
    with opened(chosen.settings) as store:
        found = list_live(store, environment=chosen.environment, owner=invocation.options.owner, selector=selector)
    invocation.emit(found)
    if not found.entries:
        note_nothing(invocation, store)
    return ExitCode.OK
