"""Planning files against files with the installed command: no store, the same report and exit codes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schedsync.manifest.schema import load
from tests.acceptance.cli_runner import Cli
from tests.repositories import commit, git

PROJECT = "version: 1\nowner: billing\nmanifests: [schedules/*.yaml]\n"
MANIFEST = """\
version: 1
defaults: {timezone: UTC}
schedules:
  sync: {task: billing.sync, every: 5m, kwargs: {token: "${TOKEN}"}}
  report: {task: billing.report, cron: "0 6 * * *"}
  old: {task: billing.old, cron: "0 3 * * *", protect: true}
"""


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """A repository whose work tree has changed; there is no store, and the URL of one that is not there."""
    runner = Cli(tmp_path / "r", {"SCHEDSYNC_REDIS_URL": "redis://127.0.0.1:1/0"})
    commit(runner.directory, {"schedsync.yaml": PROJECT, "schedules/a.yaml": MANIFEST})
    change(runner, ("every: 5m", "every: 10m"))
    return runner


def change(cli: Cli, *replaced: tuple[str, str]) -> None:
    text = MANIFEST
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    cli.write("schedules/a.yaml", text)


def document(cli: Cli, *arguments: str, code: int = 0) -> Any:
    done = cli("plan", "--against", "main", "-f", "json", *arguments)
    assert (done.code, done.err) == (code, "")
    found = json.loads(done.out)
    for kind in ("plan", "output"):
        jsonschema.Draft202012Validator(load(kind)).validate(found)
    return found


def test_text(cli: Cli) -> None:
    done = cli("plan", "--against", "main")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("schedsync: against main, owner billing\n")
    assert "every: 5m -> 10m" in done.out
    assert "288 -> 144 runs a day" in done.out
    assert done.out.endswith("Plan: 0 to create, 1 to update, 0 to delete. 2 unchanged.\n")


def test_json(cli: Cli) -> None:
    found = document(cli)
    assert found["against"] == "main"
    assert found["store"] == {"environment": None, "url": "files", "key_prefix": "", "instance_id": None}
    assert found["source"]["commit"] == git(cli.directory, "rev-parse", "HEAD")
    assert found["source"]["dirty"] is True
    (update,) = found["changes"]
    assert (update["name"], update["actions"], update["changed_paths"]) == ("sync", ["update"], ["/every"])
    assert update["before"]["kwargs"] == update["after"]["kwargs"] == {"token": "${TOKEN}"}


def test_exit_codes(cli: Cli) -> None:
    assert cli("plan", "--against", "main", "--detailed-exitcode").code == 2
    assert cli("plan", "--against", "./schedules", "--detailed-exitcode").code == 0
    unknown = cli("plan", "--against", "mian")
    assert (unknown.code, unknown.out) == (1, "")
    assert 'git knows no commit "mian"' in unknown.err
    assert cli("plan", "--against", "main", "--destroy", "--owner", "billing").code == 64
    change(cli, ('  old: {task: billing.old, cron: "0 3 * * *", protect: true}\n', ""))
    refused = cli("plan", "--against", "main")
    assert refused.code == 3
    assert "--allow-protected old" in refused.out + refused.err
    assert cli("plan", "--against", "main", "--allow-protected", "old").code == 0


def test_what_files_say_of_names(cli: Cli) -> None:
    change(
        cli,
        ("  report:", "  reports:"),
        ('  old: {task: billing.old, cron: "0 3 * * *", protect: true}\n', ""),
        ("schedules:\n", "moved: [{from: report, to: reports}]\nremoved: [{name: old}]\nschedules:\n"),
    )
    found = document(cli)
    assert {each["name"]: each["actions"] for each in found["changes"]} == {"reports": ["rename"], "old": ["delete"]}
    selected = document(cli, "--target", "old")
    assert [each["name"] for each in selected["changes"]] == ["old"]
    (place,) = [each["source"]["path"] for each in selected["changes"]]
    assert place == "schedules/a.yaml"


def test_owners_of_other_files_are_respected(cli: Cli) -> None:
    theirs = "version: 1\nowner: web\nschedules:\n  warm: {task: web.warm, every: 1h, timezone: UTC}\n"
    commit(cli.directory, {"schedules/web.yaml": theirs})
    cli.write("schedules/web.yaml", theirs.replace("warm:", "hot:"))
    change(cli, ("schedules:\n", "schedules:\n  warm: {task: web.warm, every: 1h}\n"))
    done = cli("plan", "--against", "main", "--owner", "billing")
    assert done.code == 3
    assert "SCH501" in done.out + done.err
    change(cli, ("schedules:\n", "schedules:\n  warm: {task: web.warm, every: 1h, adopt: web}\n"))
    found = document(cli, "--owner", "billing", "--target", "w*")
    assert {each["name"]: each["actions"] for each in found["changes"]} == {"warm": ["adopt"]}


def test_paths_that_leave_out_manifests_delete_nothing(cli: Cli) -> None:
    commit(cli.directory, {"schedules/b.yaml": MANIFEST.replace("  sync", "  b-sync").split("  report")[0]})
    found = document(cli, "schedules/b.yaml")
    assert found["changes"] == []
    assert [each["code"] for each in found["diagnostics"]] == ["SCH420"]


def test_a_new_file_and_standard_input(cli: Cli) -> None:
    cli.write("schedules/new.yaml", "version: 1\nschedules:\n  new: {task: t, every: 1h, timezone: UTC}\n")
    assert [each["name"] for each in document(cli, "schedules/new.yaml")["changes"]] == ["new"]
    done = cli("plan", "--against", "schedules/new.yaml", "-", "-f", "json", stdin=MANIFEST)
    assert {each["name"] for each in json.loads(done.out)["changes"]} == {"sync", "report", "old"}


def test_secrets_need_not_be_there_and_are_never_shown(cli: Cli) -> None:
    without = document(cli)
    cli.variables["TOKEN"] = "s3cret"
    given = cli("plan", "--against", "main", "-f", "json")
    assert "s3cret" not in given.out + given.err
    assert [each["name"] for each in json.loads(given.out)["changes"]] == [each["name"] for each in without["changes"]]
    # CI sets what it withholds to nothing.
    cli.variables["TOKEN"] = ""
    assert [each["name"] for each in document(cli)["changes"]] == ["sync"]
    change(cli, ("${TOKEN}", "${OTHER_TOKEN}"))
    (update,) = document(cli)["changes"]
    assert update["changed_paths"] == ["/kwargs/token"]
    change(cli, ("every: 5m", "every: '${EVERY}'"))
    typed = cli("plan", "--against", "main")
    assert typed.code == 1
    assert "the variable EVERY is not set" in typed.err


def test_mistakes_there_are_told_apart(cli: Cli) -> None:
    commit(cli.directory, {"schedules/a.yaml": MANIFEST.replace("every: 5m", "every: 5x")})
    change(cli)
    done = cli("plan", "--against", "main")
    assert (done.code, done.out) == (1, "")
    assert "main:schedules/a.yaml:4:" in done.err
    assert "the manifests of main hold errors" in done.err


def test_a_plan_against_files_is_read_and_never_applied(cli: Cli) -> None:
    assert cli("plan", "--against", "main", "--out", "plan.json").code == 0
    assert cli("show", "plan.json").out.startswith("schedsync: against main, owner billing\n")
    done = cli("apply", "plan.json")
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("error[SCH411]: the plan was made against main, so against files and not a store")


def test_markdown_has_its_key(cli: Cli) -> None:
    environments = "environments: {production: {redis_url: '${PRODUCTION_REDIS_URL}'}}\n"
    commit(cli.directory, {"schedsync.yaml": PROJECT + environments, "schedules/a.yaml": MANIFEST})
    change(cli, ("every: 5m", "every: 10m"))
    done = cli("-e", "production", "plan", "--against", "main", "-f", "markdown")
    assert done.code == 0
    assert done.out.startswith("<!-- schedsync:plan:production:billing -->\n")


def test_no_driver_is_loaded(cli: Cli) -> None:
    code = (
        "import sys\nfrom schedsync.cli.main import run\n"
        "assert run(['plan', '--against', 'main', '-q']) == 0\n"
        "print(sorted({'redis', 'celery', 'kombu'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cli.directory,
        env=cli.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"
