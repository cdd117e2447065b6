"""Cron expressions: text to ``Cron``, ``Cron`` to ``ClockRule``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import lru_cache

from cronsim import CronSim, CronSimError

from schedsync.errors import InvalidValueError
from schedsync.model.timing import Cron
from schedsync.model.timing.clock_rule import ClockRule, MonthDays

MONTHS = (
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
)
WEEKDAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")

_NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


@dataclass(frozen=True, slots=True)
class _Field:
    title: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_SECOND = _Field("second", 0, 59)
_DAY_OF_MONTH = _Field("day of month", 1, 31)
_DAY_OF_WEEK = _Field("day of week", 0, 7, tuple(name[:3] for name in WEEKDAYS))
_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _DAY_OF_MONTH,
    _Field("month", 1, 12, ("", *(name[:3] for name in MONTHS))),
    _DAY_OF_WEEK,
)
# Of one expression: what has more is no expression.
_MOST_ERRORS = 100
# What is often taken for the first or the last value, and what to write.
_BOUNDARIES = {
    ("second", "60"): "write 0",
    ("minute", "60"): "write 0",
    ("hour", "24"): "midnight is 0",
    ("day of month", "0"): "the first is 1, every day is *",
    ("month", "0"): "January is 1, every month is *",
    ("day of week", "8"): "Sunday is 0 or 7",
}
_ITEM = re.compile(r"(?P<first>\*|[^-/#]+)(?:(?P<dash>-)(?P<last>[^-/#]*))?(?:(?P<mark>[/#])(?P<count>.*))?")


def parse_cron(value: object) -> Cron:
    """Read one expression, or a list of expressions whose slots are united.

    Raises:
        InvalidValueError: With the field at fault and its characters as ``span`` (``SCH301``); ``path`` is
            ``("cron",)``, with the index in a list. Every item of every field that is at fault is among ``all``.
    """
    if isinstance(value, str):
        return Cron((_checked(value),))
    if not isinstance(value, list | tuple) or not value:
        raise _invalid("cron takes a text of 5 or 6 fields, or a list of such texts")
    expressions, errors = set(), []
    for index, text in enumerate(value):
        try:
            if not isinstance(text, str):
                raise _invalid("each item of a cron list is a text of 5 or 6 fields")
            expressions.add(_checked(text))
        except InvalidValueError as error:
            errors.append(error.at("cron", index))
        if len(errors) == _MOST_ERRORS and index + 1 < len(value):
            errors.append(_invalid("the items from here on were not looked at", path=("cron", index + 1)))
            break
    if errors:
        raise InvalidValueError.of_all(errors)
    return Cron(tuple(sorted(expressions)))


@lru_cache(maxsize=4096)
def rule_of_expression(expression: str) -> ClockRule | None:
    """The rule of a canonical expression; ``None`` where it names a day that no month has (30 February)."""
    *clock, day_of_month, month, day_of_week = expression.split()
    dates = _dates(day_of_month, month, day_of_week)
    if dates is None:
        return None
    *second, minute, hour = clock
    months, days = dates
    return ClockRule(
        seconds=_sixtieths(second[0]) if second else (0,),
        minutes=_sixtieths(minute),
        hours=_hours(hour),
        months=months,
        days=days,
        follows_clock=bool(second) or minute.startswith("*") or hour.startswith("*"),
    )


# Thousands of expressions are made of few fields, and reading one takes longer than all that follows.
@lru_cache(maxsize=4096)
def _dates(day_of_month: str, month: str, day_of_week: str) -> tuple[frozenset[int], MonthDays] | None:
    try:
        reading = _read("0", "0", day_of_month, month, day_of_week)
    except CronSimError:
        return None
    return frozenset(reading.months), MonthDays(reading.match_day)


@lru_cache(maxsize=4096)
def _sixtieths(field: str) -> tuple[int, ...]:
    return tuple(sorted(_read(field, "0", "1", "1", "*").minutes))


@lru_cache(maxsize=4096)
def _hours(field: str) -> tuple[int, ...]:
    return tuple(sorted(_read("0", field, "1", "1", "*").hours))


def _read(*fields: str) -> CronSim:
    return CronSim(" ".join(fields), datetime(2000, 1, 1, tzinfo=UTC))


def _checked(text: str) -> str:
    found = _reading(text)
    if isinstance(found, InvalidValueError):
        raise found.at("cron")
    return found


@lru_cache(maxsize=4096)  # the entries of a file share few expressions
def _reading(text: str) -> str | InvalidValueError:
    try:
        return _canonical(text)
    except InvalidValueError as error:
        # Here, since what reads well needs no hint: no expression that one is for passes as fields.
        from schedsync.model.timing.cron_hint import cron_hint

        foreign = cron_hint(text)
        return error.with_traceback(None) if foreign is None else _invalid(foreign[0], hint=foreign[1])


def _canonical(text: str) -> str:
    if text.strip().startswith("@"):
        return _nickname(text.strip())
    words = [(found[0], found.start()) for found in re.finditer(r"\S+", text)]
    if len(words) not in (5, 6):
        raise _invalid(
            f"a cron expression has 5 fields, or 6 with leading seconds; this one has {len(words)}",
            hint="the fields are minute, hour, day of month, month, day of week",
        )
    fields = _FIELDS if len(words) == 5 else (_SECOND, *_FIELDS)
    errors: list[InvalidValueError] = []
    written = [_canonical_field(word, field, at, errors) for (word, at), field in zip(words, fields, strict=True)]
    if errors:
        raise InvalidValueError.of_all(errors)
    return " ".join(written)


def _upper(word: str) -> str:
    """In capitals, unless that may change the length (``ß``), which spans could not follow."""
    return word.upper() if word.isascii() else word


def _nickname(text: str) -> str:
    expanded = _NICKNAMES.get(text.lower())
    if expanded:
        return expanded
    if text.lower() == "@reboot":
        raise _invalid("@reboot has no meaning here: nothing reboots", hint="use a time, or a task called at start-up")
    near = get_close_matches(text.lower(), list(_NICKNAMES), n=1)
    raise _invalid(
        f'unknown cron nickname "{text[:30]}"', hint=f'did you mean "{near[0]}"?' if near else ", ".join(_NICKNAMES)
    )


def _canonical_field(word: str, field: _Field, at: int, errors: list[InvalidValueError]) -> str:
    if (known := _faultless_field(word, field)) is not None:
        return known
    items = []
    for number, (item, start) in enumerate(_items(word, at)):
        try:
            items.append(_canonical_item(item, field, start))
        except InvalidValueError as error:
            errors.append(error.with_traceback(None))
            if len(errors) >= _MOST_ERRORS and number < word.count(","):
                rest = (start + len(item), at + len(word))
                errors.append(_invalid(f"the rest of the {field.title} field was not looked at", span=rest))
                break
    return ",".join(items)


@lru_cache(maxsize=4096)
def _faultless_field(word: str, field: _Field) -> str | None:
    try:
        return ",".join(_canonical_item(item, field, start) for item, start in _items(word, 0))
    except InvalidValueError:
        return None


def _items(word: str, at: int) -> Iterator[tuple[str, int]]:
    for item in word.split(","):
        yield item, at
        at += len(item) + 1


def _canonical_item(item: str, field: _Field, at: int) -> str:
    span = (at, at + len(item))
    if not item:
        # The comma behind it, or before it where it is the last one.
        comma = (at - 1, at) if at else (at, at + 1)
        raise _invalid(f"the {field.title} field has an empty item", hint="remove the comma", span=comma)
    if special := _special(_upper(item), field):
        return special
    matched = _ITEM.fullmatch(item)
    if matched is None or _upper(item).startswith("L-"):
        raise _unreadable(item, field, span)
    first, last, mark, count = matched["first"], matched["last"], matched["mark"], matched["count"]
    if mark == "#":
        return _nth_weekday(item, field, span, matched)
    step = _step(count, field, span) if mark else None
    suffix = f"/{step}" if mark else ""
    if first == "*":
        if matched["dash"]:
            raise _unreadable(item, field, span)
        return f"*{suffix}"
    last_at = at + len(first) + 1
    try:
        low = _number(first, field, (at, at + len(first)))
    except InvalidValueError as error:
        if last and (other := _fault_of(last, field, last_at)):
            raise InvalidValueError.of_all([error.with_traceback(None), other]) from None
        raise
    if not matched["dash"]:
        return f"{_single(low, field) if not mark else low}{suffix}"
    if not last:
        raise _invalid(f'the range "{item[:30]}" has no end', hint="write a range such as 1-5", span=span)
    high = _number(last, field, (last_at, last_at + len(last)))
    if high < low:
        raise _wrapped(low, high, step, field, span, item)
    return f"{low}-{high}{suffix}"


def _fault_of(text: str, field: _Field, at: int) -> InvalidValueError | None:
    try:
        _number(text, field, (at, at + len(text)))
    except InvalidValueError as error:
        return error.with_traceback(None)
    return None


def _special(item: str, field: _Field) -> str | None:
    """``L`` and ``LW`` of the day of month, ``5L`` or ``FRIL`` of the day of week."""
    if field is _DAY_OF_MONTH and item in ("L", "LW"):
        return item
    if field is _DAY_OF_WEEK and item.endswith("L"):
        day = item[:-1]
        if day in field.names:
            return f"{field.names.index(day)}L"
        if len(day) == 1 and day in "01234567":
            return f"{int(day) % 7}L"
    return None


def _nth_weekday(item: str, field: _Field, span: tuple[int, int], matched: re.Match[str]) -> str:
    if field is not _DAY_OF_WEEK or matched["dash"] or matched["first"] == "*":
        raise _unreadable(item, field, span)
    if matched["count"] not in tuple("12345"):
        raise _invalid(
            f'"{item[:30]}": a month has a weekday 1 to 5 times', hint="MON#2 is the second Monday", span=span
        )
    day = _number(matched["first"], field, (span[0], span[0] + len(matched["first"])))
    return f"{day % 7}#{matched['count']}"


def _step(count: str, field: _Field, span: tuple[int, int]) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", count) or int(count) == 0:
        raise _invalid(
            f'the step "{count[:30]}" in the {field.title} field is not a whole number above 0',
            hint="write a step such as */5",
            span=span,
        )
    return int(count)


def _number(text: str, field: _Field, span: tuple[int, int]) -> int:
    if _upper(text) in field.names and text:
        return field.names.index(_upper(text))
    if re.fullmatch(r"[0-9]{1,4}", text) and field.low <= int(text) <= field.high:
        return int(text)
    if re.fullmatch(r"[0-9]+", text):
        raise _invalid(
            f"{text[:30]} is outside the {field.title} field: it goes from {field.low} to {field.high}",
            hint=_BOUNDARIES.get((field.title, text)),
            span=span,
        )
    raise _unreadable(text, field, span)


def _like(name: str, written: str) -> str:
    """A name in small letters where what was written is."""
    return name.lower() if written.islower() else name


def _single(number: int, field: _Field) -> int:
    return number % 7 if field is _DAY_OF_WEEK else number


def _wrapped(
    low: int, high: int, step: int | None, field: _Field, span: tuple[int, int], item: str
) -> InvalidValueError:
    top = 6 if field is _DAY_OF_WEEK else field.high
    if low > top:  # 7-3: Sunday as 7
        written = f"0-{high}" + (f"/{step}" if step else "")
    elif step:
        values = [*range(low, top + 1), *range(field.low, high + 1)]
        written = ",".join(str(number) for number in values[::step])
    else:
        written = ",".join(
            f"{start}-{stop}" if start != stop else str(start) for start, stop in ((low, top), (field.low, high))
        )
    given = item.partition("/")[0]
    if not re.search("[0-9]", given):
        written = re.sub("[0-9]+", lambda number: _like(field.names[int(number[0])], given), written)
    return _invalid(
        f"the range {given} in the {field.title} field goes backwards", hint=f'write "{written}"', span=span
    )


def _unreadable(text: str, field: _Field, span: tuple[int, int]) -> InvalidValueError:
    # Here, since most expressions have no mistake.
    from schedsync.model.timing.cron_hint import field_hint

    names = [name for name in field.names if name]
    upper = _upper(text)
    hint = field_hint(upper)
    # Letters in another order first: JNA is JAN, and no nearer to it than to JUN by what they share.
    near = [name for name in names if sorted(name) == sorted(upper)]
    near += get_close_matches(upper[:20], names, n=1, cutoff=0.5) if text.isalpha() else []
    if hint is None and near:
        hint = f'did you mean "{_like(near[0], text)}"?'
    elif hint is None and names:
        hint = f"use {field.low} to {field.high} or {names[0]} to {names[-1]}"
    elif hint is None:
        hint = f"use numbers from {field.low} to {field.high}, *, ranges such as 1-5, lists and steps such as */5"
    return _invalid(f'"{text[:30]}" has no meaning in the {field.title} field', hint=hint, span=span)


def _invalid(
    message: str,
    *,
    hint: str | None = None,
    span: tuple[int, int] | None = None,
    path: tuple[str | int, ...] = ("cron",),
) -> InvalidValueError:
    return InvalidValueError(message, code="SCH301", hint=hint, span=span, path=path)
