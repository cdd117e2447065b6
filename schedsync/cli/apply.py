"""``schedsync apply``."""

import sys
import uuid

import click

from schedsync.cli.errors import ChecksRefusedError, NotDoneError
from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.identity import run_url
from schedsync.cli.loading import read_desired
from schedsync.cli.options import Invocation, command, write
from schedsync.cli.planning import make_plan, plan_flags, read_flags
from schedsync.cli.store_access import choose_store, opened, variables
from schedsync.model.plan import Plan
from schedsync.operations.apply import Attempt
from schedsync.operations.apply import apply as write_plan
from schedsync.report.plan_text import render_text


@command("apply")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@plan_flags
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
def apply(
    invocation: Invocation,
    paths: tuple[str, ...],
    no_prune: bool,
    allow_deletes: int | None,
    allow_updates: int | None,
    allow_empty: bool,
    allow_protected: tuple[str, ...],
    auto_approve: bool,
) -> ExitCode:
    """Plan, ask, and change the store in one step.

    All changes are written, or none. PATH is a file, a directory, a glob or - for standard input; without any, the
    project file's manifests.
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
        made, commit = make_plan(invocation, store, chosen, desired, flags)
        asking = bool(made.changes) and made.applyable and not auto_approve
        _show(invocation, made, asking=asking)
        if not made.applyable:
            raise ChecksRefusedError(made.refusals, made)
        if asking:
            _ask(made)
        attempt = Attempt(
            attempt_id=uuid.uuid4().hex, by=made.created_by, commit=commit.sha, run_url=run_url(variables())
        )
        done = write_plan(store, made, attempt)
    invocation.emit(done, shown=lambda style: render_text(made, style) + "\n")
    return ExitCode.OK


def _show(invocation: Invocation, made: Plan, *, asking: bool) -> None:
    """The plan: part of the text output; beside another format, only for whoever is asked."""
    if invocation.format == "text":
        write(render_text(made, invocation.style()) + "\n")
    elif asking and sys.stdin.isatty():
        click.echo(render_text(made, invocation.style(sys.stderr)), err=True)


def _ask(made: Plan) -> None:
    if not sys.stdin.isatty():
        raise NotDoneError(
            "nothing was applied: there is no terminal to ask on", "give --auto-approve to apply without asking"
        )
    count = len(made.changes)
    what = "1 change" if count == 1 else f"{count} changes"
    click.echo(f"Apply {what} to {made.target.url}? [y/N] ", err=True, nl=False)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise NotDoneError("declined; nothing was applied")
