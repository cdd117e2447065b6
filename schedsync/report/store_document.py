"""The store, as reports name it."""

from typing import Any

from schedsync.model.plan.plan import Target
from schedsync.report.style import printable


def store_document(target: Target) -> dict[str, Any]:
    """The store as JSON values."""
    return {"url": target.url, "key_prefix": target.key_prefix, "instance_id": target.instance_id}


def store_words(target: Target, owner: str | None = None) -> str:
    """Environment, store, and whose entries where not all are meant, on one line."""
    whose = "" if owner is None else f", owner {owner}" if owner else ", entries of nobody"
    where = f"{target.url}, prefix {target.key_prefix}{whose}"
    return printable(f"schedsync: {target.environment} ({where})" if target.environment else f"schedsync: {where}")
