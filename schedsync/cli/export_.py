"""``schedsync export``."""

from pathlib import Path

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.loading import read_project
from schedsync.cli.options import Invocation, command
from schedsync.cli.owners import usual_owner
from schedsync.cli.selecting import selector_flags
from schedsync.cli.store_access import choose_store, note_nothing, opened, variables
from schedsync.model.state.selector import Selector
from schedsync.operations.export_ import export as read


@command("export")
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@selector_flags
def export(invocation: Invocation, out: Path | None, selector: Selector) -> ExitCode:
    """Write live entries as a manifest: planning it against the same store changes nothing.

    The entries of one owner: --owner, else the project file's, else the only one of the store; --owner "" is for
    those of nobody, to be adopted. Secrets are written as the variables that they came from.
    """
    project = read_project()
    chosen = choose_store(invocation, project, variables())
    with opened(chosen.settings) as store:
        found = read(
            store,
            environment=chosen.environment,
            owner=invocation.options.owner,
            usual_owner=usual_owner(invocation, project),
            selector=selector,
        )
    invocation.emit(found, out=out)
    if not found.entries:
        note_nothing(invocation, store)
    if found.unowned:
        what = "1 entry of nobody is" if found.unowned == 1 else f"{found.unowned} entries of nobody are"
        invocation.note(f'{what} not in it: --owner ""')
    return ExitCode.OK
