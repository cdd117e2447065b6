"""Changes as an apply takes them: by commands, for static entries, and from code."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from schedsync import __version__
from schedsync.diagnostics import Location
from schedsync.model.entry.entry import Entry
from schedsync.model.plan.impact import after_pause, moves_next_run, next_after, next_fire, resets_cursor
from schedsync.model.state.live import LiveEntry
from schedsync.model.values.secrets import Secret
from schedsync.store.apply_records import ApplyChange, ApplyRequest


def create_of(
    entry: Entry, *, owner: str | None, source: Location | None, now: datetime, secrets: tuple[Secret, ...] = ()
) -> ApplyChange:
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
        secrets=secrets,
    )


def update_of(
    live: LiveEntry,
    entry: Entry,
    *,
    source: Location | None,
    now: datetime,
    restart: bool = False,
    secrets: tuple[Secret, ...] = (),
) -> ApplyChange:
    """Another definition of a live entry, whose owner stays.

    Args:
        live: As read.
        entry: The new definition.
        source: Where it is declared.
        now: The store's time.
        restart: Whether the next slot is strictly after now, even where the timing stays.
        secrets: The places of the new definition that are never shown.
    """
    moved = restart or moves_next_run(live, entry)
    after = now if restart else next_after(live, entry, now)
    return ApplyChange(
        name=entry.name,
        kind="update",
        expected_digest=live.digest,
        expected_owner=live.owner,
        entry=entry,
        owner=live.owner,
        source=source,
        reset_cursor=restart or resets_cursor(live, entry),
        due=next_fire(entry, after),
        move_due=moved,
        previous_name=None if entry.name == live.name else live.name,
        secrets=secrets,
    )


def move_of(
    live: LiveEntry,
    entry: Entry,
    *,
    owner: str | None,
    source: Location | None,
    now: datetime,
    secrets: tuple[Secret, ...] = (),
) -> ApplyChange:
    """A live entry that goes on under another name or owner, with its uid, run state, quarantine and pause.

    Its definition may change with it. What is drawn from the name (jitter, spread, ``phase: auto``) is drawn anew,
    which moves the next fire time; of a rename alone nothing else does. A pause of all of an owner's entries holds it
    from then on if it is the new owner's, and no longer if it was the old one's: then its next slot is strictly after
    now, as slots that pass during a pause are not missed.

    Args:
        live: As read, under its previous name and owner.
        entry: The new definition.
        owner: Whose it is afterwards.
        source: Where it is declared.
        now: The store's time.
        secrets: The places of the new definition that are never shown.
    """
    change = update_of(live, entry, source=source, now=now, secrets=secrets)
    if owner == live.owner or live.paused is None:
        return replace(change, owner=owner)
    return replace(change, owner=owner, due=next_fire(entry, after_pause(live, now)))


def delete_of(live: LiveEntry) -> ApplyChange:
    """The end of a live entry."""
    return ApplyChange(
        name=live.name,
        kind="delete",
        expected_digest=live.digest,
        expected_owner=live.owner,
        owner=live.owner,
    )


def forget_of(live: LiveEntry, *, now: datetime) -> ApplyChange:
    """A live entry that nobody owns from then on, and that goes on as it is, also where it cannot be read.

    Args:
        live: As read.
        now: The store's time. Where only a pause of its owner held the entry, its next slot is strictly after it.
    """
    # One that cannot be read is looked at once by a scheduler, which says so.
    due = now if live.entry is None else next_fire(live.entry, after_pause(live, now))
    return ApplyChange(
        name=live.name,
        kind="forget",
        expected_digest=live.digest,
        expected_owner=live.owner,
        due=due,
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
