"""Checking files in one environment or in all."""

from pathlib import Path
from typing import Any

import pytest

from schedsync.manifest.project import load_project
from schedsync.operations.validate import validate
from tests.made import NOW

OWNED = "version: 1\nowner: billing\nschedules:\n  a: {task: t, every: 1h}\n"
UNOWNED = OWNED.replace("owner: billing\n", "")


def found(tmp_path: Path, project_text: Any, manifest: Any, **more: Any) -> Any:
    (tmp_path / "m.yaml").write_text(manifest)
    (tmp_path / "schedsync.yaml").write_text(f"version: 1\nmanifests: [m.yaml]\n{project_text}")
    return validate((), now=NOW, project=load_project(tmp_path), **more)


def test_without_a_project_file(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(OWNED)
    findings = validate((str(tmp_path / "m.yaml"),), now=NOW)
    assert (findings.files, findings.entries, findings.errors) == (1, 1, 0)
    (lines,) = findings.lines.values()
    assert lines[1] == "owner: billing"


@pytest.mark.parametrize(
    ("project", "manifest", "errors"),
    [
        ("", OWNED, 0),
        ("", UNOWNED, 1),
        ("owner: x\n", UNOWNED, 0),
        ("environments:\n  one: {owner: x}\n  two: {owner: y}\n", UNOWNED, 0),
        ("environments:\n  one: {owner: x}\n  two: {}\n", UNOWNED, 1),
        ("owner: z\nenvironments:\n  one: {owner: x}\n  two: {}\n", UNOWNED, 0),
    ],
)
def test_the_base_and_every_environment_are_checked(tmp_path: Path, project: Any, manifest: Any, errors: Any) -> None:
    findings = found(tmp_path, project, manifest)
    assert (findings.files, findings.errors) == (1, errors)


def test_one_environment(tmp_path: Path) -> None:
    project = "environments:\n  one: {owner: x}\n  two: {}\n"
    assert found(tmp_path, project, UNOWNED, environment="one").errors == 0
    assert found(tmp_path, project, UNOWNED, environment="two").errors == 1
    assert found(tmp_path, project, UNOWNED, environment="three").errors >= 1


def test_a_finding_of_all_environments_is_told_once(tmp_path: Path) -> None:
    project = "environments:\n  one: {owner: x}\n  two: {owner: y}\n"
    assert found(tmp_path, project, UNOWNED.replace("task", "tasks")).errors == 1
