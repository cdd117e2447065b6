"""What plans say of secrets: HMACs under a key that only the store knows.

A plain hash would tell a short password to whoever tries all of them; without the key these tell nothing.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from schedsync.model.values.json_text import Json
from schedsync.model.values.pointers import at_pointer

_SEALED = "hmac:"


def seal_of_value(value: Any, key: bytes | None) -> str | None:  # noqa: ANN401 - any JSON scalar
    """HMAC-SHA256 of the value's canonical JSON, in hexadecimal; ``None`` without a key."""
    return None if key is None else hmac.new(key, Json.of(value).text.encode(), sha256).hexdigest()


def seal_of(definition: Mapping[str, Any], pointer: str, key: bytes | None) -> str | None:
    """The seal of what stands at a pointer."""
    return seal_of_value(at_pointer(definition, pointer), key)


def sealed_digest(digest: str, key: bytes | None) -> str | None:
    """What stands for the digest of a definition that holds secrets; ``None`` without a key."""
    return None if key is None else _SEALED + hmac.new(key, digest.encode(), sha256).hexdigest()[:32]


def is_digest(named: str | None, digest: str | None, key: bytes | None) -> bool:
    """Whether a live digest, ``None`` for no entry, is the one that a plan's document names."""
    if named is None or digest is None or not named.startswith(_SEALED):
        return named == digest
    return named == sealed_digest(digest, key)
