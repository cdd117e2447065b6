"""Which store a command means, and the way to it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schedsync.cli.options import GlobalOptions, Invocation
from schedsync.errors import ConfigurationError
from schedsync.manifest.project import Environment, Project, expand
from schedsync.manifest.suggestion import question
from schedsync.settings import DEFAULT_KEY_PREFIX, StoreSettings

if TYPE_CHECKING:
    from schedsync.store.store import Store


@dataclass(frozen=True, slots=True)
class ChosenStore:
    """A store and the environment it belongs to.

    Attributes:
        environment: Its name, or ``None``.
        settings: How to reach it.
    """

    environment: str | None
    settings: StoreSettings


def choose_store(invocation: Invocation, project: Project | None, variables: Mapping[str, str]) -> ChosenStore:
    """The store that the options, the project file and the process environment name, in this order of rank.

    The URL: ``--redis-url``, the chosen environment, ``SCHEDSYNC_REDIS_URL``, the project's own; the key prefix
    likewise.

    Args:
        invocation: The options.
        project: The project file, or ``None``.
        variables: The process environment.

    Raises:
        ConfigurationError: When none is named, or it is not said which environment is meant.
    """
    options = invocation.options
    _refuse_empty(options)
    environment = chosen_environment(invocation, project)
    # An environment's own variables are for its own settings; the project's are read without them.
    own = project.variables_of(environment.name, variables) if project and environment else variables
    url = options.redis_url
    if url is None and environment is not None and environment.redis_url:
        url = _expanded(environment.redis_url, own, f"redis_url of environment {environment.name}")
    url = url or variables.get("SCHEDSYNC_REDIS_URL")
    if not url and project is not None and project.redis_url:
        url = _expanded(project.redis_url, variables, "redis_url of the project file")
    if not url:
        raise ConfigurationError(
            "no store is named: give --redis-url URL, set SCHEDSYNC_REDIS_URL, or put redis_url into schedsync.yaml"
        )
    prefix = options.key_prefix
    if prefix is None and environment is not None and environment.key_prefix:
        prefix = _expanded(environment.key_prefix, own, f"key_prefix of environment {environment.name}")
    prefix = prefix or variables.get("SCHEDSYNC_KEY_PREFIX")
    if not prefix and project is not None and project.key_prefix:
        prefix = _expanded(project.key_prefix, variables, "key_prefix of the project file")
    prefix = prefix or DEFAULT_KEY_PREFIX
    name = environment.name if environment else None
    return ChosenStore(name, StoreSettings(redis_url=url, key_prefix=prefix))


@contextmanager
def opened(settings: StoreSettings) -> Iterator["Store"]:
    """The store, reached once without retries first, so that a wrong URL is told within the connect timeout.

    Raises:
        StoreError: When it cannot be reached or used.
    """
    # Here, so that a plan against files loads no driver.
    from schedsync.store.store import Store

    probe = Store.open(replace(settings, retries=0))
    try:
        probe.ping()
    finally:
        probe.close()
    store = Store.open(settings)
    try:
        yield store
    finally:
        store.close()


def note_nothing(invocation: Invocation, store: "Store") -> None:
    """Say where nothing was found: mostly it is another store than meant."""
    invocation.note(f"nothing found in {store.masked_url}, prefix {store.settings.key_prefix}")


def variables() -> Mapping[str, str]:
    """The process environment."""
    return os.environ


def chosen_environment(invocation: Invocation, project: Project | None) -> Environment | None:
    """The environment that a command reaches the store of; ``None`` where there are none, or a URL is given.

    Raises:
        ConfigurationError: When the project file has not the one chosen, or has some and none is chosen.
    """
    name = invocation.environment
    if name is None:
        if project is not None and project.environments and invocation.options.redis_url is None:
            known = ", ".join(sorted(project.environments))
            raise ConfigurationError(
                f"{project.path.name} has environments ({known}), and none is chosen: give -e NAME, or --redis-url URL"
            )
        return None
    if project is None:
        raise ConfigurationError(f"environment {name!r} is chosen, but there is no schedsync.yaml here or above")
    if name not in project.environments:
        known = ", ".join(sorted(project.environments)) or "none"
        asked = question(name, project.environments)
        hint = f"; {asked}" if asked else ""
        raise ConfigurationError(f"{project.path.name} has no environment {name!r}; it has: {known}{hint}")
    return project.environments[name]


def _refuse_empty(options: GlobalOptions) -> None:
    """``--redis-url "$PRODUCTION"`` where that is unset means no other store."""
    for option, given in (("--redis-url", options.redis_url), ("--key-prefix", options.key_prefix)):
        if given == "":
            raise ConfigurationError(f"{option} is empty: give it a value, or leave it out")


def _expanded(text: str, variables: Mapping[str, str], what: str) -> str:
    """A setting of the project file with its variables; an empty one is refused, and no other taken in its place."""
    try:
        value = expand(text, variables)
    except ConfigurationError as error:
        raise ConfigurationError(f"{what}: {error}") from None
    if not value:
        raise ConfigurationError(f"{what} is empty: {text} has no value")
    return value
