"""What the how-to pages tell to type does what they say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.pages import Shell, follow
from tests.servers import PrivateServer, valkey_binary

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    # A server of its own: the pages name their key prefixes.
    with PrivateServer(valkey_binary()) as server:
        names = ("SCHEDSYNC_REDIS_URL", "STAGING_REDIS_URL", "PRODUCTION_REDIS_URL")
        yield Shell(tmp_path, dict.fromkeys(names, server.url))


def page(name: str) -> str:
    return (HOW_TO / name).read_text(encoding="utf-8")


def test_review_in_ci(shell: Shell) -> None:
    written = follow(page("review-in-ci.md"), shell)
    assert "every: 5m -> 10m" in written
    assert (shell.directory / "plan.md").read_text().startswith("<!-- schedsync:plan:production:billing -->\n")


def test_environments(shell: Shell) -> None:
    follow(page("environments.md"), shell)
    staging, production = shell("schedsync list -e staging"), shell("schedsync list -e production")
    assert [line.split()[0] for line in staging.splitlines()[1:]] == ["reset", "ship"]
    assert [line.split()[0] for line in production.splitlines()[1:]] == ["invoice", "ship"]


def test_rename_and_hand_over(shell: Shell) -> None:
    written = follow(page("rename-and-hand-over.md"), shell)
    assert "> send-bills -> send-invoices" in written
    assert "send-invoices" in shell("schedsync list --owner billing")
    assert "sync-payments" in shell("schedsync list --owner payments")


def test_secrets(shell: Shell) -> None:
    written = follow(page("secrets.md"), shell)
    assert "${PARTNER_TOKEN}" in written
    assert "not-a-real-one" not in written + (shell.directory / "plan.json").read_text()
    assert "another-one" not in written


def test_roll_back(shell: Shell) -> None:
    follow(page("roll-back.md"), shell)
    assert '"every":"15m"' in shell("schedsync list --format json").replace('": "', '":"')
