"""Live entries, as a table and as JSON."""

from datetime import datetime
from typing import Any

from schedsync.model.entry.definition import to_definition
from schedsync.model.plan.listing import ListedEntry, Listing
from schedsync.model.timing import TIMING_KEYS
from schedsync.report.json_ import encode, instant
from schedsync.report.plan_document import pause_document
from schedsync.report.store_document import store_document
from schedsync.report.style import Style, printable
from schedsync.report.table import Column, render_table
from schedsync.report.words import local_time, timing_words

_COLUMNS = (
    Column("Name", 0),
    Column("Owner", 5),
    Column("Task", 6),
    Column("When", 3),
    Column("Next run", 1),
    Column("Last slot", 4),
    Column("Status", 2, prose=True),
)


def render_text(listing: Listing, style: Style) -> str:
    """One line an entry."""
    if not listing.entries:
        return "no entries\n"
    rows = [_row(entry, listing.now) for entry in listing.entries]
    return render_table(_COLUMNS, rows, style)


def render_json(listing: Listing, style: Style) -> str:
    """The object of ``list``."""
    store = store_document(listing.target)
    return encode({"store": store, "entries": [_document(entry) for entry in listing.entries]}) + "\n"


def _row(listed: ListedEntry, now: datetime) -> list[str]:
    live = listed.live
    entry = live.entry
    zone = entry.timezone if entry else "UTC"
    definition = to_definition(entry) if entry else {}
    last = live.state.last_slot if live.state else None
    cells = [
        live.name,
        live.owner or "-",
        entry.task if entry else "-",
        timing_words(definition) if entry else "-",
        local_time(live.due, zone, now) if live.due else "-",
        local_time(last, zone, now) if last else "-",
        _status(listed),
    ]
    return [printable(cell) for cell in cells]


def _status(listed: ListedEntry) -> str:
    live = listed.live
    if live.quarantine or live.problem:
        return f"quarantined: {live.quarantine or live.problem}"
    if live.paused:
        reason = f": {live.paused.reason}" if live.paused.reason else ""
        return f"paused by {live.paused.by}{reason}"
    if live.entry is not None and not live.entry.enabled:
        return "disabled"
    outcome = live.state.last_outcome if live.state else None
    if outcome == "failed" and live.state is not None:
        return f"failed: {live.state.last_error}"
    if live.due is None:
        return "ended"
    return outcome or "waiting"


def _document(listed: ListedEntry) -> dict[str, Any]:
    live = listed.live
    entry, state = live.entry, live.state
    definition = to_definition(entry) if entry else {}
    place = live.source
    return {
        "name": live.name,
        "owner": live.owner,
        "task": entry.task if entry else None,
        "when": {key: definition[key] for key in (*TIMING_KEYS, "phase") if key in definition} if entry else None,
        "timezone": entry.timezone if entry else None,
        "enabled": entry.enabled if entry else None,
        "paused": pause_document(live.paused) if live.paused else None,
        "protect": live.protect,
        "labels": dict(entry.labels) if entry else {},
        "revision": live.revision,
        "next_slot": instant(listed.next_slot),
        "last_slot": instant(state.last_slot) if state else None,
        "last_outcome": state.last_outcome if state else None,
        "run_count": state.run_count if state else None,
        "quarantine": live.quarantine or live.problem,
        "source": None if place is None else {"path": place.path, "line": place.line},
    }
