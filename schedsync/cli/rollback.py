"""``schedsync rollback``."""

import uuid

import click

from schedsync.cli.allowing import allowing_flags
from schedsync.cli.approval import approve, what_became_of
from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.identity import actor, run_url
from schedsync.cli.interruption import telling_what_is_unknown
from schedsync.cli.loading import read_project
from schedsync.cli.options import Invocation, command
from schedsync.cli.output import telling_in_vain
from schedsync.cli.owners import usual_owner
from schedsync.cli.progress import progress
from schedsync.cli.selecting import selector_flags
from schedsync.cli.store_access import choose_store, opened, variables
from schedsync.model.plan.rollback import RolledBack
from schedsync.model.plan.safety import Acknowledgements
from schedsync.model.plan.thresholds import DEFAULT_THRESHOLDS
from schedsync.model.state.selector import Selector
from schedsync.operations.apply import Attempt, apply
from schedsync.operations.rollback import RollbackRequest, plan_rollback
from schedsync.report.plan_text import render_text


@command("rollback")
@click.argument("revision", type=click.IntRange(1))
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option("--take-ownership", multiple=True, metavar="GLOB", help="Such entries may be had from other owners.")
@allowing_flags
@selector_flags
def rollback(
    invocation: Invocation,
    revision: int,
    auto_approve: bool,
    take_ownership: tuple[str, ...],
    said: Acknowledgements,
    selector: Selector,
) -> ExitCode:
    """Go back to what an owner had after a revision: plan, ask, and change the store in one step.

    It is a plan like any other, with the same checks, and makes a revision of its own. The owner is --owner, else the
    project file's, else the only one of the store. The history tells the revisions.
    """
    project = read_project()
    chosen = choose_store(invocation, project, variables())
    request = RollbackRequest(
        to=revision,
        by=actor(invocation.options.by, variables()),
        owner=invocation.options.owner,
        usual_owner=usual_owner(invocation, project),
        environment=chosen.environment,
        thresholds=project.safety_of(chosen.environment) if project is not None else DEFAULT_THRESHOLDS,
        said=said,
        selector=selector,
        take_ownership=take_ownership,
    )
    with progress(invocation) as told, opened(chosen.settings) as store:
        told.phase("Planning")
        made = plan_rollback(store, request, progress=told.step)
        told.end()
        approve(invocation, made, ask=not auto_approve, question=f"Go back to revision {revision}, {{}}, in {{}}?")
        attempt = Attempt(
            attempt_id=uuid.uuid4().hex,
            by=made.created_by,
            run_url=run_url(variables()),
            action="rollback",
            rollback_of=revision,
        )
        with telling_what_is_unknown():
            done = apply(store, made, attempt)
    with telling_in_vain(what_became_of(done)):
        invocation.emit(RolledBack(done, revision), shown=lambda style: render_text(made, style) + "\n")
    return ExitCode.OK
