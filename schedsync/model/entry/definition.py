"""An entry as the mapping that manifests, the store and plans show: canonical, so that equal entries look equal."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from schedsync.errors import InvalidValueError
from schedsync.model.entry.entry import DateSpan, Entry, ExpiresAfter, ExpiresAt, ExpiresNextSlot
from schedsync.model.entry.misfire import DEFAULT_MISFIRE, Misfire
from schedsync.model.entry.parse import (
    check_encodable,
    check_name,
    duration_at,
    json_at,
    parse_exclude_dates,
    parse_labels,
    parse_misfire,
    parse_options,
    unknown_key,
    wrong_type,
)
from schedsync.model.timing import TIMING_KEYS, At, Cron, Crontab, Every, RRule, Solar, Timing
from schedsync.model.timing.duration import format_duration
from schedsync.model.timing.instants import format_instant, parse_timestamp, zone
from schedsync.model.timing.parse import parse_at, parse_cron, parse_crontab, parse_every, parse_rrule, parse_solar
from schedsync.model.values.json_text import EMPTY_LIST, EMPTY_MAP, Json

ENTRY_KEYS = (
    "task",
    *TIMING_KEYS,
    "phase",
    "timezone",
    "start",
    "end",
    "exclude_dates",
    "jitter",
    "spread",
    "misfire",
    "args",
    "kwargs",
    "options",
    "enabled",
    "labels",
    "description",
    "protect",
)
DESCRIPTIVE_KEYS = frozenset({"annotations", "contact", "links", "runbook", "tags"})
"""Keys that a later version may write and that never change when or what is sent; any other unknown key is refused, as
an old scheduler that ignored a new bound would fire wrongly."""


def to_definition(entry: Entry) -> dict[str, Any]:
    """The canonical mapping: keys as in a manifest, defaults left out but for ``timezone``, all values JSON.

    Durations are canonical texts, instants end in ``Z``, ``expires`` stands in ``options``.
    """
    definition: dict[str, Any] = {"task": entry.task, **_timing_definition(entry.timing), "timezone": entry.timezone}
    optional = {
        "start": entry.start and format_instant(entry.start),
        "end": entry.end and format_instant(entry.end),
        "exclude_dates": [_span_definition(span) for span in entry.exclude_dates],
        "jitter": entry.jitter and format_duration(entry.jitter),
        "spread": entry.spread and format_duration(entry.spread),
        "misfire": _misfire_definition(entry.misfire),
        "args": None if entry.args == EMPTY_LIST else entry.args.value(),
        "kwargs": None if entry.kwargs == EMPTY_MAP else entry.kwargs.value(),
        "options": _options_definition(entry),
        "enabled": None if entry.enabled else False,
        "labels": dict(entry.labels),
        "description": entry.description,
        "protect": entry.protect or None,
    }
    definition.update({key: value for key, value in optional.items() if value not in (None, [], {})})
    return definition


def from_definition(name: str, definition: Mapping[str, Any]) -> Entry:
    """Build an entry; ``from_definition(entry.name, to_definition(entry)) == entry``.

    Takes all the forms a manifest may use, not only canonical ones. Descriptive keys of later versions are ignored.

    Raises:
        InvalidValueError: For every other unknown key and every bad value, with the place in ``path``.
    """
    check_name(name)
    if not isinstance(definition, Mapping):
        raise wrong_type("an entry is a mapping")
    for key in definition:
        if key not in ENTRY_KEYS and key not in DESCRIPTIVE_KEYS:
            raise unknown_key(str(key), ENTRY_KEYS)
    given = {key: value for key, value in definition.items() if value is not None}
    timezone = _text(given, "timezone") if "timezone" in given else "UTC"
    try:
        local_zone = zone(timezone)
    except InvalidValueError as error:
        raise InvalidValueError(error.message, code=error.code, hint=error.hint, path=("timezone",)) from None
    if "task" not in given:
        raise InvalidValueError("an entry needs a task", code="SCH202")
    options, expires = parse_options(given.get("options", {}), local_zone)
    return Entry(
        name=name,
        task=_text(given, "task"),
        timing=parse_timing(given, local_zone),
        timezone=timezone,
        start=_timestamp(given, "start", local_zone),
        end=_timestamp(given, "end", local_zone),
        exclude_dates=parse_exclude_dates(given.get("exclude_dates", [])),
        jitter=(duration_at(given["jitter"], "jitter") or None) if "jitter" in given else None,
        spread=(duration_at(given["spread"], "spread") or None) if "spread" in given else None,
        misfire=parse_misfire(given.get("misfire", {})),
        args=_json(given, "args", list, EMPTY_LIST),
        kwargs=_json(given, "kwargs", dict, EMPTY_MAP),
        options=options,
        expires=expires,
        enabled=_boolean(given, "enabled", default=True),
        labels=parse_labels(given.get("labels", {})),
        description=_text(given, "description") if "description" in given else None,
        protect=_boolean(given, "protect", default=False),
    )


def parse_timing(given: Mapping[str, Any], local_zone: ZoneInfo) -> Timing:
    """The timing of an entry's mapping, which holds exactly one of ``TIMING_KEYS``.

    Raises:
        InvalidValueError: With the place in ``path``; none or several timing keys are ``SCH204`` and ``SCH205``.
    """
    keys = [key for key in TIMING_KEYS if key in given]
    if not keys:
        raise InvalidValueError(f"an entry needs one of {', '.join(TIMING_KEYS)}", code="SCH204")
    if len(keys) > 1:
        raise InvalidValueError(f"{' and '.join(keys)} exclude each other", code="SCH205", path=(keys[1],))
    if "phase" in given and keys != ["every"]:
        raise InvalidValueError("phase needs every", code="SCH207", path=("phase",))
    value = given[keys[0]]
    match keys[0]:
        case "cron":
            return parse_cron(value)
        case "crontab":
            return parse_crontab(value)
        case "every":
            return parse_every(value, given.get("phase"))
        case "at":
            return parse_at(value, local_zone)
        case "rrule":
            return parse_rrule(value, local_zone)
        case _:
            return parse_solar(value)


def digest_of(definition: Mapping[str, Any]) -> str:
    """The digest of an entry, from its canonical mapping as ``to_definition`` gives it.

    32 hexadecimal characters that differ between entries that mean different things; the name is not part of it.
    """
    return digest_of_text(Json.of(definition).text)


def digest_of_text(text: str) -> str:
    """The digest of an entry, from its canonical mapping as canonical JSON."""
    return sha256(text.encode()).hexdigest()[:32]


def _timing_definition(timing: Timing) -> dict[str, Any]:
    match timing:
        case Cron(expressions=expressions):
            return {"cron": expressions[0] if len(expressions) == 1 else list(expressions)}
        case Crontab():
            keys = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
            return {"crontab": {key: getattr(timing, key) for key in keys if getattr(timing, key) != "*"}}
        case Every(period=period, phase=phase):
            written = {"every": format_duration(period)}
            if phase:
                written["phase"] = phase if isinstance(phase, str) else format_duration(phase)
            return written
        case At(instant=instant):
            return {"at": format_instant(instant)}
        case RRule(text=text):
            return {"rrule": text}
        case Solar():
            place = {"latitude": timing.latitude, "longitude": timing.longitude}
            return {"solar": {"event": timing.event, **place}}
        case _:
            assert_never(timing)


def _span_definition(span: DateSpan) -> str | dict[str, str]:
    if span.first == span.last:
        return span.first.isoformat()
    return {"from": span.first.isoformat(), "to": span.last.isoformat()}


def _misfire_definition(misfire: Misfire) -> dict[str, Any]:
    written: dict[str, Any] = {}
    if misfire.policy != DEFAULT_MISFIRE.policy:
        written["policy"] = misfire.policy.value
    if misfire.grace != DEFAULT_MISFIRE.grace:
        written["grace"] = format_duration(misfire.grace)
    if misfire.max_age is not None:
        written["max_age"] = format_duration(misfire.max_age)
    if misfire.max != DEFAULT_MISFIRE.max:
        written["max"] = misfire.max
    return written


def _options_definition(entry: Entry) -> dict[str, Any]:
    options: dict[str, Any] = entry.options.value()
    match entry.expires:
        case None:
            pass
        case ExpiresAfter(duration=duration):
            options["expires"] = format_duration(duration)
        case ExpiresAt(instant=instant):
            options["expires"] = format_instant(instant)
        case ExpiresNextSlot():
            options["expires"] = "next_slot"
        case _:
            assert_never(entry.expires)
    return options


def _text(given: Mapping[str, Any], key: str) -> str:
    value = given[key]
    if not isinstance(value, str) or (not value and key != "description"):
        raise wrong_type(f"{key} is a text", key)
    check_encodable(value, key)
    return value


def _boolean(given: Mapping[str, Any], key: str, *, default: bool) -> bool:
    value = given.get(key, default)
    if not isinstance(value, bool):
        raise wrong_type(f"{key} is true or false", key)
    return value


def _json(given: Mapping[str, Any], key: str, kind: type, default: Json) -> Json:
    if key not in given:
        return default
    if not isinstance(given[key], kind):
        raise wrong_type(f"{key} is a {'list' if kind is list else 'mapping'}", key)
    return json_at(given[key], key)


def _timestamp(given: Mapping[str, Any], key: str, local_zone: ZoneInfo) -> Any:  # noqa: ANN401
    if key not in given:
        return None
    try:
        return parse_timestamp(_text(given, key), local_zone, end_of_day=key == "end")
    except InvalidValueError as error:
        raise InvalidValueError(error.message, code=error.code, hint=error.hint, path=(key,)) from None
