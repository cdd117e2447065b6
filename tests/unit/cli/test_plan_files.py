"""Saved plans as files."""

import os
import stat
from pathlib import Path

import pytest

from schedsync.cli.output import OutputError
from schedsync.cli.plan_files import is_plan_file, write_plan_file

PLAN = '{"format_version": "1.0", "plan_id": "x"}'


def test_a_plan_is_told_by_what_the_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "any.yaml"
    for text, is_plan in (
        (PLAN, True),
        (f"\n{PLAN}", True),
        ("version: 1\n", False),
        ("{version: 1}", False),
        ("", False),
    ):
        file.write_text(text)
        assert is_plan_file(str(file)) is is_plan
    file.write_bytes(b"{\xff")
    assert not is_plan_file(str(file))


def test_what_is_no_regular_file_is_not_looked_into(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in (tmp_path / "pipe", tmp_path, tmp_path / "none", tmp_path / "*.yaml"):
        assert not is_plan_file(str(name))


def test_a_plan_replaces_a_file_whole_and_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text("before")
    file.chmod(0o644)
    link = tmp_path / "link.json"
    link.symlink_to(file)
    write_plan_file(link, "after\n")
    assert (file.read_text(), link.is_symlink()) == ("after\n", True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(list(tmp_path.iterdir())) == 2


def test_a_plan_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write"):
        write_plan_file(tmp_path / "none" / "plan.json", "x")
    (tmp_path / "directory").mkdir()
    with pytest.raises(OutputError):
        write_plan_file(tmp_path / "directory", "x")
    assert [found.name for found in tmp_path.iterdir()] == ["directory"]
