"""What ``plan`` and ``apply`` share: the flags that shape a plan, and making one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

import click

from schedsync.cli.allowing import allowing_flags
from schedsync.cli.identity import Commit, actor, commit_of
from schedsync.cli.loading import Desired, read_desired, read_project
from schedsync.cli.options import Invocation
from schedsync.cli.selecting import selector_flags
from schedsync.cli.store_access import chosen_environment, variables
from schedsync.diagnostics import Diagnostic
from schedsync.manifest.load import Loaded
from schedsync.model.plan.plan import Source
from schedsync.model.plan.safety import Acknowledgements, Thresholds
from schedsync.model.state.selector import Selector
from schedsync.operations.plan import PlanRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFlags:
    """The flags.

    Attributes:
        prune: Whether entries that nothing declares are deleted.
        said: What was acknowledged.
        selector: What to look at.
        adopt: Whether entries of nobody and of a static schedule may be taken over.
        take_ownership: Globs over names that may be taken over from other owners.
        given: Those that shape a plan, as they were given: a saved plan takes none of them.
    """

    prune: bool
    said: Acknowledgements
    selector: Selector
    adopt: bool
    take_ownership: tuple[str, ...]
    given: tuple[str, ...]

    @property
    def destroy(self) -> bool:
        """Whether everything of the owner goes, whatever files say."""
        return self.said.destroy


_SHAPING = (
    click.option("--no-prune", is_flag=True, help="Delete nothing."),
    click.option("--adopt", is_flag=True, help="Take over entries of nobody and of beat_schedule."),
    click.option("--take-ownership", multiple=True, metavar="GLOB", help="Take over such entries of other owners."),
    click.option("--destroy", is_flag=True, help="Delete everything of --owner; reads no manifests."),
)
_NAMES = ("no_prune", "selector", "adopt", "take_ownership", "destroy", "said")


def plan_flags(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the flags that shape a plan, and those that let one through, as its argument ``flags``."""

    @wraps(function)
    def with_flags(*arguments: Any, **params: Any) -> Any:  # noqa: ANN401 - click hands over each option's value
        own = {name: params.pop(name) for name in _NAMES}
        return function(*arguments, flags=_read(**own), **params)

    wrapped = selector_flags(allowing_flags(with_flags))
    for option in reversed(_SHAPING):
        option(wrapped)
    return wrapped


def _read(
    *,
    no_prune: bool,
    selector: Selector,
    adopt: bool,
    take_ownership: tuple[str, ...],
    destroy: bool,
    said: Acknowledgements,
) -> PlanFlags:
    shaping = {
        "--no-prune": no_prune,
        "--target": selector.targets,
        "--exclude": selector.excludes,
        "--label": selector.labels,
        "--adopt": adopt,
        "--take-ownership": take_ownership,
        "--destroy": destroy,
    }
    return PlanFlags(
        prune=not no_prune,
        said=replace(said, destroy=destroy),
        selector=selector,
        adopt=adopt,
        take_ownership=take_ownership,
        given=tuple(flag for flag, value in shaping.items() if value),
    )


def read_wanted(invocation: Invocation, paths: Sequence[str], flags: PlanFlags) -> Desired:
    """What the files say of one owner; nothing at all where everything of an owner is to go.

    Raises:
        InvalidFilesError: When any file holds an error.
        ConfigurationError: When the files are of several owners and none is chosen, or no environment is.
        click.UsageError: When ``--destroy`` does not say whose, or comes with what makes no sense beside it.
    """
    if not flags.destroy:
        # First, as overlays and variables are the environment's: without it, they would be told as missing.
        chosen_environment(invocation, read_project())
        return read_desired(invocation, paths)
    if invocation.options.owner is None:
        raise click.UsageError("--destroy needs --owner NAME: whose entries are to go.")
    senseless = ["paths"] if paths else [flag for flag in _NOT_WITH_DESTROY if flag in flags.given]
    if senseless:
        raise click.UsageError(f"--destroy reads no manifests: {senseless[0]} cannot be given with it.")
    return Desired(read_project(), Loaded((), (), ()), invocation.options.owner, ())


_NOT_WITH_DESTROY = ("--no-prune", "--adopt", "--take-ownership")


def request_of(
    invocation: Invocation,
    environment: str | None,
    desired: Desired,
    flags: PlanFlags,
    *,
    against: str | None = None,
    notes: tuple[Diagnostic, ...] = (),
) -> tuple[PlanRequest, Commit]:
    """What to plan, and the commit that the files are of.

    Args:
        invocation: The options.
        environment: The chosen one.
        desired: What the files say.
        flags: Those given.
        against: The files that stand for the store, if any do.
        notes: On them.
    """
    loaded, project = desired.loaded, desired.project
    commit = Commit()
    if not flags.destroy:
        commit = commit_of([file.path for file in loaded.files if file.path != "-"], variables())
    request = PlanRequest(
        owner=desired.owner,
        desired=loaded.desired(desired.owner),
        by=actor(invocation.options.by, variables()),
        environment=environment,
        source=Source(
            commit=commit.sha, dirty=commit.dirty, files=tuple((file.path, file.sha256) for file in loaded.files)
        ),
        keep_reason=_keep_reason(flags, desired),
        thresholds=project.safety_of(environment) if project else Thresholds(),
        said=flags.said,
        diagnostics=(*loaded.diagnostics, *notes),
        selector=flags.selector,
        adopt=flags.adopt,
        take_ownership=flags.take_ownership,
        against=against,
    )
    return request, commit


def _keep_reason(flags: PlanFlags, desired: Desired) -> str | None:
    if not flags.prune:
        return "of --no-prune"
    if desired.uncovered:
        count = len(desired.uncovered)
        files = "a manifest" if count == 1 else f"{count} manifests"
        return f"the paths leave out {files} of the project ({', '.join(desired.uncovered[:5])})"
    return None
