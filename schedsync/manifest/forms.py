"""What to write: an example of each key's value, and what keys are called elsewhere."""

import re
from collections.abc import Iterable

from schedsync.manifest.suggestion import nearest

ENTRY = "task: app.tasks.report, every: 1h"

# What people write who come from other tools, and what it may be here: the first that the place knows.
_OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "tasks": ("task",),
    "function": ("task",),
    "func": ("task",),
    "job": ("task",),
    "name": ("task",),
    "crons": ("cron",),
    "schedule": ("schedules", "cron"),
    "interval": ("every",),
    "seconds": ("every",),
    "minutes": ("minute", "every"),
    "hours": ("hour", "every"),
    "run_every": ("every",),
    "tz": ("timezone",),
    "time_zone": ("timezone",),
    "arguments": ("args",),
    "parameters": ("kwargs",),
    "disabled": ("enabled: false",),
    "paused": ("enabled: false",),
    "since": ("from", "start"),
    "start_date": ("start",),
    "until": ("to", "end"),
    "end_date": ("end",),
    "old": ("from",),
    "new": ("to",),
    "weekday": ("day_of_week",),
    "weekdays": ("day_of_week",),
    "dow": ("day_of_week",),
    "day": ("day_of_month",),
    "dom": ("day_of_month",),
    "month": ("month_of_year",),
    "lat": ("latitude",),
    "lon": ("longitude",),
    "lng": ("longitude",),
    "long": ("longitude",),
    "misfire_grace_time": ("grace", "misfire: {grace: …}"),
    "grace": ("misfire: {grace: …}",),
    "max_age": ("misfire: {max_age: …}",),
    "coalesce": ("misfire: {policy: latest}",),
    "entries": ("schedules",),
    "jobs": ("schedules",),
    "beat_schedule": ("schedules",),
    "url": ("redis_url",),
    "prefix": ("key_prefix",),
}
_DURATION = "write a duration, such as 15m"
_TIMESTAMP = "write a timestamp, such as 2026-11-23T09:00"
_SECONDS = "write a number of seconds, such as 300"
_FORMS = {
    "version": "write `version: 1`",
    "schedules": f"write its entries by their names, one below the other: `name: {{{ENTRY}}}`",
    "defaults": "write `defaults: {timezone: Europe/Berlin}`",
    "moved": "write `moved: [{from: old, to: new}]`",
    "removed": "write `removed: [{name: old}]`",
    "task": "write the name of a task, such as app.tasks.report",
    "cron": 'write its five fields in quotes, such as "0 6 * * *"',
    "crontab": "write `crontab: {minute: 0, hour: 6}`",
    "rrule": r'write `rrule: "DTSTART:20261123T090000\nRRULE:FREQ=WEEKLY;BYDAY=MO"`',
    "solar": "write `solar: {event: sunset, latitude: 52.5, longitude: 13.4}`",
    "at": _TIMESTAMP,
    "start": _TIMESTAMP,
    "end": _TIMESTAMP,
    "exclude_dates": "write `exclude_dates: [2026-12-25, {from: 2026-12-27, to: 2026-12-31}]`",
    "args": "write `args: [a, b]`",
    "kwargs": "write `kwargs: {days: 5}`",
    "labels": "write `labels: {team: payments}`",
    "options": "write `options: {queue: slow, expires: 1h}`",
    "headers": "write `headers: {name: value}`",
    "retry_policy": "write `retry_policy: {max_retries: 3}`",
    "misfire": "write `misfire: {policy: latest}`",
    "timezone": "write an IANA name, such as Europe/Berlin or UTC",
    "latitude": "write degrees as a number, such as 52.5",
    "longitude": "write degrees as a number, such as 13.4",
    "time_limit": _SECONDS,
    "soft_time_limit": _SECONDS,
    **dict.fromkeys(("every", "phase", "jitter", "spread", "grace", "max_age", "expires"), _DURATION),
}
_ITEMS = {
    "moved": "write `{from: old, to: new}`",
    "removed": "write `{name: old}`",
    "cron": _FORMS["cron"],
    "exclude_dates": "write a date, such as 2026-12-25, or `{from: 2026-12-27, to: 2026-12-31}`",
}
_KINDS = {
    "a list": "write [a, b], or one item a line after `- `",
    "a mapping": "write {key: value}, or one `key: value` a line",
    "a whole number": "write a whole number without quotes, such as 5",
    "a number": "write a number without quotes, such as 1.5",
    "true or false": "write true or false, without quotes",
    "a text": "write one text",
}
# Mappings whose keys are the user's own words.
_FREE = frozenset(("labels", "headers", "variables", "severity"))
_CRON = re.compile(r"\s*(?:\S+\s+){4,5}\S+\s*")


def form(path: tuple[str | int, ...], kind: str, value: object) -> str:
    """How the value at a path is written.

    Args:
        path: In an entry, or in a file.
        kind: The first kind of value that it takes, in words.
        value: What was written instead.
    """
    key, above = (*path[-1:], *path[-2:-1], "", "")[:2]
    if isinstance(key, int):
        return _ITEMS.get(str(above), _KINDS[kind])
    if above in _FREE:
        return "quote it" if kind == "a text" and isinstance(value, int | float) else _KINDS[kind]
    if key == "crontab" and isinstance(value, str) and _CRON.fullmatch(value):
        return f'write `cron: "{value.strip()}"`'
    if key == "cron" and isinstance(value, dict):
        return "fields by their names are `crontab: {…}`"
    if key in _FORMS:
        return _FORMS[key]
    if kind == "a text" and isinstance(value, int | float) and not isinstance(value, bool):
        return "quote it"
    return _KINDS[kind]


def meant_key(key: str, known: Iterable[str], options: Iterable[str], value: object) -> str | None:
    """The key that someone may have meant, as it is to be written.

    Args:
        key: What was written.
        known: The keys of the place.
        options: Those of ``options``, which many write beside it.
        value: Of the key.
    """
    names = tuple(known)
    if key == "schedule" and "every" in names:
        if isinstance(value, dict):
            return "crontab"
        text = str(value)
        if text.startswith(("crontab", "solar")):
            return text.partition("(")[0]
        return "every" if re.match(r"[\d.]+\w*$|timedelta", text) else "cron"
    for other in _OTHER_NAMES.get(key, ()):
        if other.partition(":")[0] in names:
            return other
    if "options" in names and key in options:
        return f"options: {{{key}: …}}"
    return nearest(key, names)
