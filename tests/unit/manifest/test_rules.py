"""Every rule has its module, whose docstring is its documentation, and whose examples show what they say.

Examples that are command lines are run by the acceptance tests; those of rules about the Celery application need one,
and are tested where one is.
"""

import re
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

from schedsync.codes.documentation import Explanation, read_documentation
from schedsync.errors import InvalidFilesError
from schedsync.manifest import checks
from schedsync.manifest.load import load
from schedsync.manifest.project import load_project

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RULES = list(checks.RULES.values())
OF_THE_APPLICATION = "SCH7"


def _documentation(rule: checks.Rule) -> str:
    return import_module(f"{checks.__name__}.{rule.module}").__doc__ or ""


def _explanation(rule: checks.Rule) -> Explanation:
    (found,) = read_documentation(_documentation(rule))
    return found


def _scenarios(*, good: bool) -> list[tuple[checks.Rule, dict[str, str]]]:
    """The files of each example; those that name their files belong together."""
    found = []
    for rule in RULES:
        examples = [one for one in _explanation(rule).examples if one.good is good and not one.is_command]
        named = {one.file: one.text for one in examples if one.file is not None}
        if not rule.code.startswith(OF_THE_APPLICATION):
            found += [(rule, {"schedules/billing.yaml": one.text}) for one in examples if one.file is None]
            found += [(rule, named)] if named else []
    return found


def _codes(files: dict[str, str], directory: Path) -> set[str]:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    (directory / "schedules").mkdir(exist_ok=True)
    if not list((directory / "schedules").iterdir()):
        (directory / "schedules" / "any.yaml").write_text("version: 1\nschedules: {}\n")
    try:
        project = load_project(directory)
    except InvalidFilesError as error:
        return {found.code for found in error.diagnostics}
    environments = [None, *project.environments] if project else [None]
    paths = () if project else ("schedules",)
    loaded = [
        load(paths, now=NOW, project=project, environment=environment, thorough=True) for environment in environments
    ]
    return {found.code for one in loaded for found in one.diagnostics}


def test_codes_and_names_are_unique() -> None:
    assert len(RULES) == len({rule.name for rule in RULES}) == len(checks.RULES)
    assert not checks.RETIRED & checks.RULES.keys()
    assert all(re.fullmatch("SCH[1237][0-9]{2}", code) for code in checks.RULES)
    assert not checks.RETIRED & checks.RULES.keys()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_documentation_says_what_and_why(rule: checks.Rule) -> None:
    documentation = _documentation(rule)
    assert documentation.startswith(f"{rule.code} {rule.name}: ")
    assert "\nWhy: " in documentation


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_there_are_a_bad_and_a_good_example(rule: checks.Rule) -> None:
    assert {example.good for example in _explanation(rule).examples} == {True, False}


@pytest.mark.parametrize(("rule", "files"), _scenarios(good=False))
def test_a_bad_example_has_just_this_finding(
    rule: checks.Rule, files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _codes(files, tmp_path) == {rule.code}


@pytest.mark.parametrize(("rule", "files"), _scenarios(good=True))
def test_a_good_example_has_no_finding(
    rule: checks.Rule, files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _codes(files, tmp_path) == set()
