"""A value that came from a variable, looked for in all that the installed commands write: nowhere, in any format."""

import json
from pathlib import Path

import pytest

from tests.acceptance.cli_runner import Cli
from tests.servers import PrivateServer

ONE, TWO = "f1rst-v4lu3", "s3cond-v4lu3"
MANIFEST = """\
version: 1
owner: billing
defaults: {{timezone: UTC}}
schedules:
  a: {{task: t, every: {every}, kwargs: {{token: "${{TOKEN}}", deep: [{{url: "https://u:${{TOKEN}}@h"}}]}}}}
  b: {{task: t, every: 1h, args: ["${{TOKEN}}"], options: {{headers: {{key: "${{TOKEN}}"}}}}}}
{more}
"""
COMMANDS: list[tuple[str, ...]] = [
    ("validate", "m.yaml"),
    ("plan", "m.yaml"),
    ("plan", "m.yaml", "--against", "before.yaml"),
    ("plan", "--destroy", "--owner", "billing"),
    ("show", "plan.json"),
    ("drift",),
    ("history",),
    ("history", "2"),
    ("rollback", "1"),
    ("export",),
    ("list",),
    ("next", "m.yaml"),
    ("next", "--live"),
    ("apply", "plan.json"),
    ("apply", "m.yaml", "--auto-approve"),
]


@pytest.fixture
def cli(tmp_path: Path, valkey_server: PrivateServer, key_prefix: str) -> Cli:
    return Cli(tmp_path, {"SCHEDSYNC_REDIS_URL": valkey_server.url, "SCHEDSYNC_KEY_PREFIX": key_prefix, "TOKEN": ONE})


def test_no_command_shows_it(cli: Cli, tmp_path: Path) -> None:
    cli.write("before.yaml", MANIFEST.format(every="1h", more=""))
    cli.write("m.yaml", MANIFEST.format(every="1h", more="  gone: {task: t, every: 1h, args: ['${TOKEN}']}"))
    written = [cli("apply", "m.yaml", "--auto-approve", "-vv", "--debug")]
    cli.variables["TOKEN"] = TWO
    cli.write("m.yaml", MANIFEST.format(every="2h", more=""))
    written.append(cli("apply", "m.yaml", "--auto-approve", "--format-into", "json=report.json"))
    # A hand in the store, so that there is drift beside the secrets and in them.
    cli.variables["TOKEN"] = ONE
    cli.write("m.yaml", MANIFEST.format(every="3h", more="moved: [{from: b, to: c}]").replace("  b:", "  c:"))
    written.append(cli("plan", "m.yaml", "-o", "plan.json", "--format-into", "markdown=plan.md"))
    for command in COMMANDS:
        for output_format in ("text", "json"):
            run = cli if output_format == "text" else cli.here
            written.append(run(*command, "-f", output_format, "-v"))
            assert written[-1].code in (0, 1, 4), (command, written[-1])
        if command[0] in ("plan", "show"):
            written.append(cli.here(*command, "-f", "markdown"))
    told = "".join(each.out + each.err for each in written)
    told += "".join(path.read_text() for path in tmp_path.iterdir() if path.suffix in (".json", ".md"))
    assert "v4lu3" not in told
    assert told.count("${TOKEN}") > 20
    live = json.loads(cli("list", "-f", "json").out)["entries"]
    assert [entry["name"] for entry in live] == ["a", "c"]


WRONG = [
    "every: often, args: ['${TOKEN}']",
    "every: 1h, args: '${TOKEN}'",
    "every: 1h, kwargs: '${TOKEN}'",
    "every: 1h, options: {headers: '${TOKEN}'}",
    "every: 1h, options: {headers: {schedsync_key: '${TOKEN}'}}",
]


@pytest.mark.parametrize("wrong", WRONG)
def test_no_mistake_shows_it(cli: Cli, wrong: str) -> None:
    cli.write("m.yaml", MANIFEST.format(every="1h", more=f"  bad: {{task: t, {wrong}}}"))
    for command in (["plan", "m.yaml"], ["apply", "m.yaml", "--auto-approve"], ["next", "m.yaml"]):
        for output_format in ("text", "json"):
            run = cli if output_format == "text" else cli.here
            done = run(*command, "-f", output_format, "--debug", "-vv")
            assert done.code == 1
            assert "v4lu3" not in done.out + done.err
