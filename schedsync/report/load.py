"""How many dispatches are made when, as a histogram and as JSON."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from schedsync.model.slots.hot_spots import HotSpot
from schedsync.model.slots.load import Load, LoadBucket
from schedsync.report.json_ import instant
from schedsync.report.style import Style, clipped, printable
from schedsync.report.words import clock_time

_NAMED = 5
_WIDTH = 100
_DAY, _CLOCK = 15, 5


def load_document(load: Load) -> dict[str, Any]:
    """The member ``load`` of the object of ``next``."""
    return {
        "from": instant(load.since),
        "until": instant(load.until),
        "per": _unit(load),
        "buckets": [_bucket(bucket) for bucket in load.buckets],
        "peak": _bucket(load.peak) if load.peak else None,
        "dispatches": load.dispatches,
        "hot_spots": [
            {"at": instant(spot.at), "entries": spot.entries, "names": list(spot.names[:_NAMED])}
            for spot in load.hot_spots
        ],
        "estimated": load.estimated,
        "not_counted": load.not_counted,
    }


def load_text(load: Load, style: Style) -> str:
    """A bar for each minute or hour, as long as a terminal is wide; then the fullest instants."""
    title = f"Dispatches per {_unit(load)}, after {load.since:%Y-%m-%d %H:%M} until {load.until:%Y-%m-%d %H:%M}, UTC"
    lines = [style.paint(title, "bold"), "", *_bars(load, style), *([""] if load.buckets else []), *_notes(load)]
    if load.hot_spots:
        lines += ["", "Most entries at once:", *map(_spot, load.hot_spots[:_NAMED])]
    if style.width:
        # The title stands apart: what it is painted with takes no columns.
        lines[1:] = [clipped(line, style.width) if "\x1b" not in line else line for line in lines[1:]]
    return "".join(f"{line}\n" for line in lines)


def _bars(load: Load, style: Style) -> Iterator[str]:
    most = max((bucket.dispatches for bucket in load.buckets), default=0)
    digits = len(str(most))
    room = max(1, (style.width or _WIDTH) - (_DAY + _CLOCK + digits + 4))
    day = None
    for bucket in load.buckets:
        # At least a mark for what is not nothing.
        bar = "#" * -(-bucket.dispatches * room // most) if most else ""
        shown = f"{bucket.at:%a %Y-%m-%d}" if bucket.at.date() != day else ""
        day = bucket.at.date()
        head = f"{shown:{_DAY}}{clock_time(bucket.at, 'UTC')}  {bucket.dispatches:{digits}}  "
        yield (head + style.paint(bar, "red" if bucket.dispatches == most else "green")).rstrip()


def _notes(load: Load) -> Iterator[str]:
    peak = load.peak
    if peak is None:
        yield "Nothing is dispatched in this time."
    else:
        most = f"at most {peak.dispatches} per {_unit(load)}, first at {peak.at:%Y-%m-%d %H:%M}"
        yield f"{load.dispatches} in all; {most}."
    if load.estimated:
        yield f"Estimated for {_entries(load.estimated)}: by the mean rate of the first slots, or without jitter."
    if load.not_counted:
        yield f"Not counted: {_entries(load.not_counted)} paused or in quarantine."


def _spot(spot: HotSpot) -> str:
    names = ", ".join(map(printable, spot.names[:_NAMED]))
    more = f" and {spot.entries - _NAMED} more" if spot.entries > _NAMED else ""
    return f"  {spot.at:%a %Y-%m-%d} {clock_time(spot.at, 'UTC')}  {spot.entries} entries: {names}{more}"


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _unit(load: Load) -> str:
    return "minute" if load.per == timedelta(minutes=1) else "hour"


def _bucket(bucket: LoadBucket) -> dict[str, Any]:
    return {"at": instant(bucket.at), "dispatches": bucket.dispatches}
