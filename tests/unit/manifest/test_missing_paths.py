"""What to do about a path that names nothing."""

import os
from pathlib import Path

import pytest

from schedsync.manifest.missing_paths import missing_path_hints


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("schedules/reports.yaml", "b.yml", "notes.txt", ".hidden.yaml", "empty/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("schedule/reports.yaml", "schedules/reports.yaml"),
        ("schedules/report.yaml", "schedules/reports.yaml"),
        ("b.yaml", "b.yml"),
        ("b", "b.yml"),
        ("schedule/*.yaml", "schedules/*.yaml"),
        ("sch*s/rep*.yml", "sch*s/rep*.yaml"),
    ],
)
def test_what_is_similar_is_named(here: Path, given: str, meant: str) -> None:
    assert missing_path_hints(given, None) == (f'did you mean "{meant}"?',)
    assert missing_path_hints(given, here) == (f'did you mean "{meant}"?',)


@pytest.mark.parametrize(
    ("given", "missing", "directory"),
    [
        ("none.yaml", "none.yaml", ""),
        ("schedules/nothing/at/all", "nothing/at/all", "schedules"),
        ("schedules/reports.yaml/x", "x", "schedules/reports.yaml"),
        ("schedules/x*", "x*", "schedules"),
        ("**/x.yml", "**/x.yml", ""),
        ("a\0b", "a\0b", ""),
    ],
)
def test_else_up_to_where_it_leads(here: Path, given: str, missing: str, directory: str) -> None:
    where = os.path.join(here, directory).rstrip("/")  # noqa: PTH118
    assert missing_path_hints(given, None) == (f'there is no "{missing}" in "{where}"',)
    assert missing_path_hints(given, here) == (f'the project file names it, and there is no "{missing}" in "{where}"',)


def test_long_ones_are_not_looked_at(here: Path) -> None:
    assert len(missing_path_hints("s" * 5000, None)[0]) < 200 + len(str(here))


def test_directories_and_empty_paths(here: Path) -> None:
    assert missing_path_hints("empty", None)[0].startswith("what a directory holds")
    assert missing_path_hints("", None)[0].startswith("leave it out")
