"""Saved plans as files."""

import os
from pathlib import Path

from schedsync.cli.plan_files import is_plan_file

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
