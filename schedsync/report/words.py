"""How values are worded for people: instants, timings, definitions' parts."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from schedsync.model.timing import TIMING_KEYS
from schedsync.model.timing.instants import zone
from schedsync.model.values.pointers import steps_of
from schedsync.report.style import clipped, columns, printable

_BARE = re.compile(r"[\w.:/+-]+")
_LONGEST = 100
_CONTEXT = 12


def local_time(instant: datetime, timezone: str, now: datetime) -> str:
    """``today 23:00 CET`` or ``Mon 2026-11-23 02:00 CET``; seconds only where there are any."""
    local = instant.astimezone(zone(timezone))
    day = "today" if is_today(instant, timezone, now) else f"{local:%a %Y-%m-%d}"
    return f"{day} {clock_time(instant, timezone)} {local.tzname()}"


def clock_time(instant: datetime, timezone: str) -> str:
    """``02:00``, ``02:00:30`` or ``02:00:30.250``, in the zone."""
    local = instant.astimezone(zone(timezone))
    if local.microsecond:
        return local.isoformat(timespec="milliseconds")[11:23]
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def is_today(instant: datetime, timezone: str, now: datetime) -> bool:
    """Whether it falls on the zone's current date."""
    return local_date(instant, timezone) == local_date(now, timezone)


def local_date(instant: datetime, timezone: str) -> date:
    """Its date in the zone."""
    return instant.astimezone(zone(timezone)).date()


def timing_words(definition: Mapping[str, Any]) -> str:
    """When an entry runs, on one line: ``cron "0 2 * * *" Europe/Berlin``, ``every 5m``."""
    timezone = definition.get("timezone", "UTC")
    key = next((key for key in TIMING_KEYS if key in definition), None)
    value = definition.get(key) if key else None
    match key:
        case "cron":
            expressions = value if isinstance(value, list) else [value]
            return f"cron {', '.join(json.dumps(text) for text in expressions)} {timezone}"
        case "crontab":
            fields = " ".join(f"{field}={part}" for field, part in dict(value or {}).items())
            return f"crontab {fields or 'every minute'} {timezone}"
        case "every":
            return f"every {value}" + (f", phase {definition['phase']}" if "phase" in definition else "")
        case "at":
            return f"at {value}"
        case "rrule":
            return f"rrule {printable('; '.join(str(value).splitlines()))} {timezone}"
        case "solar":
            place = dict(value or {})
            return f"{place.get('event')} at {place.get('latitude')}, {place.get('longitude')}"
    return "no timing"


def value_words(value: Any, width: int = _LONGEST) -> str:  # noqa: ANN401 - any JSON value
    """A JSON value; a text stands bare where it is one plain word that no other value is written as."""
    return clipped(_value_text(value), width)


def difference_words(old: Any, new: Any, width: int) -> tuple[str, str]:  # noqa: ANN401 - any JSON values
    """Two JSON values that differ, each in so many columns, cut so that the first difference shows."""
    texts = _value_text(old), _value_text(new)
    if all(columns(text) <= width for text in texts):
        return texts
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*texts, strict=False)))
    skipped = same - _CONTEXT
    if same + _CONTEXT > width and skipped > 1:
        texts = f"…{texts[0][skipped:]}", f"…{texts[1][skipped:]}"
    return clipped(texts[0], width), clipped(texts[1], width)


def dotted(pointer: str) -> str:
    """``/kwargs/dry_run`` as ``kwargs.dry_run``."""
    return printable(".".join(steps_of(pointer)))


def number_words(number: float) -> str:
    """At most two digits after the point."""
    return f"{number:.2f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)


def listed(items: Sequence[str], most: int) -> str:
    """The first of some texts, and how many more there are."""
    shown = ", ".join(items[:most])
    return shown if len(items) <= most else f"{shown} and {len(items) - most} more"


def _value_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(value, str) and _BARE.fullmatch(value) and not _is_json(value):
        return value
    return printable(json.dumps(value, ensure_ascii=False))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
