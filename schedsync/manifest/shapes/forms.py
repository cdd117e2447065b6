"""What to write: an example of each key's value, and what keys are called elsewhere."""

import json
import re
from collections.abc import Iterable

from schedsync.errors import InvalidValueError
from schedsync.manifest.shapes.foreign import literal, timing
from schedsync.manifest.suggestion import nearest
from schedsync.model.timing.duration import parse_duration
from schedsync.model.values.pasted import yaml_text

ENTRY = "task: app.tasks.report, every: 1h"

# What people write who come from other tools, and what it may be here: the first that the place knows.
_OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "tasks": ("task",),
    "function": ("task",),
    "func": ("task",),
    "job": ("task",),
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
    **dict.fromkeys(("rename", "renamed", "renames"), ("moved",)),
    **dict.fromkeys(("delete", "deleted", "deletes", "destroyed", "dropped"), ("removed",)),
    **dict.fromkeys(("ignore", "select", "disable", "rules", "lint"), ("severity",)),
    **dict.fromkeys(("env", "vars", "environment"), ("variables",)),
    "from": ("name",),
    "name": ("from",),
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
    "app": "write `app: billing.celery:app`",
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
    "manifests": "write `manifests: [schedules/*.yaml]`",
    "overlays": "write `overlays: [overlays/staging.yaml]`",
    "environments": "write `environments: {staging: {variables: {QUEUE: slow}}}`",
    "variables": "write `variables: {QUEUE: slow}`",
    "severity": "write `severity: {SCH310: error}`",
    "safety": "write `safety: {max_deletes: 20}`",
    "require": "write `require: {labels: [team], description: true}`",
    "load": "write `load: {max_at_once: 50}`",
    "allow_tasks": 'write `allow_tasks: ["billing.*"]`',
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
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_PAIRS = 5
_FREE = frozenset(("labels", "headers", "variables"))


def entry_form(name: str, kind: str) -> str:
    """How an entry is written, in a manifest or in an overlay."""
    if kind != "overlay":
        return f"write `{name}: {{{ENTRY}}}`"
    # `a.enabled: false`, as others write paths.
    outer, dot, _ = name.rpartition(".")
    return f"write what differs, as in `{outer if dot else name}: {{enabled: false}}`"


def form(path: tuple[str | int, ...], kind: str, value: object) -> str:
    """How the value at a path is written.

    Args:
        path: In an entry, or in a file.
        kind: The first kind of value that it takes, in words.
        value: What was written instead.
    """
    key, above = (*path[-1:], *path[-2:-1], "", "")[:2]
    if (meant := _meant(key, above, value)) is not None:
        return f"write {meant}"
    if isinstance(key, int):
        return _ITEMS.get(str(above), _KINDS[kind])
    if above == "severity":
        return f"write `{key}: {'off' if value is False else 'error'}`; it is one of error, warning, note, off"
    if above in _FREE:
        return "quote it" if kind == "a text" and isinstance(value, int | float) else _KINDS[kind]
    if key == "cron" and isinstance(value, dict):
        return "fields by their names are `crontab: {…}`"
    if key in _FORMS:
        return _FORMS[key]
    if kind == "a text" and isinstance(value, int | float) and not isinstance(value, bool):
        return "quote it"
    return _KINDS[kind]


def _meant(key: str | int, above: str | int, value: object) -> str | None:
    """The very text to write, where what was written says it; ``None`` where an example has to do."""
    if above == "cron" and isinstance(value, dict) and isinstance(value.get("cron"), str):
        return f'"{value["cron"]}"'
    if key == "schedules" and isinstance(value, list) and value and isinstance(value[0], dict):
        name = value[0].get("name", next(iter(value[0]), "name"))
        return f"each entry below its name: `{name if isinstance(name, str) else 'name'}:` in place of `- name: …`"
    if isinstance(value, str) and (
        key in ("allow_tasks", "manifests", "overlays") or (above, key) == ("require", "labels")
    ):
        return f"`{key}: [{yaml_text(value)}]`"
    if isinstance(value, str) and str(key).endswith("_percent") and re.fullmatch(r"\d{1,3}\s*%", value):
        return f"`{key}: {value.rstrip('% ')}`"
    if above == "removed" and isinstance(value, str):
        return f"`{{name: {yaml_text(value)}}}`"
    if key in ("every", "cron", "crontab") and not (key == "cron" and isinstance(value, int | float)):
        meant = timing(value)
        return None if meant is None else f"`{meant}`"
    if key == "args" and isinstance(value, str | int | float) and _is_one_item(str(value)):
        found = literal(value) if isinstance(value, str) else None
        return f"`args: {json.dumps(found if isinstance(found, list) else [value])}`"
    if key == "kwargs" and isinstance(value, str) and isinstance(found_map := literal(value), dict):
        return f"`kwargs: {json.dumps(found_map)}`"
    if key in ("time_limit", "soft_time_limit") and isinstance(value, str):
        return _seconds(str(key), value)
    if key in ("labels", "variables") and isinstance(value, str | list):
        given = [value] if isinstance(value, str) else value
        known = [each.split("=") for each in given if isinstance(each, str) and each.count("=") == 1]
        written = ", ".join(f"{yaml_text(one)}: {yaml_text(other)}" for one, other in known)
        return f"`{key}: {{{written}}}`" if 0 < len(known) == len(given) <= _MOST_PAIRS else None
    if key == "exclude_dates" and isinstance(value, str) and _DATE.fullmatch(value):
        return f"`exclude_dates: [{value}]`"
    if key == "misfire" and value in ("latest", "all", "skip"):
        return f"`misfire: {{policy: {value}}}`"
    if key == "moved" and isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        pairs = [(value["from"], value["to"])] if value.keys() == {"from", "to"} else list(value.items())[:3]
        return f"`moved: [{', '.join(f'{{from: {yaml_text(old)}, to: {yaml_text(new)}}}' for old, new in pairs)}]`"
    return None


def _is_one_item(text: str) -> bool:
    """Whether it can stand in a list as it is: no part of a call, and no variable, which was meant for the list."""
    return text.count("(") == text.count(")") and "${" not in text


def _seconds(key: str, value: str) -> str | None:
    try:
        return f"`{key}: {parse_duration(value).total_seconds():g}`, in seconds"
    except InvalidValueError:
        return None


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
        return "crontab" if str(value).startswith("crontab") or isinstance(value, dict) else "cron"
    for other in _OTHER_NAMES.get(key, ()):
        if other.partition(":")[0] in names:
            return other
    if "options" in names and key in options:
        return f"options: {{{key}: …}}"
    return nearest(key, names)
