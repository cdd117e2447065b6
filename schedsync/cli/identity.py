"""Who runs the command, from which commit, in which CI run; kept with every revision."""

import getpass
import os
import re
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from schedsync.errors import ConfigurationError
from schedsync.operations.git_command import run_git

_ACTORS = (
    "GITHUB_ACTOR",
    "GITLAB_USER_LOGIN",
    "BITBUCKET_STEP_TRIGGERER_UUID",
    "BUILDKITE_BUILD_CREATOR",
    "CIRCLE_USERNAME",
    "CHANGE_AUTHOR",
    "BUILD_USER_ID",
    "BUILD_REQUESTEDFOR",
    "DRONE_COMMIT_AUTHOR",
)
_RUN_URLS = ("CI_JOB_URL", "BUILDKITE_BUILD_URL", "CIRCLE_BUILD_URL", "BUILD_URL", "DRONE_BUILD_LINK")
_COMMITS = ("GITHUB_SHA", "CI_COMMIT_SHA", "BITBUCKET_COMMIT", "BUILDKITE_COMMIT", "CIRCLE_SHA1", "GIT_COMMIT")
_GIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Commit:
    """The git commit of the manifests.

    Attributes:
        sha: ``None`` outside a repository.
        dirty: Whether one of the manifests differs from it; ``None`` where unknown.
    """

    sha: str | None = None
    dirty: bool | None = None


def actor(given: str | None, variables: Mapping[str, str]) -> str:
    """``--by``, ``SCHEDSYNC_ACTOR``, the CI's actor, else user@host."""
    for name in ("SCHEDSYNC_ACTOR", *_ACTORS):
        given = given or variables.get(name)
    return given or f"{_user()}@{socket.gethostname()}"


def run_url(variables: Mapping[str, str]) -> str | None:
    """The page of the CI run, where there is one."""
    server, repository, run = (variables.get(f"GITHUB_{part}") for part in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    if server and repository and run:
        return f"{server}/{repository}/actions/runs/{run}"
    return next((variables[name] for name in _RUN_URLS if variables.get(name)), None)


def commit_of(files: Iterable[str], variables: Mapping[str, str]) -> Commit:
    """The commit checked out where the first file lies, and whether the files differ from it.

    Outside a repository, the CI's word for it; never an error: a missing git is no reason not to plan.
    """
    paths = [Path(file).resolve() for file in files]
    directory = paths[0].parent if paths else Path.cwd()
    sha = _git(directory, "rev-parse", "--verify", "--quiet", "HEAD")
    if sha is None or not re.fullmatch(r"[0-9a-f]{40,64}", sha):
        return Commit(next((variables[name] for name in _COMMITS if variables.get(name)), None))
    changed = _git(directory, "status", "--porcelain", "--", *map(str, paths))
    return Commit(sha, None if changed is None else bool(changed))


def _git(directory: Path, *arguments: str) -> str | None:
    try:
        done = run_git(directory, *arguments, seconds=_GIT_SECONDS)
    except ConfigurationError:
        return None
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else None


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid{os.getuid()}"
