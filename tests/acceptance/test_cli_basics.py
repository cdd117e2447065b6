"""The installed command itself: help, start-up, completion, output off a terminal."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.cli_runner import Cli

MANIFEST = "version: 1\nowner: billing\nschedules:\n  a: {task: app.a, cron: '0 6 * * *', timezone: UTC}\n"
HEAVY = ("redis", "celery", "kombu", "rich", "jsonschema", "ephem", "hiredis", "dateutil")
HEAVY_FOR_HELP = (*HEAVY, "yaml", "cronsim", "json", "zoneinfo", "asyncio")
LOADED = """
import sys
from schedsync.cli.main import run
code = run({args!r})
print(code, *sorted({{name.partition(".")[0] for name in sys.modules}} & set({heavy!r})), file=sys.stderr)
"""


@pytest.fixture
def cli(tmp_path: Path) -> Any:
    runner = Cli(tmp_path)
    runner.write("m.yaml", MANIFEST)
    return runner


def test_bare_and_as_a_module(cli: Cli) -> None:
    bare = cli()
    assert (bare.code, bare.err) == (0, "")
    assert "Commands:" in bare.out
    assert cli.module() == bare
    assert cli("--version") == cli.module("--version")


def test_a_mistyped_command_is_64(cli: Cli) -> None:
    mistyped = cli("plann")
    assert (mistyped.code, mistyped.out) == (64, "")
    assert "Did you mean 'plan'?" in mistyped.err


@pytest.mark.parametrize("args", [["validate", "m.yaml"], ["validate", "m.yaml", "-f", "json"], ["next", "m.yaml"]])
def test_offline_commands_load_nothing_heavy(cli: Cli, args: Any) -> None:
    assert loaded(cli, args, HEAVY) == ["0"]


@pytest.mark.parametrize("args", [["--version"], ["--help"], []])
def test_what_needs_no_command_loads_none(cli: Cli, args: Any) -> None:
    assert loaded(cli, args, HEAVY_FOR_HELP) == ["0"]


def loaded(cli: Cli, args: list[str], heavy: tuple[str, ...]) -> list[str]:
    """The exit code of a command, and which of some packages its process has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(args=args, heavy=heavy)],
        cwd=cli.directory,
        env=cli.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stderr.split()


def test_output_off_a_terminal_is_never_wrapped(cli: Cli) -> None:
    cli.variables["COLUMNS"] = "40"
    cli.write("m.yaml", MANIFEST.replace("app.a", "app." + "a" * 300).replace("'0 6", "'61 6"))
    found = cli("validate", "m.yaml", "-f", "concise")
    assert found.code == 1
    assert len(found.out.splitlines()) == 1
    assert "\x1b" not in found.out


def test_completion(cli: Cli) -> None:
    cli.variables |= {"_SCHEDSYNC_COMPLETE": "bash_complete", "COMP_WORDS": "schedsync pl", "COMP_CWORD": "1"}
    assert cli().out == "plain,plan\n"
    cli.variables["COMP_WORDS"] = "schedsync plan --allow-d"
    cli.variables["COMP_CWORD"] = "2"
    assert cli().out == "plain,--allow-deletes\n"


def test_a_reader_that_goes_away_is_no_traceback(cli: Cli) -> None:
    done = subprocess.run(
        ["bash", "-c", "set -o pipefail; schedsync schema manifest | head -1 >/dev/null"],
        cwd=cli.directory,
        env=cli.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
