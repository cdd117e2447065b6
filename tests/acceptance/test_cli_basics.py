"""The installed command itself: help, start-up, completion, output off a terminal."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.cli_runner import Cli, Outcome

MANIFEST = "version: 1\nowner: billing\nschedules:\n  a: {task: app.a, cron: '0 6 * * *', timezone: UTC}\n"
HEAVY = ("redis", "celery", "kombu", "rich", "jsonschema", "ephem", "hiredis", "dateutil")
HEAVY_FOR_HELP = (*HEAVY, "yaml", "cronsim", "json", "zoneinfo", "asyncio")
LOADED = """
import sys
from schedsync.cli.main import run
code = run({args!r})
print(code, *sorted({{name.partition(".")[0] for name in sys.modules}} & set({heavy!r})), file=sys.stderr)
"""
COMPLETING = """
import sys
from schedsync.cli.main import run
try:
    run([])
except SystemExit:
    print(*sorted({{name.partition(".")[0] for name in sys.modules}} & set({heavy!r})), file=sys.stderr)
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


PROJECT = """\
version: 1
owner: billing
manifests: [m.yaml]
environments: {staging: {redis_url: redis://s/0}, production: {redis_url: redis://p/0}}
"""
COMPLETED = [
    (["pl"], ["plan"]),
    (["plan", "--allow-d"], ["--allow-deletes"]),
    (["plan", "-f", ""], ["text", "json", "markdown", "github"]),
    (["validate", "-f", "s"], ["sarif"]),
    (["list", "-e", ""], ["staging", "production"]),
    (["-e", "prod"], ["production"]),
    (["explain", "sch20"], ["SCH201", "SCH202", "SCH203", "SCH204", "SCH205", "SCH206", "SCH207", "SCH208", "SCH209"]),
    (["schema", "p"], ["project", "plan"]),
]
OF_SHELL = {"bash": "plain,{}", "zsh": "plain\n{}\n", "fish": "plain,{}"}


@pytest.mark.parametrize("shell", OF_SHELL)
@pytest.mark.parametrize(("words", "found"), COMPLETED, ids=lambda each: "_".join(each))
def test_completion_loads_nothing_heavy(cli: Cli, shell: str, words: Any, found: Any) -> None:
    cli.write("schedsync.yaml", PROJECT)
    last = words[-1] if shell == "fish" else str(len(words))
    asked = {
        "_SCHEDSYNC_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": " ".join(["schedsync", *words]),
        "COMP_CWORD": last,
    }
    done = subprocess.run(
        [sys.executable, "-c", COMPLETING.format(heavy=HEAVY)],
        cwd=cli.directory,
        env={**cli.environment(), **asked},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == "\n"
    values = (
        done.stdout.splitlines()[1::3]
        if shell == "zsh"
        else [line.partition(",")[2].partition("\t")[0] for line in done.stdout.splitlines()]
    )
    assert set(found) <= set(values)
    assert all(value.casefold().startswith(words[-1].casefold()) for value in values)


@pytest.mark.parametrize(("words", "kind"), [("validate sch", "file"), ("show ", "file"), ("-C sub", "dir")])
def test_shells_complete_paths(cli: Cli, words: str, kind: str) -> None:
    cli.variables |= {
        "_SCHEDSYNC_COMPLETE": "bash_complete",
        "COMP_WORDS": f"schedsync {words}",
        "COMP_CWORD": str(len(words.split(" "))),
    }
    assert cli().out == f"{kind},{words.split(' ')[-1]}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_lines_for_each_shell(cli: Cli, shell: str) -> None:
    cli.variables["_SCHEDSYNC_COMPLETE"] = f"{shell}_source"
    done = cli()
    assert (done.code, done.err) == (0, "")
    assert f"_SCHEDSYNC_COMPLETE={shell}_complete" in done.out


def test_a_project_file_that_cannot_be_used_completes_nothing(cli: Cli) -> None:
    cli.variables |= {"_SCHEDSYNC_COMPLETE": "bash_complete", "COMP_WORDS": "schedsync list -e p", "COMP_CWORD": "3"}
    assert cli() == Outcome(0, "\n", "")
    cli.write("schedsync.yaml", "version: 2")
    assert cli() == Outcome(0, "\n", "")


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
