"""Which files paths, directories and globs name."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from schedsync.manifest.collector import Collector
from schedsync.manifest.sources import find_sources


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = "b.yaml a.yml schedsync.yaml notes.txt sub/c.yaml sub/deep/d.yaml .hidden/e.yaml sub/.f.yaml over/lay.yaml"
    for name in names.split():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.touch()
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _shown(*paths: str, base: Path | None = None) -> tuple[list[str], list[str]]:
    collector = Collector()
    found = find_sources(paths, collector, base=base, overlays=[os.path.realpath("over/lay.yaml")])
    return [source.shown for source in found], [one.message for one in collector.sorted()]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (".", ["a.yml", "b.yaml", "sub/c.yaml", "sub/deep/d.yaml"]),
        ("sub", ["sub/c.yaml", "sub/deep/d.yaml"]),
        ("*.yaml", ["b.yaml"]),
        ("**/*.yaml", ["b.yaml", "sub/c.yaml", "sub/deep/d.yaml"]),
        ("s*", ["sub/c.yaml", "sub/deep/d.yaml"]),
        ("notes.txt", ["notes.txt"]),
        ("schedsync.yaml", ["schedsync.yaml"]),
        ("-", ["-"]),
    ],
)
def test_paths(tree: Path, given: str, shown: list[str]) -> None:
    assert _shown(given) == (shown, [])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", "an empty path names no file"),
        ("none.yaml", 'no file or directory "none.yaml"'),
        ("none*.yaml", 'nothing matches "none*.yaml"'),
        ("sched*.yaml", 'nothing matches "sched*.yaml"'),
        ("empty", 'no *.yaml or *.yml in the directory "empty"'),
        ("a\0b", 'no file or directory "a\0b"'),
        ("a" * 300, f'no file or directory "{"a" * 300}"'),
        ("a/" * 300, f'no file or directory "{"a/" * 300}"'),
        ("**/" * 300, f'a glob has at most 250 levels and 4096 characters, unlike "{"**/" * 13}*…"'),
        ("[a]" * 2000, f'a glob has at most 250 levels and 4096 characters, unlike "{"[a]" * 13}[…"'),
    ],
)
def test_what_matches_nothing_is_an_error(tree: Path, given: str, message: str) -> None:
    assert _shown(given) == ([], [message])


def test_each_file_once_in_the_order_given(tree: Path) -> None:
    assert _shown("sub/c.yaml", "sub", "./b.yaml", "b.yaml", "-", "-")[0] == [
        "sub/c.yaml",
        "sub/deep/d.yaml",
        "./b.yaml",
        "-",
    ]


def test_a_name_that_looks_like_a_glob_is_taken_as_it_stands(tree: Path) -> None:
    (tree / "[x].yaml").touch()
    assert _shown("[x].yaml") == (["[x].yaml"], [])


def test_relative_to_a_base_and_shown_from_here(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "sub")
    assert _shown("*.yaml", base=tree)[0] == ["../b.yaml"]
    assert _shown("sub/c.yaml", "sub/deep", base=tree)[0] == ["c.yaml", "deep/d.yaml"]
    assert _shown("none", base=tree)[1] == ['no file or directory "none"']


def test_a_directory_that_cannot_be_read_is_not_taken_for_empty(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if str(path).endswith("sub"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    # The tests may run as root, who may read everything.
    monkeypatch.setattr(os, "scandir", refuse)
    found, messages = _shown(".")
    assert found == ["a.yml", "b.yaml"]
    assert messages == ['the directory "sub" cannot be read: Permission denied']
    found, messages = _shown("**/*.yaml")
    assert found == ["b.yaml"]
    assert messages == ['the directory "sub" cannot be read: Permission denied']
    found, messages = _shown("s*/*.yaml")
    assert found == []
    assert messages[0] == 'the directory "sub" cannot be read: Permission denied'


def test_a_glob_looks_only_where_it_has_to(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    walk = os.walk

    def noted(top: Any, **options: Any) -> Any:
        for at, directories, names in walk(top, **options):
            looked.append(os.path.relpath(at, tree))
            yield at, directories, names

    monkeypatch.setattr(os, "walk", noted)
    assert _shown("s*/*.yaml")[0] == ["sub/c.yaml"]
    assert looked == [".", "sub"]
    assert _shown("none/*.yaml")[1] == ['nothing matches "none/*.yaml"']
