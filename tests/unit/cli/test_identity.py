"""Who runs the command, from which commit, in which CI run."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from schedsync.cli.identity import Commit, actor, commit_of, run_url


@pytest.mark.parametrize(
    ("given", "variables", "who"),
    [
        ("ana", {"SCHEDSYNC_ACTOR": "bob", "GITHUB_ACTOR": "carl"}, "ana"),
        (None, {"SCHEDSYNC_ACTOR": "bob", "GITHUB_ACTOR": "carl"}, "bob"),
        (None, {"GITHUB_ACTOR": "carl"}, "carl"),
        (None, {"GITLAB_USER_LOGIN": "dora"}, "dora"),
    ],
)
def test_the_actor(given: Any, variables: Any, who: Any) -> None:
    assert actor(given, variables) == who


def test_without_a_word_it_is_the_user_on_this_host(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "@" in actor(None, {})

    def nobody() -> Any:
        raise OSError("no such user")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert actor(None, {}).startswith("uid")


def test_the_page_of_the_ci_run() -> None:
    github = {"GITHUB_SERVER_URL": "https://h", "GITHUB_REPOSITORY": "o/r", "GITHUB_RUN_ID": "7"}
    assert run_url(github) == "https://h/o/r/actions/runs/7"
    assert run_url({"CI_JOB_URL": "https://j"}) == "https://j"
    assert run_url({}) is None


def git(directory: Any, *arguments: Any) -> Any:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(directory), *identity, *arguments], check=True, capture_output=True)


def test_the_commit_and_whether_the_manifests_differ_from_it(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("x")
    git(tmp_path, "init", "-q")
    assert commit_of([str(file)], {"GITHUB_SHA": "b" * 40}) == Commit("b" * 40)
    git(tmp_path, "add", "a.yaml")
    git(tmp_path, "commit", "-q", "-m", "x")
    clean = commit_of([str(file)], {})
    assert (len(clean.sha), clean.dirty) == (40, False)
    (tmp_path / "other").write_text("y")
    assert commit_of([str(file)], {}) == clean
    file.write_text("z")
    assert commit_of([str(file)], {}) == Commit(clean.sha, True)


def test_a_missing_git_is_no_reason_not_to_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert commit_of([str(tmp_path / "a.yaml")], {"CI_COMMIT_SHA": "c" * 40}) == Commit("c" * 40)
    assert commit_of([], {}) == Commit()
