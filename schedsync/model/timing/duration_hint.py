"""What someone may have meant who wrote a duration in words, or as another tool takes it."""

import re
from itertools import pairwise

from schedsync.model.timing.variable_hint import variable_hint

FORMS = "write it as 30s, 15m, 1h30m, 2d, 250ms, PT15M or a number of seconds"

_SEXAGESIMAL = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?", re.ASCII)
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*([A-Za-z]*)[\s,]*(?:and\s+)?", re.ASCII)
_CALENDAR = re.compile(r"(?:\d{1,9}\s*(?:mo|months?|y|yrs?|years?)|P\d{1,9}[YM].*)", re.IGNORECASE | re.ASCII)
_UNITS = {
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), "w"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("ms", "msec", "msecs", "millisecond", "milliseconds"), "ms"),
}
_PERIODS = {"hourly": "1h", "daily": "1d", "weekly": "1w", "minutely": "1m"}
# `every 5 minutes`, `5m;`, and the keyword of a timedelta.
_AROUND = re.compile(r"^(?:every|@every)\s+|[\s;,]+$")
# As C writes them, and with a blank before: `https://` is none.
_COMMENT = re.compile(r"(\S+)\s+(?:/\*.*\*/|//.*)")
_KEYWORD = re.compile(r"(\w{1,20})=(\d{1,9})", re.ASCII)
_ORDER = ("w", "d", "h", "m", "s", "ms")


def duration_hint(text: str) -> str:
    """What to write; ``12:30`` is a time to some, minutes and seconds to others, and 750 to YAML 1.1."""
    if found := _SEXAGESIMAL.fullmatch(text):
        first, second, third = (int(part or 0) for part in found.groups())
        if found[3] is None:
            return f'write {first}m{second}s or {first}h{second}m; a time of day is cron: "{second} {first} * * *"'
        parts = ((first, "h"), (second, "m"), (third, "s"))
        return f"write {''.join(f'{number}{unit}' for number, unit in parts if number) or '0s'}"
    if _CALENDAR.fullmatch(text):
        return 'months and years have no fixed length: use cron, such as "0 0 1 * *", or a number of days'
    if variable := variable_hint(text):
        return variable
    if text.startswith("-"):
        return f"write {text[1:].strip()}" if text[1:].strip()[:1].isdigit() else FORMS
    if commented := _COMMENT.fullmatch(text):
        return f"write {commented[1]}: comments begin with # in YAML"
    if word := _PERIODS.get(text.lower()):
        return f"write {word}"
    meant = _in_units(_AROUND.sub("", text)) or _in_units(_KEYWORD.sub(r"\2\1", text))
    return f"write {meant}" if meant else FORMS


def _in_units(text: str) -> str | None:
    """Numbers with words for units, in our units; a last number without one is of the next smaller unit."""
    parts: list[tuple[str, str]] = []
    at = 0
    while at < len(text) and (found := _PART.match(text, at)):
        unit = _UNITS.get(found[2].lower())
        if not found[2] and parts and found.end() == len(text):
            unit = {"h": "m", "m": "s"}.get(parts[-1][1])
        if unit is None:
            return None
        parts.append((found[1], unit))
        at = found.end()
    ranks = [_ORDER.index(unit) for _, unit in parts]
    falls = all(one < other for one, other in pairwise(ranks))
    return "".join(number + unit for number, unit in parts) if parts and at == len(text) and falls else None
