"""Standard streams that are closed, full or gone: an exit code and a line, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.cli_runner import Cli

MANIFEST = "version: 1\nowner: billing\nschedules:\n  a: {task: app.a, cron: '0 6 * * *', timezone: UTC}\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    Cli(tmp_path).write("m.yaml", MANIFEST)
    return tmp_path


def _shell(directory: Path, command: str) -> Any:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    line = command.replace("schedsync", f"{sys.executable} -m schedsync")
    return subprocess.run(
        ["bash", "-c", line], cwd=directory, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        ("schedsync validate - <&-", 1, ""),
        ("schedsync validate m.yaml <&- >&- 2>&-", 0, ""),
        ("schedsync next m.yaml > /dev/full", 1, "cannot write to standard output: No space left on device"),
        ("schedsync next m.yaml -f json > /dev/full", 1, "cannot write to standard output: No space left on device"),
        ("schedsync next none.yaml -f json > /dev/full", 1, ""),
        ("schedsync next --nope -f json > /dev/full", 64, ""),
        ("schedsync --help > /dev/full", 1, "No space left on device"),
        ("schedsync validate <(cat m.yaml)", 0, ""),
        ("schedsync schema manifest | true; exit ${PIPESTATUS[0]}", 1, ""),
        ("schedsync nosuch 2> /dev/full", 64, ""),
        ("schedsync list 2> /dev/full", 1, ""),
        ("schedsync next none.yaml 2> /dev/full", 1, ""),
        ("schedsync nosuch 2>&1 | true; exit ${PIPESTATUS[0]}", 64, ""),
        ("schedsync validate m.yaml 2>&1 > /dev/full | true; exit ${PIPESTATUS[0]}", 1, ""),
    ],
)
def test_streams(directory: Path, command: str, code: int, told: str) -> None:
    done = _shell(directory, command)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert done.stderr == (f"error[SCH005]: {told}\n" if told else "")


def test_a_pipe_in_a_directory_is_not_waited_for(directory: Path) -> None:
    os.mkfifo(directory / "p.yaml")
    done = _shell(directory, "schedsync validate .")
    assert done.returncode == 1
    assert "p.yaml" in done.stdout
    assert "cannot be read: it is a pipe" in done.stdout


FULL_DISK = "ulimit -f 1; "
"""Of files, so that no file takes more than 1024 bytes."""


@pytest.mark.parametrize("before", [None, "{}"])
def test_a_full_disk_leaves_no_part_of_a_plan(directory: Path, before: str | None) -> None:
    (directory / "none.yaml").write_text("version: 1\nowner: billing\nschedules: {}\n")
    if before is not None:
        (directory / "p.json").write_text(before)
    command = "schedsync plan --against ./none.yaml m.yaml -o p.json"
    done = _shell(directory, f"{FULL_DISK}{command}")
    assert (done.returncode, done.stderr) == (1, "error[SCH005]: cannot write p.json: File too large\n")
    assert sorted(path.name for path in directory.iterdir()) == ["m.yaml", "none.yaml", *(["p.json"] if before else [])]
    assert before is None or (directory / "p.json").read_text() == before
    assert _shell(directory, command).returncode == 0


def test_init_on_a_full_disk_keeps_no_part_of_a_file(tmp_path: Path) -> None:
    done = _shell(tmp_path, f"{FULL_DISK}schedsync init")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error[SCH005]: schedules/manifest.schema.json: File too large\n"
    again = _shell(tmp_path, "schedsync init")
    assert again.returncode == 0
    assert "wrote schedules/manifest.schema.json\n" in again.stdout
    assert _shell(tmp_path, "schedsync validate").returncode == 0
