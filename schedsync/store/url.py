"""Store URLs: read strictly, refused with what to write instead, shown without their passwords."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from schedsync.errors import ConfigurationError

_ALIASES = {"redis+socket": "unix", "valkey": "redis", "valkeys": "rediss"}
_LATER = {"redis-sentinel", "redis-cluster", "sentinel"}
_FORMS = "redis://HOST:PORT/DB, rediss://HOST:PORT/DB or unix:///PATH?db=DB"
_QUERY: Mapping[str, type] = {
    "db": int,
    "virtual_host": int,
    "socket_timeout": float,
    "socket_connect_timeout": float,
    "health_check_interval": int,
    "max_connections": int,
    "client_name": str,
    "password": str,
    "username": str,
    "ssl_cert_reqs": str,
    "ssl_ca_certs": str,
    "ssl_ca_path": str,
    "ssl_certfile": str,
    "ssl_keyfile": str,
    "ssl_check_hostname": bool,
}
_SECRET_QUERY = re.compile(r"(?i)(?<=[?&])((?:ssl_)?password|pass|pwd|secret|token)=[^&#]*")
_CERT_REQS = {"CERT_NONE": "none", "CERT_OPTIONAL": "optional", "CERT_REQUIRED": "required"}


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where the store is.

    Attributes:
        tls: Whether TLS is spoken.
        host: Name or address, or ``None`` for a unix socket.
        port: TCP port, or ``None`` for a unix socket.
        path: Of the unix socket, or ``None``.
        db: Database number.
        username: ACL user, or ``None``.
        password: Or ``None``; not shown by ``repr``.
        options: What the query asks for, as redis-py names it.
    """

    tls: bool
    host: str | None
    port: int | None
    path: str | None
    db: int
    username: str | None
    password: str | None = field(repr=False)
    options: Mapping[str, Any] = field(repr=False)


def mask_url(url: str) -> str:
    """The URL with ``***`` for every password in it, also where the URL is malformed."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return re.sub(r"^.*@", "***@", url)
    # A password may hold unescaped '/', '?' or '#': whatever stands before the last '@' is taken for credentials.
    credentials, at, place = rest.rpartition("@")
    if at:
        user, colon, _password = credentials.partition(":")
        credentials = f"{user}:***" if colon else credentials
    return _SECRET_QUERY.sub(r"\1=***", f"{scheme}://{credentials}{at}{place}")


def parse_url(url: str) -> StoreAddress:
    """Read a store URL, or the forms of one that Celery's ``broker_url`` takes.

    Raises:
        ConfigurationError: For anything that is not understood whole; the password is masked.
    """
    if not url.isprintable():
        raise _refusal(url, "it holds a character that cannot be printed", "look for a line break at its end")
    scheme = url.partition("://")[0].lower() if "://" in url else ""
    scheme = _ALIASES.get(scheme, scheme)
    if scheme in _LATER:
        kind = "Redis Cluster" if "cluster" in scheme else "Redis Sentinel"
        raise _refusal(url, f"{kind} is not supported by this version yet", f"write {_FORMS}")
    if scheme not in ("redis", "rediss", "unix"):
        what = f"the scheme {scheme!r} is unknown" if scheme else "it has no scheme"
        raise _refusal(url, what, f"write {_FORMS}")
    try:
        parts = urlsplit(f"{scheme}://{url.partition('://')[2]}")
    except ValueError as error:
        raise _refusal(url, str(error), f"write {_FORMS}") from None
    if parts.fragment:
        raise _refusal(url, "it holds a '#'", "write '%23' for a '#' in a password")
    options = _options(url, parts)
    username = options.pop("username", None) or (unquote(parts.username) if parts.username else None)
    password = options.pop("password", None) or (unquote(parts.password) if parts.password else None)
    queried = options.pop("virtual_host", options.pop("db", None))
    if scheme == "unix":
        path = unquote(f"{parts.hostname or ''}{parts.path}")
        if not path.strip("/"):
            raise _refusal(url, "it names no socket", "write unix:///PATH?db=DB")
        host, port, db = None, None, queried or 0
    else:
        path = None
        host, port = _host_and_port(url, parts)
        db = queried if queried is not None else _database(url, parts.path)
    if db < 0:
        raise _refusal(url, f"the database number {db} is negative", "write 0 or more")
    return StoreAddress(scheme == "rediss", host, port, path, db, username, password, options)


def _refusal(url: str, what: str, instead: str) -> ConfigurationError:
    return ConfigurationError(f"the Redis URL {mask_url(url)!r} cannot be used: {what}; {instead}")


def _host_and_port(url: str, parts: SplitResult) -> tuple[str, int]:
    try:
        port = parts.port
    except ValueError:
        raise _refusal(
            url,
            "the port is not a number from 0 to 65535",
            f"write {_FORMS}, with '/', ':', '@', '?' and '#' in a password escaped as '%2F', '%3A', '%40', …",
        ) from None
    if not parts.hostname:
        raise _refusal(url, "it names no host", f"write {_FORMS}")
    return unquote(parts.hostname), 6379 if port is None else port


def _database(url: str, path: str) -> int:
    text = unquote(path).strip("/")
    if not text:
        return 0
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise _refusal(url, f"{text!r} is not a database number", "write a number after the slash, or nothing for 0")
    return int(text)


def _options(url: str, parts: SplitResult) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, text in parse_qsl(parts.query, keep_blank_values=True):
        kind = _QUERY.get(name)
        if kind is None:
            raise _refusal(url, f"the parameter {name!r} is unknown", f"known are {', '.join(sorted(_QUERY))}")
        try:
            options[name] = _truth(text) if kind is bool else kind(text)
        except ValueError:
            raise _refusal(url, f"{text!r} is no value for {name!r}", f"write one as in {name}=1") from None
    if "ssl_cert_reqs" in options:
        options["ssl_cert_reqs"] = _CERT_REQS.get(options["ssl_cert_reqs"], options["ssl_cert_reqs"])
    return options


def _truth(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.lower() not in known:
        raise ValueError(text)
    return known[text.lower()]
