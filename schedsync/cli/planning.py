"""What ``plan`` and ``apply`` share: the flags that shape a plan, and making one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from schedsync.cli.identity import Commit, actor, commit_of
from schedsync.cli.loading import Desired
from schedsync.cli.options import Invocation
from schedsync.cli.store_access import ChosenStore, variables
from schedsync.model.desired import Desired as Wanted
from schedsync.model.plan import Plan, Source
from schedsync.model.safety import Acknowledgements, Thresholds
from schedsync.operations.plan import PlanRequest
from schedsync.operations.plan import plan as make
from schedsync.store.store import Store


@dataclass(frozen=True, slots=True)
class PlanFlags:
    """The flags.

    Attributes:
        prune: Whether entries that nothing declares are deleted.
        said: What was acknowledged.
    """

    prune: bool
    said: Acknowledgements


def plan_flags(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the flags that shape a plan."""
    for option in reversed(
        (
            click.option("--no-prune", is_flag=True, help="Delete nothing."),
            click.option("--allow-deletes", type=click.IntRange(0), metavar="N", help="Up to N deletes are meant."),
            click.option("--allow-updates", type=click.IntRange(0), metavar="N", help="Up to N updates are meant."),
            click.option("--allow-empty", is_flag=True, help="The manifests are meant to be empty."),
            click.option("--allow-protected", multiple=True, metavar="NAME", help="This protected entry may go."),
        )
    ):
        function = option(function)
    return function


def read_flags(
    *, no_prune: bool, allow_deletes: int | None, allow_updates: int | None, allow_empty: bool, names: tuple[str, ...]
) -> PlanFlags:
    """The flags as values."""
    said = Acknowledgements(deletes=allow_deletes, updates=allow_updates, empty=allow_empty, protected=frozenset(names))
    return PlanFlags(not no_prune, said)


def make_plan(
    invocation: Invocation, store: Store, chosen: ChosenStore, desired: Desired, flags: PlanFlags
) -> tuple[Plan, Commit]:
    """Plan what the files say against the store.

    Returns:
        The plan, and the commit it was made from.
    """
    loaded, project = desired.loaded, desired.project
    commit = commit_of([file.path for file in loaded.files if file.path != "-"], variables())
    request = PlanRequest(
        owner=desired.owner,
        desired=Wanted(tuple(declared for declared in loaded.declared if declared.owner == desired.owner)),
        by=actor(invocation.options.by, variables()),
        environment=chosen.environment,
        source=Source(
            commit=commit.sha, dirty=commit.dirty, files=tuple((file.path, file.sha256) for file in loaded.files)
        ),
        keep_reason=_keep_reason(flags, desired),
        thresholds=project.safety_of(chosen.environment) if project else Thresholds(),
        said=flags.said,
        diagnostics=loaded.diagnostics,
    )
    return make(store, request), commit


def _keep_reason(flags: PlanFlags, desired: Desired) -> str | None:
    if not flags.prune:
        return "of --no-prune"
    if desired.uncovered:
        count = len(desired.uncovered)
        files = "a manifest" if count == 1 else f"{count} manifests"
        return f"the paths leave out {files} of the project ({', '.join(desired.uncovered[:5])})"
    return None
