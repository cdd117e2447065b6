"""The example of several environments: its README, command by command, on an embedded server."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schedsync.manifest.schema import load
from tests.acceptance.pages import Shell, follow
from tests.published import check
from tests.repositories import commit
from tests.servers import PrivateServer, valkey_binary

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "multi-environment"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    directory = tmp_path / "shop"
    shutil.copytree(EXAMPLE, directory)
    commit(directory)
    # A server of its own: the example names its key prefixes.
    with PrivateServer(valkey_binary()) as server:
        names = ("STAGING_REDIS_URL", "PRODUCTION_REDIS_URL")
        yield Shell(directory, dict.fromkeys(names, server.url), kept=frozenset(names))


def entries(shell: Shell, environment: str) -> dict[str, Any]:
    listed = json.loads(shell(f"schedsync list -e {environment} --format json"))
    return {each["name"]: each for each in listed["entries"]}


def test_the_readme(shell: Shell) -> None:
    written = follow((EXAMPLE / "README.md").read_text(encoding="utf-8"), shell)
    assert written.count("Applied revision 1: 4 created.") == 2
    plan = (shell.directory / "production-plan.json").read_text()
    assert "not-a-real-one" not in written + plan
    jsonschema.Draft202012Validator(load("plan")).validate(check("plan", json.loads(plan)))
    assert shell.variables["PARTNER_TOKEN"] == "not-a-real-one"

    staging, production = entries(shell, "staging"), entries(shell, "production")
    assert sorted(staging) == ["fetch-feed", "reset-demo-data", "settle-accounts", "ship-orders"]
    assert sorted(production) == ["fetch-feed", "send-invoices", "settle-accounts", "ship-orders"]
    assert staging["ship-orders"]["when"] == {"every": "1h"}
    assert production["ship-orders"]["when"] == {"every": "5m"}
    assert (staging["settle-accounts"]["enabled"], production["settle-accounts"]["enabled"]) == (False, True)
    assert production["send-invoices"]["protect"]
    assert "not-a-real-one" not in json.dumps([staging, production])

    for environment, queue in (("staging", "slow"), ("production", "fast")):
        exported = shell(f"schedsync export -e {environment}")
        assert f"queue: {queue}" in exported
        assert "${PARTNER_TOKEN}" in exported
        assert "partner.example" not in exported, "what comes from a variable in arguments is not shown"


def test_a_secret_that_changed_is_not_applied(shell: Shell) -> None:
    shell.variables["PARTNER_TOKEN"] = "one"
    shell("schedsync apply -e production --auto-approve")
    shell.variables["PARTNER_TOKEN"] = "two"
    shell("schedsync plan -e production --out plan.json --detailed-exitcode", code=2)
    shell.variables["PARTNER_TOKEN"] = "three"
    assert "PARTNER_TOKEN" in shell("schedsync apply -e production plan.json", code=4)
