"""Celery's ``crontab``: a mapping of fields to ``Crontab``, ``Crontab`` to ``ClockRule``.

Its language differs from cron's: ranges wrap around (``10-2``), names may be long (``monday``), a list may hold blanks,
Sunday is 0 and never 7, a step needs a range or ``*``, and both day fields must match.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from schedsync.errors import InvalidValueError
from schedsync.model.timing import Crontab
from schedsync.model.timing.clock_rule import ClockRule, MonthDays
from schedsync.model.timing.cron_text import MONTHS, WEEKDAYS


@dataclass(frozen=True, slots=True)
class _Field:
    key: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day_of_month", 1, 31),
    _Field("month_of_year", 1, 12, MONTHS),
    _Field("day_of_week", 0, 6, WEEKDAYS),
)
_KEYS = tuple(field.key for field in _FIELDS)
_MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ITEM = re.compile(r"(?:(?P<star>\*)|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\w*))?", re.ASCII)


def parse_crontab(mapping: object) -> Crontab:
    """Read ``minute hour day_of_month month_of_year day_of_week``, each an integer, a text or a list; ``*`` if absent.

    Raises:
        InvalidValueError: With the field in ``path`` (``SCH302``; an unknown field ``SCH203``); every field at fault
            is among ``all``.
    """
    if not isinstance(mapping, Mapping):
        raise InvalidValueError(f"crontab is a mapping of {', '.join(_KEYS)}", code="SCH302", path=("crontab",))
    for key in mapping:
        if key not in _KEYS:
            near = get_close_matches(str(key), _KEYS, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"the fields are {', '.join(_KEYS)}"
            raise InvalidValueError(
                f'unknown crontab field "{key}"', code="SCH203", hint=hint, path=("crontab", str(key))
            )
    fields, errors = {}, []
    for field in _FIELDS:
        if field.key in mapping:
            try:
                fields[field.key] = _canonical(mapping[field.key], field)
            except InvalidValueError as error:
                errors.append(error)
    if errors:
        raise InvalidValueError.of_all(errors)
    return Crontab(**fields)


@lru_cache(maxsize=4096)
def rule_of_crontab(crontab: Crontab) -> ClockRule:
    """The rule of a canonical crontab."""
    minutes, hours, month_days, months, weekdays = (
        expand_field(getattr(crontab, field.key), field.key) for field in _FIELDS
    )

    # A month that has none of the days is none to look through: 30 February does not come.
    months = frozenset(month for month in months if min(month_days) <= _MONTH_LENGTHS[month - 1])
    return ClockRule(
        seconds=(0,),
        minutes=tuple(sorted(minutes)),
        hours=tuple(sorted(hours)),
        months=months,
        days=_days(month_days, weekdays),
        follows_clock=crontab.minute.startswith("*") or crontab.hour.startswith("*"),
    )


@lru_cache(maxsize=4096)  # many crontabs share few days
def _days(month_days: frozenset[int], weekdays: frozenset[int]) -> MonthDays:
    return MonthDays(lambda day: day.day in month_days and day.isoweekday() % 7 in weekdays)


def expand_field(text: str, key: str) -> frozenset[int]:
    """The numbers that a field's canonical text means."""
    field = _FIELDS[_KEYS.index(key)]
    return frozenset(number for item in text.split(",") for number in _expand_item(item, field))


def _canonical(value: object, field: _Field) -> str:
    if isinstance(value, list | tuple):
        if not value:
            raise _invalid("an empty list never matches", field)
        return ",".join(_canonical_scalar(item, field) for item in value)
    return _canonical_scalar(value, field)


def _canonical_scalar(value: object, field: _Field) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise _invalid("takes an integer, a text or a list of these", field)
    return _canonical_text(value if isinstance(value, str) else _integer_text(value, field), field)


@lru_cache(maxsize=4096)  # many crontabs share few texts
def _canonical_text(text: str, field: _Field) -> str:
    written = re.sub(r"\s+", "", text).upper()
    return ",".join(_canonical_item(item, field) for item in written.split(","))


def _integer_text(value: int, field: _Field) -> str:
    if not field.low <= value <= field.high:
        raise _out_of_range("the number" if abs(value) > 10**9 else str(value), field)
    return str(value)


def _canonical_item(item: str, field: _Field) -> str:
    if not item:
        raise _invalid("has an empty item", field)
    matched = _ITEM.fullmatch(item)
    if matched is None or (matched["step"] is not None and not matched["star"] and not matched["last"]):
        hint = f'write "{matched["first"]}-{field.high}/{matched["step"]}"' if matched and matched["step"] else None
        raise _invalid(f'"{item[:30]}" has no meaning', field, hint=hint)
    step = matched["step"]
    if step is not None and not (re.fullmatch(r"[0-9]{1,4}", step) and int(step)):
        raise _invalid(f'the step "{step[:30]}" is not a whole number above 0', field)
    suffix = f"/{int(step)}" if step else ""
    if matched["star"]:
        return f"*{suffix}"
    first = _number(matched["first"], field)
    if matched["last"] is None:
        return f"{first}"
    return f"{first}-{_number(matched['last'], field)}{suffix}"


def _expand_item(item: str, field: _Field) -> list[int]:
    span, _, step = item.partition("/")
    first, dash, last = span.partition("-")
    low, high = (field.low, field.high) if first == "*" else (int(first), int(last if dash else first))
    wraps = low > high
    numbers = [*range(low, field.high + 1), *range(field.low, high + 1)] if wraps else [*range(low, high + 1)]
    return numbers[:: int(step or 1)]


def _number(text: str, field: _Field) -> int:
    if re.fullmatch(r"[0-9]+", text):
        if len(text) > 4 or not field.low <= int(text) <= field.high:
            raise _out_of_range(text[:30], field)
        return int(text)
    found = [name for name in field.names if len(text) >= 3 and name.startswith(text)]
    if not found:
        near = get_close_matches(text[:20], [*field.names, *(name[:3] for name in field.names)], n=1, cutoff=0.5)
        hint = f'did you mean "{near[0].lower()}"?' if near else None
        raise _invalid(f'"{text[:30].lower()}" has no meaning', field, hint=hint)
    return field.names.index(found[0]) + field.low


def _out_of_range(shown: str, field: _Field) -> InvalidValueError:
    hint = "0 is Sunday" if field.key == "day_of_week" and shown == "7" else None
    return _invalid(f"goes from {field.low} to {field.high}, {shown} is outside", field, hint=hint)


def _invalid(message: str, field: _Field, *, hint: str | None = None) -> InvalidValueError:
    return InvalidValueError(f"{field.key}: {message}", code="SCH302", hint=hint, path=("crontab", field.key))
