"""From manifests to the store with the installed command: every exit code, both formats."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import redis

from schedsync.manifest.schema import load
from schedsync.settings import StoreSettings
from schedsync.store.store import Store
from tests.acceptance.cli_runner import Cli
from tests.servers import PrivateServer, SilentServer

HEAD = "version: 1\nowner: {owner}\ndefaults: {{timezone: UTC}}\nschedules:"


def manifest(*entries: Any, owner: Any = "billing") -> Any:
    lines = [f"  {entry}" for entry in entries]
    return "\n".join([HEAD.format(owner=owner) + ("" if lines else " {}"), *lines, ""])


def entry(name: str, more: str = "cron: '0 6 * * *'") -> Any:
    return f"{name}: {{task: app.{name}, {more}}}"


def check(document: Any) -> Any:
    jsonschema.Draft202012Validator(load("output")).validate(document)
    return document


@pytest.fixture
def cli(tmp_path: Path, valkey_server: PrivateServer, key_prefix: str) -> Any:
    runner = Cli(tmp_path, {"SCHEDSYNC_REDIS_URL": valkey_server.url, "SCHEDSYNC_KEY_PREFIX": key_prefix})
    runner.write("m.yaml", manifest(entry("a"), entry("b")))
    return runner


@pytest.fixture
def store(valkey_server: PrivateServer, key_prefix: str) -> Any:
    opened = Store.open(StoreSettings(redis_url=valkey_server.url, key_prefix=key_prefix))
    yield opened
    opened.close()


def test_the_whole_way(cli: Cli) -> None:
    planned = cli("plan", "m.yaml")
    assert (planned.code, planned.err) == (0, "")
    assert "  + a " in planned.out
    assert planned.out.endswith("Plan: 2 to create, 0 to update, 0 to delete. 0 unchanged.\n")
    applied = cli("apply", "m.yaml", "--auto-approve")
    assert (applied.code, applied.err) == (0, "")
    assert applied.out.endswith("\nApplied revision 1: 2 created.\n")
    again = cli("apply", "m.yaml")
    assert (again.code, again.out[-14:]) == (0, "Nothing to do.\n"[-14:])
    listed = cli("list")
    assert [line.split()[:3] for line in listed.out.splitlines()[1:]] == [
        ["a", "billing", "app.a"],
        ["b", "billing", "app.b"],
    ]
    coming = cli("next", "--live", "--count", "1")
    assert (coming.code, coming.out.count("06:00 UTC")) == (0, 2)


def test_detailed_exit_codes(cli: Cli) -> None:
    assert cli.here("plan", "m.yaml", "--detailed-exitcode").code == 2
    assert cli.here("apply", "m.yaml", "--auto-approve").code == 0
    assert cli.here("plan", "m.yaml", "--detailed-exitcode").code == 0


def test_json_follows_the_published_schemas(cli: Cli) -> None:
    planned = check(json.loads(cli.here("plan", "m.yaml", "-f", "json").out))
    jsonschema.Draft202012Validator(load("plan")).validate(planned)
    assert planned["store"]["instance_id"] is None
    assert planned["source"]["files"][0]["path"] == "m.yaml"
    applied = cli.here("apply", "m.yaml", "-f", "json", "--auto-approve")
    assert check(json.loads(applied.out))["revision"] == 1
    assert check(json.loads(cli.here("list", "-f", "json").out))["store"]["instance_id"]
    assert check(json.loads(cli.here("next", "m.yaml", "-f", "json").out))["entries"]
    assert check(json.loads(cli.here("next", "--live", "-f", "json").out))["entries"]
    assert check(json.loads(cli.here("validate", "m.yaml", "-f", "json").out))["summary"]["entries"] == 2


def test_the_format_never_changes_the_exit_code(cli: Cli, tmp_path: Path) -> None:
    cli.here("apply", "m.yaml", "--auto-approve")
    cli.write("empty.yaml", manifest())
    cli.write("bad.yaml", manifest(entry("a", "cron: '61 * * * *'")))
    for arguments, code in (
        (["plan", "empty.yaml"], 3),
        (["apply", "empty.yaml", "--auto-approve"], 3),
        (["plan", "bad.yaml"], 1),
        (["apply", "bad.yaml"], 1),
        (["validate", "bad.yaml"], 1),
        (["list", "--redis-url", "redis://127.0.0.1:1/0"], 1),
        (["plan", "m.yaml", "--nonsense"], 64),
    ):
        text, document = cli.here(*arguments), cli(*arguments, "-f", "json")
        assert (text.code, document.code) == (code, code), arguments
        assert "Traceback" not in text.err + document.err
        check(json.loads(document.out))
        assert document.err == ""


def test_no_terminal_and_nobody_to_ask(cli: Cli, store: Store) -> None:
    asked = cli.here("apply", "m.yaml")
    assert asked.code == 1
    assert "--auto-approve" in asked.err
    assert store.read_live().entries == {}


@pytest.mark.parametrize(("answer", "code", "live"), [("y", 0, 2), ("n", 1, 0), ("", 1, 0)])
def test_on_a_terminal_it_asks(cli: Cli, store: Store, answer: str, code: int, live: int) -> None:
    with cli.on_terminal("apply", "m.yaml") as asking:
        asking.wait_for_question()
        asking.answer(answer)
        done = asking.finish()
    assert done.code == code
    assert "Apply 2 changes to " in done.err
    assert "[y/N]" not in done.out
    assert len(store.read_live().entries) == live


def test_empty_manifests_are_refused_until_they_are_meant(cli: Cli, store: Store) -> None:
    cli.here("apply", "m.yaml", "--auto-approve")
    cli.write("m.yaml", manifest())
    refused = cli.here("plan", "m.yaml")
    assert refused.code == 3
    assert "--allow-empty" in refused.out
    applied = cli.here("apply", "m.yaml", "--auto-approve")
    assert applied.code == 3
    assert "--allow-empty" in applied.err
    assert len(store.read_live().entries) == 2
    assert json.loads(cli.here("plan", "m.yaml", "-f", "json").out)["applyable"] is False
    assert cli.here("apply", "m.yaml", "--auto-approve", "--allow-empty").code == 0
    assert store.read_live().entries == {}
    assert cli.here("apply", "m.yaml", "--auto-approve").code == 0


def test_thresholds_hold_without_a_project_file(cli: Cli) -> None:
    cli.write("m.yaml", manifest(*(entry(f"e{number}") for number in range(10))))
    cli.here("apply", "m.yaml", "--auto-approve")
    cli.write("m.yaml", manifest(*(entry(f"e{number}") for number in range(6))))
    assert cli.here("plan", "m.yaml").code == 3
    assert cli.here("plan", "m.yaml", "--allow-deletes", "3").code == 3
    assert cli.here("plan", "m.yaml", "--allow-deletes", "4").code == 0
    assert cli.here("plan", "m.yaml", "--no-prune").code == 0


def test_a_project_sets_thresholds(cli: Cli) -> None:
    cli.write(
        "schedsync.yaml",
        "version: 1\nmanifests: [m.yaml]\nsafety: {max_deletes: 0, max_update_percent: 0, min_entries: 1}\n",
    )
    cli.here("apply", "--auto-approve")
    cli.write("m.yaml", manifest(entry("a", "every: 5m")))
    refused = cli.here("plan")
    assert refused.code == 3
    assert "--allow-deletes 1" in refused.out
    assert "--allow-updates 1" in refused.out
    assert cli.here("plan", "--allow-deletes", "1", "--allow-updates", "1").code == 0


def test_protection_is_remembered_when_the_block_is_gone(cli: Cli) -> None:
    cli.write("m.yaml", manifest(entry("a"), entry("b", "every: 1h, protect: true")))
    cli.here("apply", "m.yaml", "--auto-approve")
    cli.write("m.yaml", manifest(entry("a")))
    refused = cli.here("apply", "m.yaml", "--auto-approve")
    assert refused.code == 3
    assert "--allow-protected b" in refused.err
    assert cli.here("apply", "m.yaml", "--auto-approve", "--allow-protected", "b").code == 0


def test_the_entry_of_another_owner_is_a_conflict(cli: Cli, store: Store) -> None:
    cli.here("apply", "m.yaml", "--auto-approve")
    cli.write("theirs.yaml", manifest(entry("a"), entry("x"), owner="search"))
    refused = cli.here("plan", "theirs.yaml")
    assert refused.code == 3
    assert '"a" is declared by owner "search", but belongs to owner "billing"' in refused.out
    assert cli.here("apply", "theirs.yaml", "--auto-approve").code == 3
    cli.write("theirs.yaml", manifest(entry("x"), owner="search"))
    assert cli.here("apply", "theirs.yaml", "--auto-approve").code == 0
    assert sorted(store.read_live().entries) == ["a", "b", "x"]


def test_owner_selects_among_manifests(cli: Cli, store: Store) -> None:
    cli.write("theirs.yaml", manifest(entry("x"), owner="search"))
    assert cli.here("plan", "m.yaml", "theirs.yaml").code == 1
    assert cli.here("apply", "m.yaml", "theirs.yaml", "--owner", "search", "--auto-approve").code == 0
    assert sorted(store.read_live().entries) == ["x"]
    unknown = cli.here("plan", "m.yaml", "--owner", "serch")
    assert unknown.code == 1


def test_paths_that_leave_out_manifests_of_the_project_never_delete(cli: Cli, store: Store) -> None:
    cli.write("n.yaml", manifest(entry("c")))
    cli.write("schedsync.yaml", "version: 1\nmanifests: [m.yaml, n.yaml]\n")
    cli.here("apply", "--auto-approve")
    cli.write("m.yaml", manifest(entry("a")))
    part = cli.here("apply", "m.yaml", "--auto-approve")
    assert part.code == 0
    assert "kept because the paths leave out a manifest of the project (n.yaml): b, c" in part.out
    assert sorted(store.read_live().entries) == ["a", "b", "c"]
    assert cli.here("apply", "m.yaml", "n.yaml", "--auto-approve").code == 0
    assert sorted(store.read_live().entries) == ["a", "c"]


def test_a_plan_that_went_stale_while_somebody_decided(cli: Cli, store: Store) -> None:
    with cli.on_terminal("apply", "m.yaml") as asking:
        asking.wait_for_question()
        cli.write("faster.yaml", manifest(entry("a", "every: 1h")))
        assert cli.here("apply", "faster.yaml", "--auto-approve").code == 0
        asking.answer("y")
        done = asking.finish()
    assert done.code == 4
    assert "the plan is stale: a changed" in done.err
    assert sorted(store.read_live().entries) == ["a"]


@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
def test_interrupted(cli: Cli, number: signal.Signals, code: int, word: str) -> None:
    with cli.on_terminal("apply", "m.yaml") as asking:
        asking.wait_for_question()
        asking.process.send_signal(number)
        done = asking.finish()
    assert done.code == code
    assert done.err.partition("[y/N] ")[2].split("\n") in (
        ["", "nothing was applied", word, ""],
        ["", "nothing was applied", "", word, ""],  # an empty line of click's, for Ctrl-C
    )


def test_the_end_of_input_declines_on_a_line_of_its_own(cli: Cli, store: Store) -> None:
    with cli.on_terminal("apply", "m.yaml") as asking:
        asking.wait_for_question()
        os.write(asking.terminal, b"\x04")
        done = asking.finish()
    assert done.code == 1
    assert done.err.endswith("[y/N] \nerror[SCH003]: declined; nothing was applied\n")
    assert store.read_live().entries == {}


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("> /dev/full", "error[SCH005]: cannot write to standard output: No space left on device; nothing was applied"),
        ("| true", "standard output was closed; nothing was applied"),
    ],
)
def test_a_plan_that_cannot_be_shown_is_not_applied_and_says_so(cli: Cli, store: Store, output: str, said: str) -> None:
    command = f"set -o pipefail; {sys.executable} -m schedsync apply m.yaml --auto-approve {output}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=cli.directory, env=cli.environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{said}\n")
    assert store.read_live().entries == {}


def test_what_was_applied_is_said_where_the_report_cannot_be_written(cli: Cli, store: Store) -> None:
    done = cli.here("apply", "m.yaml", "--auto-approve", "--format-into", "json=/dev/full")
    assert (done.code, done.err) == (
        1,
        "error[SCH005]: cannot write /dev/full: No space left on device; revision 1 was applied\n",
    )
    assert store.read_live().revision == 1
    again = cli.here("rollback", "1", "--auto-approve", "--format-into", "json=/dev/full")
    assert again.err.endswith("No space left on device; nothing was applied\n")


def test_standard_input(cli: Cli) -> None:
    planned = cli("plan", "-", stdin=manifest(entry("a")))
    assert (planned.code, "  + a " in planned.out) == (0, True)
    bad = cli("plan", "-", stdin=manifest(entry("a", "every: x")))
    assert bad.code == 1
    assert "-:5:" in bad.err


def test_environments(cli: Cli, valkey_server: PrivateServer) -> None:
    cli.write(
        "schedsync.yaml",
        "version: 1\nmanifests: [m.yaml]\nenvironments:\n"
        '  staging: {redis_url: "${STAGING}", key_prefix: of-staging}\n  production: {redis_url: "${PRODUCTION}"}\n',
    )
    none = cli.here("plan")
    assert none.code == 1
    assert "production, staging" in none.err
    unset = cli.here("plan", "-e", "production")
    assert unset.code == 1
    assert "PRODUCTION" in unset.err
    cli.variables["STAGING"] = valkey_server.url
    planned = cli.here("-e", "staging", "plan")
    assert planned.code == 0
    assert planned.out.startswith(f"schedsync: staging ({valkey_server.url}, prefix of-staging, owner billing)\n")
    assert cli.here("validate").code == 0


def test_who_applied_from_where(cli: Cli, store: Store) -> None:
    cli.here("apply", "m.yaml", "--auto-approve", "--by", "ana")
    assert store.read_live().owners["billing"].by == "ana"
    cli.variables["SCHEDSYNC_ACTOR"] = "bob"
    cli.write("m.yaml", manifest(entry("a"), entry("b"), entry("c")))
    cli.here("apply", "m.yaml", "--auto-approve")
    assert store.read_live().owners["billing"].by == "bob"


def test_a_store_of_a_newer_format_is_refused(cli: Cli, valkey_server: PrivateServer, key_prefix: str) -> None:
    cli.here("apply", "m.yaml", "--auto-approve")
    with redis.Redis.from_url(valkey_server.url) as client:
        client.hset(f"{{{key_prefix}}}:meta", "format", "99")
    for command in (["plan", "m.yaml"], ["list"], ["history"], ["drift"], ["apply", "m.yaml", "--auto-approve"]):
        refused = cli.here(*command)
        assert refused.code == 1
        assert "upgrade schedsync" in refused.err
        assert refused.err.count("\n") == 1


def test_a_server_that_does_not_answer_is_told_after_one_try(cli: Cli) -> None:
    with SilentServer() as silent:
        told = cli("list", "--redis-url", silent.url.replace("//", "//u:secret@"))
        # Neither asked again nor waited for by a command: the connect timeout is all that is waited.
        assert silent.connections == 1
    assert told.code == 1
    assert told.err.count("\n") == 1
    assert "secret" not in told.err
