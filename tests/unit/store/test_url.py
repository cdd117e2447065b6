"""Store URLs: what is understood, what is refused with what to write, and no password ever shown."""

from dataclasses import replace
from datetime import timedelta

import pytest
import redis
from redis.connection import SSLConnection, UnixDomainSocketConnection

from schedsync.errors import ConfigurationError
from schedsync.settings import StoreSettings
from schedsync.store.connection import connect
from schedsync.store.keys import Keys
from schedsync.store.store import Store
from schedsync.store.url import StoreAddress, mask_url, parse_url


def address(**fields: object) -> StoreAddress:
    plain = StoreAddress(tls=False, host="h", port=6379, path=None, db=0, username=None, password=None, options={})
    return replace(plain, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://h", address()),
        ("redis://h/", address()),
        ("REDIS://h:7000/3", address(port=7000, db=3)),
        ("valkey://h", address()),
        ("rediss://h?ssl_cert_reqs=CERT_NONE", address(tls=True, options={"ssl_cert_reqs": "none"})),
        (
            "rediss://h?ssl_cert_reqs=required&ssl_ca_certs=/ca.pem&ssl_check_hostname=false",
            address(
                tls=True, options={"ssl_cert_reqs": "required", "ssl_ca_certs": "/ca.pem", "ssl_check_hostname": False}
            ),
        ),
        ("redis://:p%40ss@h", address(password="p@ss")),
        ("redis://ana:p@h/1", address(username="ana", password="p", db=1)),
        ("redis://h/1?db=2", address(db=2)),
        (
            "redis://h?socket_timeout=1.5&username=a&password=b",
            address(username="a", password="b", options={"socket_timeout": 1.5}),
        ),
        ("redis://[::1]:7000/0", address(host="::1", port=7000)),
        ("unix:///tmp/s?db=2", address(host=None, port=None, path="/tmp/s", db=2)),
        ("redis+socket:///tmp/s?virtual_host=3", address(host=None, port=None, path="/tmp/s", db=3)),
        ("unix://:p@/tmp/s", address(host=None, port=None, path="/tmp/s", password="p")),
    ],
)
def test_a_url_is_read_whole(url: str, expected: StoreAddress) -> None:
    assert parse_url(url) == expected


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "no scheme"),
        ("localhost:6379", "no scheme"),
        ("redis://h/0\n", "cannot be printed"),
        ("http://h", "'http' is unknown; write redis://"),
        ("amqp://guest:secret@h", "'amqp' is unknown"),
        ("redis://", "no host"),
        ("redis:///0", "no host"),
        ("redis://h:port/0", "port is not a number"),
        ("redis://h:99999/0", "port is not a number"),
        ("redis://:secret/word@h/0", "port is not a number"),
        ("redis://:sec#ret@h/0", "'#'"),
        ("redis://[::1/0", "Invalid IPv6"),
        ("redis://h/one", "'one' is not a database number"),
        ("redis://h/1/2", "'1/2' is not a database number"),
        ("redis://h/-1", "'-1' is not a database number"),
        ("redis://h?db=-1", "negative"),
        ("redis://h?db=x", "no value for 'db'"),
        ("redis://h?ssl_check_hostname=maybe", "no value for 'ssl_check_hostname'"),
        ("redis://h?tymeout=1", "'tymeout' is unknown; known are"),
        ("unix://", "no socket"),
        ("redis-sentinel://h1:26379,h2:26379/main/0", "Redis Sentinel is not supported by this version yet"),
        ("sentinel://:secret@h:26379", "Redis Sentinel"),
        ("redis-cluster://h:7000", "Redis Cluster is not supported"),
    ],
)
def test_a_url_that_cannot_be_used_says_what_to_write(url: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_url(url)

    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    with pytest.raises(ConfigurationError):
        Store.open(StoreSettings(redis_url=url))


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("redis://h:1/0", "redis://h:1/0"),
        ("redis://:secret@h:1/0", "redis://:***@h:1/0"),
        ("redis://ana:secret@h", "redis://ana:***@h"),
        ("redis://ana@h", "redis://ana@h"),
        ("redis://:se/c?r#e@t@h/0", "redis://:***@h/0"),
        ("redis://h?db=1&password=secret&x=1", "redis://h?db=1&password=***&x=1"),
        ("rediss://h?ssl_password=secret", "rediss://h?ssl_password=***"),
        ("secret@h", "***@h"),
        ("h", "h"),
    ],
)
def test_passwords_are_masked(url: str, masked: str) -> None:
    assert mask_url(url) == masked


def test_an_address_does_not_show_its_password() -> None:
    assert "secret" not in repr(parse_url("redis://:secret@h?client_name=secret"))


def options(client: redis.Redis) -> dict[str, object]:
    found: dict[str, object] = client.connection_pool.connection_kwargs
    return found


def test_everything_that_matters_is_set_by_us() -> None:
    settings = StoreSettings(
        redis_url="redis://h/2",
        connect_timeout=timedelta(seconds=1),
        command_timeout=timedelta(seconds=2),
        redis_options={"client_name": "beat", "max_connections": 7},
    )

    client = connect(settings)

    found = options(client)
    assert (found["db"], found["protocol"], found["client_name"]) == (2, 2, "beat")
    assert (found["socket_connect_timeout"], found["socket_timeout"]) == (1.0, 2.0)
    assert found["socket_keepalive"] is True
    assert found["health_check_interval"] == 30
    assert client.connection_pool.max_connections == 7


def test_tls_and_sockets_get_their_connections() -> None:
    tls = connect(StoreSettings(redis_url="redis://h", redis_use_ssl={"ssl_cert_reqs": "none"}))
    socket = connect(StoreSettings(redis_url="unix:///tmp/s"))

    assert issubclass(tls.connection_pool.connection_class, SSLConnection)
    assert options(tls)["ssl_cert_reqs"] == "none"
    secure = connect(StoreSettings(redis_url="rediss://h"))
    assert issubclass(secure.connection_pool.connection_class, SSLConnection)
    assert issubclass(socket.connection_pool.connection_class, UnixDomainSocketConnection)


@pytest.mark.parametrize("prefix", ["", "{a}", "a}", "a b", "a\n", "a\x00"])
def test_key_prefixes_that_cannot_be_used(prefix: str) -> None:
    with pytest.raises(ConfigurationError, match="key prefix"):
        Keys(prefix)
    with pytest.raises(ConfigurationError):
        Store.open(StoreSettings(redis_url="redis://h", key_prefix=prefix))


def test_all_keys_stand_in_one_cluster_slot() -> None:
    keys = Keys("prod")
    names = [name for name in dir(Keys) if isinstance(getattr(Keys, name), property)]

    assert len(names) == 14
    assert all(getattr(keys, name) == f"{{prod}}:{name}" for name in names)
    assert all(getattr(Keys, name).__doc__ for name in names)
