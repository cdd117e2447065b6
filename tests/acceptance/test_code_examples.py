"""The command lines that stand in the documentation of codes are run, and do what they are said to do."""

import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from schedsync.codes.documentation import Example
from schedsync.manifest import checks
from schedsync.operations.explain import explanations
from tests.acceptance.cli_runner import Cli

# The 4xx to 6xx are about stores, and shown by the tests of what they refuse.
EXAMPLES = [
    pytest.param(each.code, example, id=f"{each.code}-{'good' if example.good else 'bad'}")
    for each in explanations()
    if each.code in checks.RULES and each.code < "SCH7"
    for example in each.examples
    if example.is_command
]
# What a finding about other findings cannot be shown without.
COUNTED = {"SCH123": {"SCH102"}}
PROJECT = """\
version: 1
owner: billing
manifests: [schedules/*.yaml]
environments:
  staging: {redis_url: "redis://staging:6379/0", overlays: [overlays/staging.yaml]}
  production: {redis_url: "redis://production:6379/0"}
"""
OVERLAY = "version: 1\nschedules: {billing: {enabled: false}}\n"
ENTRY = "version: 1\nschedules:\n  {name}: {{task: app.a, every: 1h, timezone: UTC}}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A project with two manifests, two environments and an overlay, and two other projects below it."""
    (tmp_path / "schedsync.yaml").write_text(PROJECT)
    for name in ("schedules", "overlays"):
        (tmp_path / name).mkdir()
    for name in ("billing", "payments"):
        (tmp_path / "schedules" / f"{name}.yaml").write_text(ENTRY.format(name=name))
    for service in ("billing", "shop"):
        directory = tmp_path / "services" / service
        for name in ("schedules", "overlays"):
            (directory / name).mkdir(parents=True)
        (directory / "schedsync.yaml").write_text(PROJECT.replace("billing", service))
        (directory / "schedules" / "all.yaml").write_text(ENTRY.format(name="billing"))
        (directory / "overlays" / "staging.yaml").write_text(OVERLAY)
    (tmp_path / "overlays" / "staging.yaml").write_text(OVERLAY)
    return tmp_path


@pytest.mark.parametrize(("code", "example"), EXAMPLES)
def test_command_lines(code: str, example: Example, repository: Path) -> None:
    lines = [line.removeprefix("$ ") for line in example.text.splitlines()]
    environment = Cli(repository).environment()
    environment["PATH"] = f"{sysconfig.get_path('scripts')}:{environment['PATH']}"
    done = subprocess.run(
        ["sh", "-ec", "\n".join(lines)],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    found = set(re.findall(r"\[(SCH\d{3})\]", done.stdout + done.stderr)) - COUNTED.get(code, set())
    assert (found, done.returncode) == ((set(), 0) if example.good else ({code}, 1)), done.stdout + done.stderr
