"""Every format of plan, show and apply with the installed command, and what GitHub's next steps get."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.cli_runner import Cli
from tests.published import check
from tests.servers import PrivateServer

HEAD = "version: 1\nowner: billing\ndefaults: {timezone: UTC}\nschedules:"
ENTRIES = ["a: {task: app.a, cron: '0 6 * * *'}", "b: {task: app.b, every: 5m}"]


def manifest(*entries: str) -> str:
    return "\n".join([HEAD + ("" if entries else " {}"), *(f"  {entry}" for entry in entries), ""])


@pytest.fixture
def cli(tmp_path: Path, valkey_server: PrivateServer, key_prefix: str) -> Any:
    runner = Cli(
        tmp_path,
        {
            "SCHEDSYNC_REDIS_URL": valkey_server.url,
            "SCHEDSYNC_KEY_PREFIX": key_prefix,
            "GITHUB_OUTPUT": str(tmp_path / "outputs"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        },
    )
    runner.write("m.yaml", manifest(*ENTRIES))
    return runner


def outputs(cli: Cli) -> Any:
    path = cli.directory / "outputs"
    found = dict(line.split("=", 1) for line in path.read_text().splitlines())
    path.unlink()
    return found


def test_github_gets_annotations_a_summary_and_outputs(cli: Cli) -> None:
    done = cli.here("plan", "m.yaml", "-f", "github", "-o", "plan.json", "--detailed-exitcode")
    assert (done.code, done.err) == (2, "")
    assert "::notice title=schedsync plan::Plan: 2 to create, 0 to update, 0 to delete." in done.out
    assert "  + a " in done.out
    assert (cli.directory / "summary").read_text().startswith("<!-- schedsync:plan::billing -->\n")
    assert outputs(cli) == {
        "changes": "2",
        "creates": "2",
        "updates": "0",
        "deletes": "0",
        "renames": "0",
        "applyable": "true",
        "plan_file": "plan.json",
        "exitcode": "2",
    }
    assert cli.here("plan", "m.yaml", "-f", "github").code == 0
    assert (outputs(cli)["plan_file"], outputs_again(cli)) == ("", False)


def outputs_again(cli: Cli) -> bool:
    return (cli.directory / "outputs").exists()


def test_a_refused_plan_tells_github_too(cli: Cli) -> None:
    cli.here("apply", "m.yaml", "--auto-approve")
    cli.write("m.yaml", manifest())
    done = cli.here("plan", "m.yaml", "--format-into", "github=log.txt")
    assert done.code == 3
    assert "::error title=SCH401 refused::" in (cli.directory / "log.txt").read_text()
    found = outputs(cli)
    assert (found["applyable"], found["exitcode"], found["deletes"]) == ("false", "3", "2")
    assert "--allow-empty" in (cli.directory / "summary").read_text()


def test_the_saved_plan_is_named_as_the_next_step_finds_it(cli: Cli) -> None:
    cli.write("sub/m.yaml", manifest(*ENTRIES))
    assert cli.here("-C", "sub", "plan", "m.yaml", "-f", "github", "-o", "plan.json").code == 0
    assert outputs(cli)["plan_file"] == "sub/plan.json"
    assert (cli.directory / "sub/plan.json").exists()


def test_a_plan_that_is_shown_tells_github_as_well(cli: Cli) -> None:
    assert cli.here("plan", "m.yaml", "-o", "plan.json").code == 0
    done = cli.here("show", "plan.json", "-f", "github")
    assert (done.code, done.err) == (0, "")
    found = outputs(cli)
    assert (found["creates"], found["plan_file"], found["exitcode"]) == ("2", "plan.json", "0")
    assert (cli.directory / "summary").read_text().startswith("<!-- schedsync:plan::billing -->\n")
    assert cli.here("show", "none.json", "-f", "github").code == 1
    assert outputs(cli) == {"applyable": "false", "exitcode": "1"}


def test_outputs_that_cannot_be_written_are_told(cli: Cli) -> None:
    cli.variables["GITHUB_STEP_SUMMARY"] = "/nowhere/summary"
    done = cli.here("plan", "m.yaml", "-f", "github")
    assert done.code == 1
    assert "error[SCH005]: cannot write $GITHUB_STEP_SUMMARY, /nowhere/summary: No such file" in done.err


@pytest.mark.parametrize("output_format", ["text", "json", "markdown", "github"])
def test_a_plan_in_a_file_is_the_plan_on_standard_output(cli: Cli, output_format: str) -> None:
    cli.write("m.yaml", manifest())
    cli.here("plan", "m.yaml", "-o", "plan.json")
    for command in (["show", "plan.json"], ["plan", "m.yaml"]):
        done = cli.here(*command, "-f", output_format, "--format-into", f"{output_format}=out")
        assert done.code == 0
        assert (cli.directory / "out").read_text() == done.out
    if output_format == "json":
        check("plan", json.loads(done.out))


def test_apply_in_every_format(cli: Cli) -> None:
    into = ["--format-into", "text=a.txt", "--format-into", "json=a.json", "--format-into", "markdown=a.md"]
    done = cli.here("apply", "m.yaml", "--auto-approve", *into)
    assert done.code == 0
    text, markdown = ((cli.directory / name).read_text() for name in ("a.txt", "a.md"))
    assert text == done.out
    assert check("apply", json.loads((cli.directory / "a.json").read_text()))["revision"] == 1
    assert markdown.startswith("<!-- schedsync:plan::billing -->\n### schedsync apply\n")
    assert "**Applied revision 1: 2 created.**" in markdown
    again = cli.here("apply", "m.yaml", "--auto-approve", "-f", "markdown")
    assert (again.code, "**Nothing to do.**" in again.out) == (0, True)


def test_a_refused_apply_shows_its_plan_as_markdown(cli: Cli) -> None:
    cli.here("apply", "m.yaml", "--auto-approve")
    cli.write("m.yaml", manifest())
    into = ["--format-into", "markdown=a.md", "--format-into", "json=a.json"]
    done = cli.here("apply", "m.yaml", "--auto-approve", "-f", "markdown", *into)
    assert done.code == 3
    assert done.out == (cli.directory / "a.md").read_text()
    assert "| **DELETE** | `a` |" in done.out
    assert "```sh\n--allow-empty\n```" in done.out
    failed = check("error", json.loads((cli.directory / "a.json").read_text()))
    assert failed["diagnostics"][0]["code"] == "SCH401"


def test_a_name_cannot_break_out_of_a_comment(cli: Cli) -> None:
    nasty = "\"@ana --> </details> `x` | ::error::\": {task: 'app.a', every: 1h}"
    cli.write("m.yaml", manifest(nasty))
    done = cli.here("plan", "m.yaml", "-f", "markdown")
    assert done.code == 0
    row = next(line for line in done.out.splitlines() if line.startswith("| create"))
    assert "<code>&#64;ana &#45;&#45;&#62; &#60;&#47;details&#62; &#96;x&#96; &#124; &#58;&#58;error" in row
