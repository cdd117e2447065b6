"""Values for tests, made with as few words as a test needs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from schedsync.diagnostics import Location
from schedsync.model.entry.definition import digest_of, from_definition, to_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.entry.run_state import RunState
from schedsync.model.plan.impact import next_fire
from schedsync.model.state.desired import Declared, Desired, Moved, Removed
from schedsync.model.state.live import Live, LiveEntry, Pauses

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def an_entry(name: str, **definition: Any) -> Entry:
    """An entry from a definition as a manifest writes it; hourly where it does not say."""
    timings = {"cron", "crontab", "every", "at", "rrule", "solar"}
    if not timings & definition.keys():
        definition["cron"] = "0 * * * *"
    return from_definition(name, {"task": "app.tasks.run", "timezone": "UTC", **definition})


def declared(entry: Entry, *, owner: str = "billing", line: int = 4, **more: Any) -> Declared:
    """An entry as a manifest of an owner declares it."""
    place = Location("schedules/a.yaml", line, 3, line, 3 + len(entry.name))
    return Declared(entry, owner, place, **more)


def moved(previous_name: str, name: str, *, owner: str = "billing") -> Moved:
    """An item of ``moved``."""
    return Moved(previous_name, name, owner, Location("schedules/a.yaml", 20, 3))


def removed(name: str, *, destroy: bool = True, owner: str = "billing") -> Removed:
    """An item of ``removed``."""
    return Removed(name, destroy, owner, Location("schedules/a.yaml", 30, 3))


def a_live_entry(definition: Entry, /, *, owner: str | None = "billing", **more: Any) -> LiveEntry:
    """An entry as the store holds it."""
    live = LiveEntry(
        name=definition.name,
        uid="7a3cbf0e-6f0f-4d0c-9a3e-0d8a4e7f0c11",
        digest=digest_of(to_definition(definition)),
        revision=1,
        protect=definition.protect,
        owner=owner,
        entry=definition,
        source=Location("schedules/a.yaml", 9, 3),
        state=RunState(uid="7a3cbf0e-6f0f-4d0c-9a3e-0d8a4e7f0c11", cursor=NOW - HOUR),
        due=next_fire(definition, NOW),
    )
    return replace(live, **more)


def desired(*items: Declared | Moved | Removed) -> Desired:
    """What the manifests of an owner say."""
    return Desired(
        tuple(item for item in items if isinstance(item, Declared)),
        tuple(item for item in items if isinstance(item, Moved)),
        tuple(item for item in items if isinstance(item, Removed)),
    )


def a_live(*entries: LiveEntry) -> Live:
    """A whole key prefix; what is paused has a pause of its own."""
    pauses = Pauses({f"entry:{entry.name}": entry.paused for entry in entries if entry.paused is not None})
    by_name = {entry.name: entry for entry in entries}
    return Live(now=NOW, instance_id="i-1", revision=41, entries=by_name, pauses=pauses)
