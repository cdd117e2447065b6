"""Running git."""

from pathlib import Path

import pytest

from schedsync.errors import ConfigurationError
from schedsync.operations.git_command import run_git


def test_what_it_wrote_and_its_exit_code(tmp_path: Path) -> None:
    assert run_git(tmp_path, "version", seconds=60).stdout.startswith(b"git version")
    refused = run_git(tmp_path, "no-such-command", seconds=60)
    assert refused.returncode
    assert b"no-such-command" in refused.stderr


def test_a_git_that_cannot_be_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match="git is not installed here"):
        run_git(tmp_path, "version", seconds=60)
    (tmp_path / "git").write_text("not for running")
    with pytest.raises(ConfigurationError, match="git cannot be run: Permission denied"):
        run_git(tmp_path, "version", seconds=60)
