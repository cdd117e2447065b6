"""Items of a Celery ``beat_schedule``, turned into entries."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from celery import Celery
from celery.beat import BeatLazyFunc, ScheduleEntry
from celery.schedules import BaseSchedule, maybe_schedule

from schedsync.errors import InvalidValueError
from schedsync.interop.from_celery import timing_of
from schedsync.interop.zones import app_zone_name
from schedsync.model.entry.entry import Entry, Expires, ExpiresAfter, ExpiresAt
from schedsync.model.entry.parse import parse_options
from schedsync.model.entry.refused_options import REFUSED_OPTIONS
from schedsync.model.timing.instants import from_ms, parse_timestamp, to_ms, zone
from schedsync.model.values.json_text import Json
from schedsync.model.values.names import name_fault

_KNOWN_FIELDS = {"task", "schedule", "args", "kwargs", "options", "relative"}

# What Celery keeps in an entry beside its definition.
_RUN_FIELDS = {"app", "last_run_at", "name", "total_run_count"}

# They name one message, one moment or Python objects, so that no file can hold them for every slot.
_REFUSED_OPTIONS = REFUSED_OPTIONS.keys() | {"chain", "parent_id", "reply_to", "root_id"}


def entry_of_beat(name: object, fields: Mapping[str, Any] | ScheduleEntry, app: Celery) -> Entry:
    """Turn one item of ``beat_schedule`` into an entry.

    Args:
        name: The item's key.
        fields: Its value: ``task``, ``schedule``, ``args``, ``kwargs``, ``options``, ``relative``; or the
            ``ScheduleEntry`` that Celery also takes.
        app: Its application, for the zone that the schedule is read in.

    Raises:
        InvalidValueError: When the item holds what no file can say, named in the message: a ``BeatLazyFunc``,
            arguments that are not JSON, a schedule class of one's own, options that belong to a single message.
    """
    if not isinstance(fields, Mapping | ScheduleEntry):
        raise _refused(f"{fields!r} is no beat_schedule item: a mapping with task and schedule is wanted", ())
    item = dict(fields if isinstance(fields, Mapping) else vars(fields))
    unknown = sorted(map(str, item.keys() - _KNOWN_FIELDS - _RUN_FIELDS))
    if unknown:
        raise _refused(f"{unknown[0]!r} is no field of a beat_schedule item", (unknown[0],))
    task = item.get("task")
    if not isinstance(task, str) or not task:
        raise _refused("it names no task", ("task",))
    relative = bool(item.get("relative"))
    # Celery gives the application only to entries that it builds, and the zone of a crontab is its application's.
    timing, named_zone = timing_of(_schedule(item.get("schedule"), relative, app))
    timezone = named_zone or app_zone_name(app)
    options, expires = _options(item.get("options"), timezone)
    return Entry(
        name=_name(name),
        task=task,
        timing=timing,
        timezone=timezone,
        args=_json(list(item.get("args") or ()), ("args",)),
        kwargs=_json(dict(item.get("kwargs") or {}), ("kwargs",)),
        options=options,
        expires=expires,
    )


def _schedule(value: Any, relative: bool, app: Celery) -> object:  # noqa: ANN401 - what Celery takes for a schedule
    """As Celery builds it; what is no schedule is left for ``timing_of`` to refuse."""
    known = isinstance(value, int | float | timedelta | BaseSchedule) and not isinstance(value, bool)
    return maybe_schedule(value, relative, app=app) if known else value


def _name(name: object) -> str:
    text = str(name)
    fault = name_fault(text)
    if fault:
        raise _refused(f"its name {fault}", ())
    return text


def _options(options: Mapping[str, Any] | None, timezone: str) -> tuple[Json, Expires | None]:
    kept = dict(options or {})
    for key in sorted(map(str, kept)):
        if key in _REFUSED_OPTIONS:
            raise _refused(f"the option {key!r} belongs to a single message, not to a schedule", ("options", key))
    expires = _expires(kept.pop("expires", None), timezone)
    made = _json(kept, ("options",))
    parse_options(kept, zone(timezone))  # refuses what no stored definition may hold: headers of ours
    return made, expires


def _expires(value: object, timezone: str) -> Expires | None:
    """What ``apply_async`` takes for ``expires``: seconds or a duration after the sending, or an instant."""
    match value:
        case None:
            return None
        case bool():
            pass
        case int() | float() | timedelta():
            seconds = value.total_seconds() if isinstance(value, timedelta) else value
            duration = timedelta(milliseconds=round(seconds * 1000))
            if duration > timedelta(0):
                return ExpiresAfter(duration)
            raise _refused(f"expires is {seconds} s: every message would be expired when sent", ("options", "expires"))
        case datetime():
            aware = value if value.tzinfo else value.replace(tzinfo=zone(timezone))
            return ExpiresAt(from_ms(to_ms(aware.astimezone(UTC))))
        case str():
            return ExpiresAt(parse_timestamp(value, zone(timezone)))
    raise _refused(f"expires is {_class_of(value)}", ("options", "expires"))


def _json(value: list[Any] | dict[str, Any], path: tuple[str | int, ...]) -> Json:
    _check_json(value, path)
    return Json.of(value)


def _check_json(value: object, path: tuple[str | int, ...]) -> None:
    """Find what JSON cannot hold, and say where; tuples are lists to it, as they are in a task message."""
    match value:
        case None | bool() | int() | float() | str():
            return
        case list() | tuple():
            for index, element in enumerate(value):
                _check_json(element, (*path, index))
        case dict():
            for key, element in value.items():
                if not isinstance(key, str):
                    raise _refused(f"the key {key!r} is not text", path)
                _check_json(element, (*path, key))
        case BeatLazyFunc():
            raise _refused("a BeatLazyFunc is computed at each send; let the task compute it", path)
        case _:
            raise _refused(f"{_class_of(value)} is not a JSON value", path)


def _class_of(value: object) -> str:
    cls = type(value)
    name = cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"
    return f"an object of class {name}"


def _refused(message: str, path: tuple[str | int, ...]) -> InvalidValueError:
    place = ".".join(map(str, path))
    return InvalidValueError(f"{place}: {message}" if path else message, code="SCH721", path=path)
