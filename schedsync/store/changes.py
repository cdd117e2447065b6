"""Creates, updates and deletes as an apply takes them: by commands, for static entries, and from code."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from schedsync import __version__
from schedsync.diagnostics import Location
from schedsync.model.entry import Entry
from schedsync.model.impact import moves_next_run, next_after, next_fire, resets_cursor
from schedsync.model.live import LiveEntry
from schedsync.store.records import ApplyChange, ApplyRequest


def create_of(entry: Entry, *, owner: str | None, source: Location | None, now: datetime) -> ApplyChange:
    """An entry that is not live: its first slot is strictly after now."""
    return ApplyChange(
        name=entry.name,
        kind="create",
        entry=entry,
        owner=owner,
        source=source,
        uid=str(uuid.uuid4()),
        due=next_fire(entry, now),
        move_due=True,
    )


def update_of(
    live: LiveEntry, entry: Entry, *, source: Location | None, now: datetime, restart: bool = False
) -> ApplyChange:
    """Another definition of a live entry, whose owner stays.

    Args:
        live: As read.
        entry: The new definition.
        source: Where it is declared.
        now: The store's time.
        restart: Whether the next slot is strictly after now, even where the timing stays.
    """
    moved = restart or moves_next_run(live, entry)
    after = now if restart else next_after(live, entry, now)
    return ApplyChange(
        name=live.name,
        kind="update",
        expected_digest=live.digest,
        expected_owner=live.owner,
        entry=entry,
        owner=live.owner,
        source=source,
        reset_cursor=restart or resets_cursor(live, entry),
        due=next_fire(entry, after),
        move_due=moved,
    )


def delete_of(live: LiveEntry) -> ApplyChange:
    """The end of a live entry."""
    return ApplyChange(
        name=live.name,
        kind="delete",
        expected_digest=live.digest,
        expected_owner=live.owner,
        owner=live.owner,
    )


def request_of(
    changes: Sequence[ApplyChange],
    *,
    owner: str | None,
    now: datetime,
    by: str,
    action: str,
    instance: str | None = None,
) -> ApplyRequest:
    """The changes as one apply."""
    return ApplyRequest(
        attempt_id=uuid.uuid4().hex,
        owner=owner,
        now=now,
        by=by,
        changes=tuple(changes),
        tool_version=__version__,
        action=action,
        expected_instance=instance,
    )
