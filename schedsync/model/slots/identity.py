"""A slot's identity, and the numbers drawn from names and slots instead of from chance."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

from schedsync.model.timing.instants import to_ms


def task_id(uid: str, slot: datetime) -> str:
    """The task id of a slot: UUIDv5 of the entry's uid and the nominal time in decimal milliseconds.

    The same slot has the same id, whoever sends it and however often.

    Args:
        uid: The entry's, a UUID's text.
        slot: Its nominal time.
    """
    return str(uuid5(UUID(uid), str(to_ms(slot))))


def hash_fraction(*parts: str | int) -> float:
    """A number in ``[0, 1)``, evenly spread over inputs and the same on every machine and in every release."""
    digest = sha256("\0".join(str(part) for part in parts).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:6]) / (1 << 48)
