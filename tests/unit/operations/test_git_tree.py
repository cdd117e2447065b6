"""Reading another commit's files out of git."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from schedsync.errors import ConfigurationError
from schedsync.operations.git_tree import Repository, find_repository
from tests.repositories import commit, git


def extracted(repository: Repository, sha: str, into: Path, wanted: Any = lambda path: True) -> Any:
    into.mkdir()
    repository.extract(sha, into, wanted)
    return {str(path.relative_to(into)): path.read_text() for path in into.rglob("*") if path.is_file()}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    commit(tmp_path / "r", {"a.yaml": "one\n", "deep/b c.yaml": "", "deep/ä.md": "three", "x.bin": "a\0b\n\n"})
    return tmp_path / "r"


@pytest.fixture
def repository(directory: Path) -> Repository:
    found = find_repository(directory / "deep")
    assert found is not None
    return found


def test_finds_the_repository_above(directory: Path, repository: Repository) -> None:
    assert repository == Repository(directory)


def test_there_is_none(tmp_path: Path) -> None:
    assert find_repository(tmp_path) is None


def test_names_of_commits(directory: Path, repository: Repository) -> None:
    first = git(directory, "rev-parse", "HEAD")
    second = commit(directory, {"a.yaml": "two\n"})
    git(directory, "tag", "--annotate", "v1", "--message", "v1", "HEAD~1")
    for ref, sha in {"main": second, "HEAD~1": first, "v1": first, first[:10]: first}.items():
        assert repository.commit(ref) == sha, ref
    for ref in ("nowhere", "--all", "", "HEAD:a.yaml", "main..", "a\nb"):
        assert repository.commit(ref) is None, ref


def test_files_come_as_they_were(directory: Path, repository: Repository, tmp_path: Path) -> None:
    first = git(directory, "rev-parse", "HEAD")
    git(directory, "mv", "a.yaml", "renamed.yaml")
    commit(directory, {"deep/b c.yaml": "changed", ".gitattributes": "*.yaml export-ignore"})
    (directory / "deep" / "b c.yaml").write_text("not even committed")
    assert extracted(repository, first, tmp_path / "a") == {
        "a.yaml": "one\n",
        "deep/b c.yaml": "",
        "deep/ä.md": "three",
        "x.bin": "a\0b\n\n",
    }
    only = extracted(repository, "main", tmp_path / "b", lambda path: path.endswith(".yaml"))
    assert only == {"renamed.yaml": "one\n", "deep/b c.yaml": "changed"}
    assert git(directory, "status", "--porcelain") == 'M "deep/b c.yaml"'


def test_links_are_made_where_they_stay_inside(directory: Path, repository: Repository, tmp_path: Path) -> None:
    (directory / "to.yaml").symlink_to("deep/../a.yaml")
    (directory / "deep" / "up").symlink_to("../a.yaml")
    (directory / "deep" / "out").symlink_to("../../secret")
    (directory / "root").symlink_to("/etc")
    sha = commit(directory)
    into = tmp_path / "into"
    extracted(repository, sha, into, lambda path: path == "a.yaml")
    assert (into / "to.yaml").read_text() == (into / "deep" / "up").read_text() == "one\n"
    assert not (into / "deep" / "out").is_symlink()
    assert not (into / "root").is_symlink()


def test_submodules_are_left_out(directory: Path, repository: Repository, tmp_path: Path) -> None:
    commit(tmp_path / "other", {"c.yaml": "three"})
    git(directory, "submodule", "--quiet", "add", str(tmp_path / "other"), "sub")
    assert "sub/c.yaml" not in extracted(repository, commit(directory), tmp_path / "into")


def test_a_path_that_climbs_out_is_left_out(directory: Path, repository: Repository, tmp_path: Path) -> None:
    blob = git(directory, "rev-parse", "HEAD:a.yaml")

    def tree(row: str) -> str:
        command = ["git", "mktree"]
        return subprocess.run(
            command, cwd=directory, input=row, check=True, capture_output=True, text=True
        ).stdout.strip()

    inner = tree(f"100644 blob {blob}\tevil.yaml\n")
    outer = tree(f"040000 tree {inner}\t..\n100644 blob {blob}\ta.yaml\n")
    sha = git(directory, "commit-tree", outer, "-m", "crafted")
    assert extracted(repository, sha, tmp_path / "into") == {"a.yaml": "one\n"}


def test_a_shallow_clone_is_known(directory: Path, repository: Repository, tmp_path: Path) -> None:
    commit(directory, {"a.yaml": "two\n"})
    git(tmp_path, "clone", "--quiet", "--depth", "1", directory.as_uri(), "clone")
    assert not repository.shallow
    assert Repository(tmp_path / "clone").shallow
    assert Repository(tmp_path / "clone").commit("HEAD~1") is None


def test_what_git_cannot_read(directory: Path, repository: Repository, tmp_path: Path) -> None:
    blob = git(directory, "rev-parse", "HEAD:a.yaml")
    (directory / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(ConfigurationError, match=f"git does not have the object {blob}"):
        extracted(repository, "main", tmp_path / "a")
    with pytest.raises(ConfigurationError, match="git ls-tree failed: Not a valid object name nowhere"):
        extracted(repository, "nowhere", tmp_path / "b")


def test_a_repository_that_git_refuses(directory: Path) -> None:
    with pytest.raises(
        ConfigurationError, match="git cannot read the repository: this operation must be run in a work"
    ):
        find_repository(directory / ".git")


def test_a_repository_of_another_user(directory: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stub = tmp_path / "git"
    stub.write_text("#!/bin/sh\necho \"fatal: detected dubious ownership in repository at '/r'\" >&2; exit 128\n")
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(ConfigurationError, match=r"at '/r'; if you trust it: git config"):
        find_repository(directory)


def test_no_git(directory: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match="git is not installed here"):
        repository.commit("main")


@pytest.mark.parametrize(
    ("script", "told"), [("exit 3", "exit code 3"), ("echo fatal: no more >&2; exit 1", "no more")]
)
def test_a_git_that_fails(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, told: str
) -> None:
    stub = tmp_path / "git"
    stub.write_text(f"#!/bin/sh\n{script}\n")
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(ConfigurationError, match=f"git ls-tree failed: {told}"):
        repository.extract("main", tmp_path, lambda path: True)


def test_a_git_that_hangs(repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stub = tmp_path / "git"
    stub.write_text("#!/bin/sh\nexec sleep 60\n")
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("schedsync.operations.git_tree._SECONDS", 0.05)
    with pytest.raises(ConfigurationError, match="git rev-parse did not answer within"):
        repository.commit("main")
