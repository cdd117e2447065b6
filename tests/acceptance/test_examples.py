"""Every example is valid and runs: with dev, and the Django project with a real worker and beat besides."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.acceptance.dev_process import DevProcess
from tests.acceptance.pages import ROOT, blocks
from tests.servers import PrivateServer, wait_until

EXAMPLES = ROOT / "examples"
DJANGO = EXAMPLES / "django"


def run(*command: str, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()))
def test_manifests_are_valid(example: str) -> None:
    directory = EXAMPLES / example
    paths = [] if (directory / "schedsync.yaml").exists() else ["."]
    run("-m", "schedsync", "validate", "--strict", *paths, cwd=directory)


def lines_shown() -> list[str]:
    """What the README shows of the demo, without times and durations."""
    (block,) = (block for kind, block in blocks((ROOT / "README.md").read_text(encoding="utf-8")) if not kind)
    return [re.sub(r"^[\d:]+  | in [\d.]+ s$", "", line) for line in block.splitlines()]


def test_quickstart_runs() -> None:
    with DevProcess("examples/quickstart", cwd=EXAMPLES.parent) as dev:
        for line in lines_shown():
            dev.wait_for(line)
        dev.wait_for("ran      heartbeat           demo.heartbeat() in", times=3)
        dev.wait_for("ran      every-other-second  demo.count(2) in")
        dev.wait_for("ran      warm-cache          demo.warm_cache(pages=['home', 'pricing']) in")
        dev.signal(signal.SIGINT)
        assert dev.wait() == 130
        dev.assert_nothing_left()


@pytest.fixture
def shop(tmp_path: Path) -> dict[str, str]:
    """The environment of a shop whose database is ready and empty."""
    environment = {"SHOP_DATABASE": str(tmp_path / "shop.sqlite3"), "SHOP_REDIS_URL": "redis://127.0.0.1:1/0"}
    run("manage.py", "migrate", "--verbosity", "0", cwd=DJANGO, env=environment)
    return environment


def orders(environment: Mapping[str, str]) -> tuple[int, int]:
    """How many orders there are, and how many of them are shipped."""
    code = "from orders.models import Order as o; print(o.objects.count(), o.objects.filter(shipped=True).count())"
    placed, shipped = run("manage.py", "shell", "--command", code, cwd=DJANGO, env=environment).split()[-2:]
    return int(placed), int(shipped)


def test_django_runs_in_dev_with_its_own_settings(shop: dict[str, str]) -> None:
    with DevProcess("--app", "shop.celery:app", cwd=DJANGO, env=shop) as dev:
        dev.wait_for("orders.tasks.place_order() -> 1 in")
        dev.wait_for("orders.tasks.ship(limit=10) -> ")
        dev.wait_for("-> 'Orders so far for 20")
        dev.signal(signal.SIGINT)
        assert dev.wait() == 130
        dev.assert_nothing_left()
    placed, shipped = orders(shop)
    assert placed >= 1
    assert 1 <= shipped <= placed


@contextmanager
def celery(*arguments: str, env: Mapping[str, str], log: Path) -> Iterator[None]:
    """A ``celery -A shop`` command, ended afterwards."""
    output: IO[bytes]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "shop", *arguments],
            cwd=DJANGO,
            env={**os.environ, "C_FORCE_ROOT": "1", **env},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def test_django_runs_with_a_real_worker_and_beat(
    shop: dict[str, str], valkey_server: PrivateServer, key_prefix: str, tmp_path: Path
) -> None:
    # A database of its own: the broker's lists have no prefix.
    environment = {**shop, "SHOP_REDIS_URL": valkey_server.url.replace("/0", "/7"), "SCHEDSYNC_KEY_PREFIX": key_prefix}
    reach = ("--redis-url", environment["SHOP_REDIS_URL"], "--key-prefix", key_prefix)
    run("-m", "schedsync", "apply", "--auto-approve", *reach, cwd=DJANGO, env=environment)

    worker = ("worker", "--pool", "solo", "--queues", "celery,shipping", "--without-gossip", "--without-mingle")
    with (
        celery(*worker, env=environment, log=tmp_path / "worker.log"),
        celery("beat", "--pidfile", "", env=environment, log=tmp_path / "beat.log"),
    ):
        try:
            wait_until(lambda: orders(environment)[1] >= 2, 45, what="two shipped orders")
        except AssertionError as error:
            logs = [(tmp_path / name).read_text() for name in ("worker.log", "beat.log")]
            raise AssertionError("\n".join([str(error), *logs])) from None

    shown = run("-m", "schedsync", "list", "--format", "json", *reach, cwd=DJANGO, env=environment)
    assert '"last_outcome": "sent"' in shown or '"last_outcome":"sent"' in shown
    assert not list(DJANGO.glob("celerybeat*"))
