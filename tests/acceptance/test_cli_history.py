"""drift, history, rollback and export with the installed command: exit codes, both formats, what outside scripts do."""

import json
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.acceptance.cli_runner import Cli
from tests.published import check
from tests.servers import PrivateServer

MANIFEST = """\
version: 1
owner: billing
defaults: {{timezone: Europe/Berlin}}
schedules:
  send-invoices: {{task: billing.send, cron: "{cron}", kwargs: {{token: "${{TOKEN}}"}}}}
  warm-cache: {{task: web.warm, every: 15m}}
"""


@pytest.fixture
def cli(tmp_path: Path, valkey_server: PrivateServer, key_prefix: str) -> Any:
    runner = Cli(
        tmp_path,
        {
            "SCHEDSYNC_REDIS_URL": valkey_server.url,
            "SCHEDSYNC_KEY_PREFIX": key_prefix,
            "SCHEDSYNC_ACTOR": "ana",
            "GITHUB_SERVER_URL": "https://ci.example",
            "GITHUB_REPOSITORY": "shop/billing",
            "GITHUB_RUN_ID": "7",
            "TOKEN": "s3cret",
        },
    )
    applied(runner, "0 6 * * *")
    return runner


def applied(cli: Cli, cron: str) -> None:
    cli.write("m.yaml", MANIFEST.format(cron=cron))
    assert cli("apply", "m.yaml", "--auto-approve").code == 0


def edit_by_hand(cli: Cli, name: str, old: bytes, new: bytes) -> None:
    client = redis.Redis.from_url(cli.variables["SCHEDSYNC_REDIS_URL"])
    key = f"{{{cli.variables['SCHEDSYNC_KEY_PREFIX']}}}:entries"
    client.hset(key, name, client.hget(key, name).replace(old, new))
    client.close()


def test_drift(cli: Cli) -> None:
    assert cli("drift").code == 0
    assert cli("drift", "--detailed-exitcode").code == 0
    edit_by_hand(cli, "warm-cache", b"web.warm", b"web.burn")
    told = cli("drift")
    assert (told.code, told.err) == (0, "")
    assert "task: web.warm -> web.burn" in told.out
    assert cli("drift", "--detailed-exitcode").code == 2
    found = cli("drift", "--detailed-exitcode", "-f", "json")
    assert found.code == 2
    (drifted,) = check("drift", json.loads(found.out))["drift"]
    assert (drifted["changed_paths"], drifted["since_revision"]) == (["/task"], 1)


def test_an_emptied_store_and_a_wrong_one_are_errors_not_peace(cli: Cli) -> None:
    for arguments in (
        ["--owner", "search"],
        ["--key-prefix", "other"],
        ["--key-prefix", "other", "--owner", "billing"],
    ):
        for output_format in ("text", "json"):
            told = cli("drift", "--detailed-exitcode", *arguments, "-f", output_format)
            assert told.code == 1, arguments
            assert "SCH607" in told.out + told.err


def test_who_did_what_from_where(cli: Cli) -> None:
    (one,) = check("history", json.loads(cli("history", "-f", "json").out))["revisions"]
    assert (
        one.items()
        >= {
            "owner": "billing",
            "revision": 1,
            "by": "ana",
            "action": "apply",
            "run_url": "https://ci.example/shop/billing/actions/runs/7",
            "summary": {"create": 2, "update": 0, "delete": 0, "rename": 0, "adopt": 0, "forget": 0},
            "rollback_of": None,
        }.items()
    )
    assert "s3cret" not in cli("history", "1", "-f", "json").out + cli("history", "-v").out
    assert cli("history", "2").code == 1


def test_back_and_forth(cli: Cli) -> None:
    applied(cli, "0 7 * * *")
    with cli.on_terminal("rollback", "1") as asking:
        asking.wait_for_question()
        asking.answer("n")
        assert asking.finish().code == 1
    nobody = cli("rollback", "1")
    assert (nobody.code, "--auto-approve" in nobody.err) == (1, True)
    done = cli("rollback", "1", "--auto-approve")
    assert (done.code, done.err) == (0, "")
    assert 'cron: "0 7 * * *" -> "0 6 * * *"' in done.out
    assert done.out.endswith("Applied revision 3: 1 updated.\n")
    again = cli("rollback", "1")
    assert (again.code, again.out.endswith("Nothing to do.\n")) == (0, True)
    newest = check("history", json.loads(cli("history", "--limit", "1", "-f", "json").out))["revisions"]
    assert [(one["revision"], one["rollback_of"]) for one in newest] == [(3, 1)]


def test_a_rollback_that_was_overtaken_is_stale(cli: Cli) -> None:
    applied(cli, "0 7 * * *")
    with cli.on_terminal("rollback", "1") as asking:
        asking.wait_for_question()
        applied(cli, "0 8 * * *")
        asking.answer("y")
        assert asking.finish().code == 4


def test_a_rollback_that_would_delete_too_much_is_refused(cli: Cli) -> None:
    cli.write("m.yaml", "version: 1\nowner: billing\nschedules:\n  other: {task: t, every: 1h}\n")
    assert cli("apply", "m.yaml", "--auto-approve", "--allow-deletes", "2").code == 0
    assert cli("apply", "m.yaml", "--auto-approve", "--allow-deletes", "2").code == 0
    applied_all = cli("rollback", "1", "--auto-approve", "-f", "json")
    assert applied_all.code == 3
    assert check("error", json.loads(applied_all.out))["diagnostics"][0]["code"] == "SCH402"
    assert cli("rollback", "1", "--auto-approve", "--allow-deletes", "1").code == 0
    unreachable = cli("rollback", "1", "--redis-url", "redis://127.0.0.1:1/0")
    assert unreachable.code == 1


def test_export_and_plan_back(cli: Cli) -> None:
    exported = cli("export")
    assert (exported.code, exported.err, "s3cret" in exported.out) == (0, "", False)
    assert cli("plan", "-", "--detailed-exitcode", stdin=exported.out).code == 0
    assert cli("export", "-o", "live.yaml").code == 0
    assert (cli.directory / "live.yaml").read_text() == exported.out
    assert cli("validate", "live.yaml").code == 0
    assert check("export", json.loads(cli("export", "-f", "json").out))["manifest"] == exported.out
    edit_by_hand(cli, "warm-cache", b'{"definition"', b"{")
    refused = cli("export", "-o", "live.yaml")
    assert (refused.code, '"warm-cache"' in refused.err) == (1, True)
    assert (cli.directory / "live.yaml").read_text() == exported.out
