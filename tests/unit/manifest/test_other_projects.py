"""Files of a project whose project file is not in use."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from schedsync.manifest.load import load
from schedsync.manifest.project import load_project

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOOD = "version: 1\nschedules: {a: {task: t, every: 1h}}\n"
BAD = "version: 1\nowner: shop\nschedules: {a: {task: t, evry: 1h}}\n"


@pytest.fixture
def projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "shop/schedsync.yaml": "version: 1\nowner: shop\nmanifests: [.]\n",
        "shop/a.yaml": GOOD,
        "shop/deep/b.yaml": "version: 1\nowner: shop\nschedules: {b: {task: t, every: 1h}}\n",
        "c.yaml": "version: 1\nowner: c\nschedules: {a: {task: t, every: 1h}}\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _told(*paths: str) -> list[str]:
    found = load(paths, now=NOW, project=load_project(Path.cwd())).diagnostics
    return [f"{one.location} {one.code}" for one in found]


def test_one_finding_stands_for_all_in_its_files(projects: Path) -> None:
    found = load(["."], now=NOW)
    assert [(str(one.location), one.code) for one in found.diagnostics] == [("shop/schedsync.yaml", "SCH240")]
    assert found.diagnostics[0].hints == ("go there with `schedsync -C shop validate`, or leave it out of the paths",)
    # What is not looked at is no second declaration.
    assert [declared.entry.name for declared in found.declared] == ["a"]


def test_files_that_need_nothing_of_their_project_are_read(projects: Path) -> None:
    (projects / "shop/a.yaml").unlink()
    assert _told(".") == []


def test_the_project_in_use_is_none_of_them(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (projects / "shop/a.yaml").write_text(BAD)
    monkeypatch.chdir(projects / "shop")
    assert _told() == ["a.yaml:3:26 SCH203"]


def test_a_mistake_in_a_file_that_was_named_is_told(projects: Path) -> None:
    (projects / "shop/a.yaml").write_text(BAD)
    assert _told("shop/a.yaml") == ["shop/a.yaml:3:26 SCH203"]


def test_of_a_file_that_was_named_a_missing_owner_is_told_as_its_project_s(projects: Path) -> None:
    assert _told("shop/a.yaml", "c.yaml") == ["shop/schedsync.yaml SCH240"]


def test_standard_input_is_of_no_project(projects: Path) -> None:
    assert _told("-") == ["- SCH108"]
