"""What other schedulers call things, and how the same is said here, to be pasted."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from schedsync.model.entry.refused_options import REFUSED_OPTIONS

_UNITS = {"weeks": "w", "days": "d", "hours": "h", "minutes": "m", "seconds": "s", "milliseconds": "ms"}
_LONGEST = 200
_SHORT = 20
_WORDY = re.compile(r"(?<=\d)(week|day|hour|hr|min|sec)[a-z]*")
_CALL = re.compile(r"(?:\w+\.)?(crontab|timedelta|schedule)\s*\((.*)\)")
_ARGUMENT = re.compile(r"""\s*(\w+)\s*=\s*(?:'([^']*)'|"([^"]*)"|([\w.*/-]+))\s*(?:,|$)""")
_CRON = re.compile(r"\s*(?:[^\s\"]+\s+){4,5}[^\s\"]+\s*|@\w+")
_CRONTAB_FIELDS = frozenset(("minute", "hour", "day_of_week", "day_of_month", "month_of_year"))
_TIMINGS = frozenset(("schedule", "scheduleinterval", "interval", "runevery", "timetable", "oncalendar"))

_NAME = "leave it out: an entry's name is its key"
_STATE = "leave it out: run state is kept in the store"
_OVERLAP = "leave it out: whether runs may overlap is for the task to say, with a lock of its own"
_ADVICE: dict[str, str] = {
    **dict.fromkeys(("name", "id", "dagid", "jobid"), _NAME),
    **dict.fromkeys(("lastrunat", "totalruncount", "datechanged"), _STATE),
    **dict.fromkeys(("concurrencypolicy", "maxinstances", "maxactiveruns"), _OVERLAP),
    **dict.fromkeys(("env", "environment"), "leave it out: a task takes its values from `kwargs`"),
    **dict.fromkeys(("retries", "maxretries"), "leave it out: what a task does after a failure is for the task to say"),
    "relative": "leave it out: `every` is a fixed grid, which `phase` moves",
    "trigger": "leave it out: the key of the timing says which it is, such as `cron` or `every`",
    "initialdelay": "leave it out; the first time is `start: 2026-11-23T09:00`",
}


def advice(key: str, value: object, *, in_entry: bool, inside: str = "") -> str | None:
    """What to do about a key that is none here; ``None`` where nothing is known of it.

    Args:
        key: As it is written.
        value: Its value.
        in_entry: Whether it stands in an entry.
        inside: The key of an entry whose mapping it stands in.
    """
    if inside == "crontab" and key in ("timezone", "tz"):
        return "write `timezone` beside `crontab`, in the entry itself"
    if not in_entry or inside:
        return None
    if isinstance(value, dict) and "task" in value:
        return f"it has a task, so it is an entry: indent it like the name of the entry above, `{key}:`"
    folded = key.lower().replace("_", "").replace("-", "")
    if folded in _TIMINGS:
        found = timing(value)
        return None if found is None else f"write `{found}`"
    if key in REFUSED_OPTIONS:
        return f"leave it out: {REFUSED_OPTIONS[key]}"
    if key in _CRONTAB_FIELDS:
        return f"write it in `crontab`: `crontab: {{{key}: {_scalar(value)}}}`"
    if key in _UNITS and (length := duration({key: value})):
        return f"write `every: {length}`"
    say = _OF_VALUE.get(folded)
    return say(value) if say is not None else _ADVICE.get(folded)


def timing(value: object) -> str | None:
    """A timing as other schedulers take it, as a key and value of ours; ``None`` where it is none that is known."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"every: {value:g}"
    if isinstance(value, list):
        items = [item.get("cron") if isinstance(item, dict) else item for item in value]
        crons = [item for item in items if isinstance(item, str) and _CRON.fullmatch(item[:_LONGEST])]
        return f"cron: {json.dumps(crons)}" if crons and len(crons) == len(items) else None
    if isinstance(value, dict):
        fields = {key: given for key, given in value.items() if key != "__type__"}
        if fields and fields.keys() <= _CRONTAB_FIELDS:
            return _crontab(fields)
        length = duration(value)
        return None if length is None else f"every: {length}"
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    if called := _CALL.fullmatch(value.strip()):
        return _of_call(called[1], called[2])
    # It is loaded only for mistakes of cron.
    from schedsync.model.timing.cron_hint import meant_cron

    cron = value.strip() if _CRON.fullmatch(value) else meant_cron(value.strip())
    return None if cron is None else f'cron: "{cron}"'


def duration(value: Mapping[str, Any]) -> str | None:
    """Keywords of a ``timedelta``, or a number and its unit, as a duration."""
    if set(value) == {"every", "period"}:
        value = {f"{value['period']}s".replace("ss", "s"): value["every"]}
    if not value or any(key not in _UNITS or isinstance(count, bool | dict | list) for key, count in value.items()):
        return None
    return "".join(f"{value[word]}{unit}" for word, unit in _UNITS.items() if word in value)


def _of_call(name: str, written: str) -> str | None:
    found = list(_ARGUMENT.finditer(written))
    if not found or "".join(each[0] for each in found) != written:
        return None
    values = {each[1]: next(part for part in each.groups()[1:] if part is not None) for each in found}
    if name != "crontab":
        length = duration(values)
        return None if length is None else f"every: {length}"
    if not values.keys() <= _CRONTAB_FIELDS:
        return None
    return _crontab(values)


def _crontab(fields: Mapping[str, object]) -> str:
    return f"crontab: {{{', '.join(f'{key}: {_scalar(value)}' for key, value in fields.items())}}}"


def literal(value: str) -> list[Any] | dict[str, Any] | None:
    """A list or mapping that was written as a text, by JSON's words or as Python's tuple."""
    text = value.strip()
    if text == "None":
        return []
    if text.startswith("(") and text.endswith(")"):
        text = f"[{text[1:-1].rstrip(', ')}]"
    try:
        found = json.loads(text.replace("'", '"')) if len(text) <= _LONGEST else None
    except ValueError:
        return None
    return found if isinstance(found, list | dict) else None


def _scalar(value: object) -> str:
    text = str(value)
    return text if re.fullmatch(r"[0-9]{1,3}|[a-z]{3,9}", text) else json.dumps(text)


def _length(key: str, unit: str = "") -> Callable[[object], str]:
    """Says a duration under another key."""

    def say(value: object) -> str:
        bare = isinstance(value, int) or (isinstance(value, str) and value.isdigit())
        text = f"{value}{unit}" if bare else _WORDY.sub(lambda found: found[1][0], str(value).replace(" ", ""))
        return f"write `{key.format(text if len(text) <= _SHORT else '…')}`"

    return say


_OF_VALUE: dict[str, Callable[[object], str]] = {
    **dict.fromkeys(
        ("oneoff", "once"),
        lambda value: "leave it out" if value is False else "write the one time as `at: 2026-11-23T09:00`",
    ),
    "suspend": lambda value: f"write `enabled: {'false' if value is True else 'true'}`",
    "catchup": lambda value: f"write `misfire: {{policy: {'all' if value is True else 'latest'}}}`",
    "startingdeadlineseconds": _length("misfire: {{grace: {}}}", "s"),
    "misfiregracetime": _length("misfire: {{grace: {}}}", "s"),
    "expireseconds": _length("options: {{expires: {}}}", "s"),
    "fixedrate": _length("every: {}", "ms"),
    "fixeddelay": _length("every: {}", "ms"),
    "onunitactivesec": _length("every: {}", "s"),
    "randomizeddelaysec": _length("jitter: {}", "s"),
}
