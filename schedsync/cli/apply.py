"""``schedsync apply``."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from schedsync.cli.approval import approve, what_became_of
from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.identity import actor, run_url
from schedsync.cli.interruption import telling_what_is_unknown
from schedsync.cli.loading import read_project
from schedsync.cli.options import Invocation, command
from schedsync.cli.output import telling_in_vain
from schedsync.cli.plan_files import is_plan_file, read_plan_file
from schedsync.cli.planning import PlanFlags, plan_flags, read_wanted, request_of
from schedsync.cli.progress import progress
from schedsync.cli.store_access import choose_store, opened, variables
from schedsync.manifest.project import Project
from schedsync.model.plan.plan import Applied, Plan
from schedsync.model.plan.saved_plan import SavedPlan
from schedsync.operations.apply import Attempt
from schedsync.operations.apply import apply as write_plan
from schedsync.operations.plan import plan as make
from schedsync.operations.saved_plans import check_made_for_store, ready
from schedsync.report.plan_text import render_text

if TYPE_CHECKING:
    from schedsync.store.store import Store


@command("apply")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PLAN | PATH...]")
@plan_flags
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
def apply(invocation: Invocation, paths: tuple[str, ...], flags: PlanFlags, auto_approve: bool) -> ExitCode:
    """Plan, ask, and change the store in one step; or do what a saved plan says.

    All changes are written, or none. PATH is a file, a directory, a glob or - for standard input; without any, the
    project file's manifests. PLAN is a file that plan -o wrote: exactly that is done, without asking.
    """
    plans = [path for path in paths if is_plan_file(path)]
    if plans:
        _refuse_shaping(paths, plans[0], flags)
        made, done = _apply_saved(invocation, read_plan_file(plans[0]), flags)
    else:
        made, done = _apply_files(invocation, paths, flags, ask=not auto_approve)
    with telling_in_vain(what_became_of(done)):
        invocation.emit(done, shown=lambda style: render_text(made, style) + "\n")
    return ExitCode.OK


def _apply_files(
    invocation: Invocation, paths: tuple[str, ...], flags: PlanFlags, *, ask: bool
) -> tuple[Plan, Applied]:
    with progress(invocation) as told:
        told.phase("Reading manifests")
        desired = read_wanted(invocation, paths, flags)
        chosen = choose_store(invocation, desired.project, variables())
        request, commit = request_of(invocation, chosen.environment, desired, flags)
        with opened(chosen.settings) as store:
            told.phase("Planning")
            made = make(store, request, progress=told.step)
            told.end()
            approve(invocation, made, ask=ask)
            return made, _write(invocation, store, made, commit=commit.sha)


def _apply_saved(invocation: Invocation, saved: SavedPlan, flags: PlanFlags) -> tuple[Plan, Applied]:
    target = saved.plan.target
    check_made_for_store(saved)
    if invocation.options.owner not in (None, saved.plan.owner):
        raise click.UsageError(f'the plan is for owner "{saved.plan.owner}": --owner shapes a plan.')
    project = read_project()
    if project is not None and invocation.environment is None and target.environment is not None:
        options = replace(invocation.options, environment=target.environment)
        chosen = choose_store(replace(invocation, options=options), project, variables())
    else:
        chosen = choose_store(invocation, project, variables())
    environment = chosen.environment if project is not None else target.environment
    with opened(chosen.settings) as store:
        values = _values(project, environment)
        made = ready(store, saved, environment=environment, said=flags.said, variables=values)
        approve(invocation, made, ask=False)
        return made, _write(invocation, store, made, commit=made.source.commit)


def _write(invocation: Invocation, store: "Store", made: Plan, *, commit: str | None) -> Applied:
    attempt = Attempt(
        attempt_id=uuid.uuid4().hex,
        by=actor(invocation.options.by, variables()),
        commit=commit,
        run_url=run_url(variables()),
    )
    with progress(invocation) as told, telling_what_is_unknown():
        told.phase("Applying")
        return write_plan(store, made, attempt, progress=told.step)


def _values(project: Project | None, environment: str | None) -> Mapping[str, str]:
    return variables() if project is None else project.variables_of(environment, variables())


def _refuse_shaping(paths: tuple[str, ...], plan: str, flags: PlanFlags) -> None:
    """A saved plan is done as it is.

    Raises:
        click.UsageError: When something is given with it that shapes a plan.
    """
    if len(paths) > 1:
        raise click.UsageError(f"'{plan}' is a saved plan: no other path can be given with it.")
    if flags.given:
        raise click.UsageError(f"'{plan}' is a saved plan: {flags.given[0]} shapes a plan and cannot be given with it.")
