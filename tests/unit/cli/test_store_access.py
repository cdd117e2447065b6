"""Which store a command means: the rank of options, environments, variables and the project file."""

from pathlib import Path
from typing import Any

import pytest

from schedsync.cli.options import GlobalOptions, Invocation
from schedsync.cli.store_access import choose_store
from schedsync.errors import ConfigurationError
from schedsync.manifest.project import Environment, Project

FLAT = Project(path=Path("schedsync.yaml"), redis_url="redis://project", key_prefix="of-project")
STAGED = Project(
    path=Path("schedsync.yaml"),
    redis_url="redis://project",
    key_prefix="of-project",
    environments={
        "staging": Environment(name="staging", redis_url="${STAGING}", key_prefix="of-staging"),
        "bare": Environment(name="bare"),
    },
)
VARIABLES = {"SCHEDSYNC_REDIS_URL": "redis://variable", "SCHEDSYNC_KEY_PREFIX": "of-variable", "STAGING": "redis://st"}


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.delenv("SCHEDSYNC_ENVIRONMENT", raising=False)


def chosen(project: Any, variables: Any, **options: Any) -> Any:
    found = choose_store(Invocation("plan", GlobalOptions(**options)), project, variables)
    return (found.environment, found.settings.redis_url, found.settings.key_prefix)


def refusal(project: Any, variables: Any, **options: Any) -> Any:
    with pytest.raises(ConfigurationError) as caught:
        chosen(project, variables, **options)
    return str(caught.value)


def test_the_option_comes_first() -> None:
    options = {"redis_url": "redis://option", "key_prefix": "of-option"}
    assert chosen(FLAT, VARIABLES, **options) == (None, "redis://option", "of-option")
    assert chosen(STAGED, VARIABLES, **options) == (None, "redis://option", "of-option")
    assert chosen(STAGED, VARIABLES, environment="staging", **options) == ("staging", "redis://option", "of-option")


def test_then_the_environment() -> None:
    assert chosen(STAGED, VARIABLES, environment="staging") == ("staging", "redis://st", "of-staging")


def test_variables_are_put_in_the_environments_own_first() -> None:
    own = Environment(
        name="pr", redis_url="redis://${HOST}", key_prefix="pr-${NUMBER:-0}", variables={"HOST": "h-${NUMBER}"}
    )
    project = Project(path=Path("schedsync.yaml"), key_prefix="all-${HOST}", environments={"pr": own})
    given = {"HOST": "elsewhere", "NUMBER": "7"}
    assert chosen(project, given, environment="pr") == ("pr", "redis://h-7", "pr-7")
    assert chosen(project, given, redis_url="redis://option") == (None, "redis://option", "all-elsewhere")


def test_an_empty_setting_is_not_another_one() -> None:
    assert refusal(STAGED, {"STAGING": "", "SCHEDSYNC_REDIS_URL": "redis://other"}, environment="staging") == (
        "redis_url of environment staging is empty: ${STAGING} has no value"
    )


def test_an_empty_option_is_not_another_store() -> None:
    assert refusal(FLAT, VARIABLES, redis_url="") == "--redis-url is empty: give it a value, or leave it out"
    assert refusal(FLAT, VARIABLES, key_prefix="") == "--key-prefix is empty: give it a value, or leave it out"


def test_then_the_variable() -> None:
    assert chosen(FLAT, VARIABLES) == (None, "redis://variable", "of-variable")
    assert chosen(STAGED, VARIABLES, environment="bare") == ("bare", "redis://variable", "of-variable")


def test_then_the_project_and_the_default() -> None:
    assert chosen(FLAT, {}) == (None, "redis://project", "of-project")
    assert chosen(None, {"SCHEDSYNC_REDIS_URL": "redis://variable"}) == (None, "redis://variable", "schedsync")


def test_an_empty_variable_is_none() -> None:
    assert chosen(FLAT, {"SCHEDSYNC_REDIS_URL": "", "SCHEDSYNC_KEY_PREFIX": ""})[1] == "redis://project"


def test_the_environment_may_come_from_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEDSYNC_ENVIRONMENT", "staging")
    assert chosen(STAGED, VARIABLES)[0] == "staging"


def test_no_store_is_named() -> None:
    assert "--redis-url" in refusal(None, {})


def test_environments_and_none_chosen() -> None:
    assert "(bare, staging)" in refusal(STAGED, VARIABLES)


def test_an_unknown_environment_is_told_with_a_suggestion() -> None:
    assert 'did you mean "staging"?' in refusal(STAGED, VARIABLES, environment="stagin")
    assert "no schedsync.yaml" in refusal(None, VARIABLES, environment="staging")
    assert "it has: none" in refusal(FLAT, VARIABLES, environment="staging")


def test_a_variable_that_is_not_set_names_the_place() -> None:
    found = refusal(STAGED, {}, environment="staging")
    assert "environment staging" in found
    assert "STAGING" in found
