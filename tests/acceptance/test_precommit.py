"""pre-commit itself runs our hooks, installed from this checkout, in a repository of its own."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import in_ci

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ("schedsync", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
GOOD = "version: 1\nowner: me\nschedules:\n  a: {task: app.a, every: 1h, timezone: UTC}\n"
UNFORMATTED = "version: 1\nschedules:\n  # why\n  b: {cron: 0 6 * * *, task: app.b, timezone: UTC}\nowner: me\n"
FORMATTED = 'version: 1\nowner: me\nschedules:\n  # why\n  b: {task: app.b, cron: "0 6 * * *", timezone: UTC}\n'


def git(*arguments: str, cwd: Path) -> None:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True)


def committed(directory: Path) -> Path:
    git("init", "--quiet", "--initial-branch", "main", cwd=directory)
    git("add", "--all", cwd=directory)
    git("commit", "--quiet", "--message", "all", cwd=directory)
    return directory


def head(directory: Path) -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=directory, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def hook_repository(tmp_path: Path) -> Path:
    """What a tag of this project would hold of the package, as a repository."""
    directory = tmp_path / "schedsync"
    directory.mkdir()
    for name in PACKAGE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, directory / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, directory / name)
    return committed(directory)


def pre_commit(user: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home)}
    # The tests' own measuring and git's variables are not the hook's business.
    for name in [name for name in environment if name.startswith(("GIT_DIR", "GIT_INDEX", "COVERAGE_"))]:
        del environment[name]
    command = [sys.executable, "-m", "pre_commit", "run", *arguments]
    return subprocess.run(command, cwd=user, env=environment, capture_output=True, text=True, check=False)


needs_pre_commit = pytest.mark.skipif(
    importlib.util.find_spec("pre_commit") is None and not in_ci(), reason="pre-commit is not installed"
)


@needs_pre_commit
def test_the_hooks_check_and_format_manifests(hook_repository: Path, tmp_path: Path) -> None:
    user = tmp_path / "user"
    (user / "schedules").mkdir(parents=True)
    (user / "schedules" / "good.yaml").write_text(GOOD)
    (user / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hook_repository}\n  rev: {head(hook_repository)}\n"
        "  hooks:\n  - id: schedsync-validate\n    args: [schedules]\n  - id: schedsync-fmt\n"
    )
    committed(user)

    passed = pre_commit(user, tmp_path / "home", "--all-files")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "schedsync validate" in passed.stdout
    assert "Passed" in passed.stdout

    (user / "schedules" / "bad.yaml").write_text(GOOD.replace("task", "tasks").replace("me", "you"))
    git("add", "--all", cwd=user)
    failed = pre_commit(user, tmp_path / "home", "--all-files")
    assert failed.returncode == 1
    assert "SCH203" in failed.stdout
    assert "schedules/bad.yaml:4:7" in failed.stdout

    # One that changes a file fails, as pre-commit has it; the next run passes. Other YAML files stay as they are.
    (user / "schedules" / "bad.yaml").write_text(UNFORMATTED)
    (user / "compose.yaml").write_text("services: { }\n")
    git("add", "--all", cwd=user)
    changed = pre_commit(user, tmp_path / "home", "--all-files")
    assert changed.returncode == 1
    assert "files were modified by this hook" in changed.stdout
    assert "formatted schedules/bad.yaml" in changed.stdout
    assert (user / "schedules" / "bad.yaml").read_text() == FORMATTED
    assert (user / "schedules" / "good.yaml").read_text() == GOOD
    assert (user / "compose.yaml").read_text() == "services: { }\n"
    git("add", "--all", cwd=user)
    again = pre_commit(user, tmp_path / "home", "--all-files")
    assert again.returncode == 0, again.stdout + again.stderr

    # What is deleted is no file to check, and what is left has to be checked all the same.
    git("commit", "--quiet", "--message", "more", cwd=user)
    git("rm", "-r", "--quiet", "schedules", cwd=user)
    deleted = pre_commit(user, tmp_path / "home")
    assert deleted.returncode == 1, deleted.stdout + deleted.stderr
    assert 'error[SCH119]: no file or directory "schedules"' in deleted.stdout
