"""Coming slots, as text and JSON."""

from schedsync.model.slots.upcoming import Upcoming, UpcomingEntry
from schedsync.model.timing.instants import zone
from schedsync.report.json_ import encode, instant
from schedsync.report.load import load_document, load_text
from schedsync.report.style import Style, printable
from schedsync.report.words import local_time

_DST = {
    "gap": "gap: its local time is skipped, it runs when the gap ends",
    "fold": "fold: its local time comes twice that day",
}


def render_text(upcoming: Upcoming, style: Style) -> str:
    """Each entry's slots in its own zone; in their place the load, where that was asked for."""
    if upcoming.load is not None:
        return load_text(upcoming.load, style)
    blocks = [_block(entry, upcoming, style) for entry in upcoming.entries]
    return "\n".join(blocks) if blocks else "no entries\n"


def render_json(upcoming: Upcoming, style: Style) -> str:
    """The object of ``next``."""
    entries = [
        {
            "name": entry.name,
            "owner": entry.owner,
            "enabled": entry.enabled,
            "timezone": entry.timezone,
            "slots": [
                {
                    "at": instant(slot.at),
                    "local": slot.at.astimezone(zone(entry.timezone)).isoformat(timespec="milliseconds"),
                    "dst": slot.dst,
                }
                for slot in entry.slots
            ],
        }
        for entry in upcoming.entries
    ]
    body = {"from": instant(upcoming.since), "until": instant(upcoming.until), "entries": entries}
    load = {} if upcoming.load is None else {"load": load_document(upcoming.load)}
    return encode({**body, **load}) + "\n"


def _block(entry: UpcomingEntry, upcoming: Upcoming, style: Style) -> str:
    lines = [f"{style.paint(printable(entry.name), 'bold')}  {entry.timezone}"]
    for slot in entry.slots:
        mark = f"  {style.paint(_DST[slot.dst], 'yellow')}" if slot.dst else ""
        lines.append(f"  {local_time(slot.at, entry.timezone, upcoming.now)}{mark}")
    if not entry.enabled:
        lines.append("  disabled")
    elif not entry.slots:
        lines.append("  no slot in this time" if upcoming.until else "  no slot lies ahead")
    return "\n".join(lines) + "\n"
