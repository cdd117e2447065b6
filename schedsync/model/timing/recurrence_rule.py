"""RFC 5545 recurrence sets: text to ``RRule``, ``RRule`` to ``RecurrenceSet``."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule as dateutil_rrule

from schedsync.errors import InvalidValueError
from schedsync.model.timing import RRule
from schedsync.model.timing.recurrence_set import FREQUENCIES, LATEST, RecurrenceSet, Rule

MOST_COUNTED = 10_000
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NUMBERS = {
    "BYSETPOS": (-366, 366),
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
}
# RFC 5545, 3.3.10; BYSETPOS below a day may pick what no hour, minute or second holds.
_ONLY_WITH = {
    "BYMONTHDAY": ("YEARLY", "MONTHLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"),
    "BYYEARDAY": ("YEARLY", "HOURLY", "MINUTELY", "SECONDLY"),
    "BYWEEKNO": ("YEARLY",),
    "BYSETPOS": ("YEARLY", "MONTHLY", "WEEKLY", "DAILY"),
}
_DAY_PARTS = ("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY")
_PARTS = ("FREQ", "INTERVAL", "WKST", "COUNT", "UNTIL", "BYDAY", *_NUMBERS)
_STAMP = re.compile(r"(\d{8})(?:T(\d{6})(Z)?)?", re.ASCII)
_JOINED = re.compile(r"\S[ \t]+((?:RRULE|RDATE|EXDATE)[:;])", re.IGNORECASE)


class _RuleError(InvalidValueError):
    """A fault in a text that was taken apart: what to look for in it, one behind the other, to mark the last."""

    def __init__(self, message: str, sought: tuple[str, ...], hint: str | None) -> None:
        super().__init__(message, code="SCH307", hint=hint, path=("rrule",))
        self.sought = sought

    def marked(self, text: str) -> InvalidValueError:
        """The same with the place in the text, where it is found."""
        place: tuple[int, int] | None = None
        for each in self.sought:
            edge = "" if each.endswith("=") else r"(?!\w)"
            pattern = re.compile(rf"(?<![\w+-]){re.escape(each)}{edge}", re.IGNORECASE)
            found = pattern.search(text, place[1] if place else 0)
            if found is None:
                place = None
                break
            place = found.span()
        return InvalidValueError(self.message, code=self.code, hint=self.hint, path=self.path, span=place)


def parse_rrule(text: object, local_zone: ZoneInfo) -> RRule:
    """Read ``DTSTART``, ``RRULE``, ``RDATE`` and ``EXDATE`` lines (RFC 5545, 3.8.2.4 and 3.8.5).

    Args:
        text: The lines; a line may leave out ``RRULE:``.
        local_zone: The entry's zone: times without ``Z`` are in it, and a ``TZID`` must name it.

    Returns:
        Canonical text. Its times are all floating or, where ``DTSTART`` is in UTC, all in UTC.

    Raises:
        InvalidValueError: When it has no meaning (``SCH307``).
    """
    if not isinstance(text, str):
        raise _invalid("rrule takes a text of RFC 5545 lines")
    try:
        return _parsed(text, local_zone)
    except _RuleError as error:
        raise error.marked(text) from None


def _parsed(text: str, local_zone: ZoneInfo) -> RRule:
    lines: dict[str, list[str]] = {"DTSTART": [], "RRULE": [], "RDATE": [], "EXDATE": []}
    for line in text.splitlines():
        if line.strip():
            name, value = _line(line.strip(), local_zone)
            lines[name].extend([value] if name == "RRULE" else value.split(","))
    if len(lines["DTSTART"]) != 1:
        raise _invalid("rrule needs one DTSTART line", hint="begin with DTSTART:20261123T090000")
    if joined := _JOINED.search(text):
        hint = "write each on a line of its own below `rrule: |`; `>` joins lines"
        raise _invalid(f"{joined[1][:-1]} begins in the middle of a line", joined[1][:-1], hint=hint)
    if not lines["RRULE"] and not lines["RDATE"]:
        raise _invalid("rrule needs an RRULE or RDATE line")
    canonical = _canonical(lines, local_zone)
    read_set(canonical)
    return canonical


@lru_cache(maxsize=32_768)  # as many as there are recurrences: the text of an entry is looked at twice
def read_set(timing: RRule) -> RecurrenceSet:
    """The recurrence set of a canonical text.

    Raises:
        InvalidValueError: When a rule's parts do not fit together (``SCH307``).
    """
    start = LATEST
    rules: list[Rule] = []
    extra: set[datetime] = set()
    without: set[datetime] = set()
    for line in timing.text.split("\n"):
        name, _, value = line.partition(":")
        if name == "DTSTART":
            start = _stamp(value)[0]
        elif name == "RRULE":
            rules.append(_rule(value, start))
        else:
            (extra if name == "RDATE" else without).update(_stamp(stamp)[0] for stamp in value.split(","))
    if not rules:
        extra.add(start)
    in_utc = timing.text.split("\n")[0].endswith("Z")
    return RecurrenceSet(tuple(rules), tuple(sorted(extra)), frozenset(without), in_utc)


def _line(line: str, local_zone: ZoneInfo) -> tuple[str, str]:
    head, colon, value = line.partition(":")
    if not colon:
        head, value = "RRULE", line
    name, *parameters = head.split(";")
    name = name.strip().upper()
    if name == "EXRULE":
        raise _invalid(
            "EXRULE is no longer part of RFC 5545", "EXRULE", hint="write EXDATE lines, or use exclude_dates"
        )
    if name not in ("DTSTART", "RRULE", "RDATE", "EXDATE"):
        raise _invalid(f'unknown line "{name[:30]}"', name, hint="the lines are DTSTART, RRULE, RDATE and EXDATE")
    for parameter in parameters:
        key, _, given = (part.strip() for part in parameter.partition("="))
        if key.upper() == "TZID" and given != local_zone.key:
            raise _invalid(f"TZID={given[:60]} is not the entry's zone", given, hint=f"set timezone: {given[:60]}")
        if key.upper() not in ("TZID", "VALUE") or (key.upper() == "VALUE" and given.upper() == "PERIOD"):
            raise _invalid(f'{name} has an unknown parameter "{parameter[:40]}"', parameter.strip())
    return name, re.sub(r"\s+", "", value).upper()


def _canonical(lines: dict[str, list[str]], local_zone: ZoneInfo) -> RRule:
    start, in_utc, _ = _stamp(lines["DTSTART"][0])

    def same_kind(stamp: str) -> str:
        wall, is_utc, _ = _stamp(stamp)
        if is_utc and not in_utc:
            wall = wall.replace(tzinfo=UTC).astimezone(local_zone).replace(tzinfo=None)
        return wall.strftime("%Y%m%dT%H%M%S") + ("Z" if in_utc else "")

    for stamp in lines["EXDATE"]:
        if _stamp(stamp)[2] and start.time() != time():
            raise _invalid(
                f"EXDATE {stamp} is a date alone and DTSTART has a time",
                stamp,
                hint="write the time too, or use exclude_dates",
            )
    text = [f"DTSTART:{same_kind(lines['DTSTART'][0])}"]
    for rule in sorted(set(lines["RRULE"])):
        parts = _parts(rule)
        if "UNTIL" in parts:
            last = parts["UNTIL"] + ("T235959" if len(parts["UNTIL"]) == 8 else "")
            parts["UNTIL"] = same_kind(last)
        text.append("RRULE:" + ";".join(f"{key}={parts[key]}" for key in _PARTS if key in parts))
    for name in ("RDATE", "EXDATE"):
        if stamps := sorted({same_kind(stamp) for stamp in lines[name]}):
            text.append(f"{name}:{','.join(stamps)}")
    return RRule("\n".join(text))


def _parts(rule: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in rule.rstrip(";").split(";"):
        key, _, value = part.partition("=")
        if key not in _PARTS:
            near = get_close_matches(key[:30], _PARTS, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"the parts are {', '.join(_PARTS)}"
            raise _invalid(f'unknown part "{key[:30]}" of an RRULE', key, hint=hint)
        if key in parts:
            raise _invalid(f"{key} stands twice in an RRULE", f"{key}=", f"{key}=", hint="remove one of the two")
        parts[key] = value
    frequencies = f"FREQ is one of {', '.join(FREQUENCIES)}"
    if "FREQ" not in parts:
        raise _invalid("an RRULE needs FREQ", "RRULE", hint=frequencies)
    if parts["FREQ"] not in FREQUENCIES:
        raise _invalid(f"FREQ={parts['FREQ'][:30]} is no frequency", "FREQ=", parts["FREQ"], hint=frequencies)
    if "COUNT" in parts and "UNTIL" in parts:
        raise _invalid("an RRULE has COUNT or UNTIL, not both", "COUNT", hint="remove one of the two")
    return parts


def _rule(text: str, start: datetime) -> Rule:
    parts = _parts(text)
    frequency = parts["FREQ"]
    options: dict[str, Any] = {}
    for key, (low, high) in _NUMBERS.items():
        if key in parts:
            options[key.lower()] = tuple(_number(number, key, low, high) for number in parts[key].split(","))
    for key, frequencies in _ONLY_WITH.items():
        if key in parts and frequency not in frequencies:
            raise _invalid(
                f"{key} has no meaning with FREQ={frequency}", key, hint=f"it goes with {', '.join(frequencies)}"
            )
    if "BYDAY" in parts:
        options["byweekday"] = tuple(_weekday(day, parts) for day in parts["BYDAY"].split(","))
        if len({day.n is None for day in options["byweekday"]}) > 1:
            # dateutil takes both kinds for conditions that must hold at once.
            raise _invalid(
                "BYDAY mixes days with a number and days without", "BYDAY", hint="write an RRULE line for each"
            )
    if "WKST" in parts:
        if parts["WKST"] not in _WEEKDAYS:
            raise _invalid(f'WKST="{parts["WKST"][:20]}" is not one of {", ".join(_WEEKDAYS)}', "WKST=", parts["WKST"])
        options["wkst"] = _WEEKDAYS.index(parts["WKST"])
    # dateutil takes these from dtstart, which moves near the time asked for; so they are said outright.
    if frequency in ("YEARLY", "MONTHLY") and not any(part in parts for part in _DAY_PARTS):
        options["bymonthday"] = (start.day,)
        if frequency == "YEARLY":
            options.setdefault("bymonth", (start.month,))
    if "BYSETPOS" in parts:
        # dateutil would seek what no period holds for minutes.
        most = largest_set(frequency, options)
        if all(abs(position) > most for position in options["bysetpos"]):
            raise _invalid(
                f"BYSETPOS={parts['BYSETPOS'][:20]} picks what no period of FREQ={frequency} holds", "BYSETPOS"
            )
    rule = Rule(
        frequency,
        start,
        _number(parts.get("INTERVAL", "1"), "INTERVAL", 1, 100_000),
        _number(parts["COUNT"], "COUNT", 1, MOST_COUNTED) if "COUNT" in parts else None,
        _stamp(parts["UNTIL"])[0] if "UNTIL" in parts else None,
        tuple(options.items()),
    )
    try:
        rule.try_times()
    except ValueError as error:
        raise _invalid(f"the RRULE cannot be: {error}") from None
    return rule


def largest_set(frequency: str, options: Mapping[str, Any]) -> int:
    """A bound on the times that one period of a rule holds, from which BYSETPOS picks.

    Args:
        frequency: DAILY or longer.
        options: The rule's filters, as dateutil names them.
    """
    times = 1
    for key in ("byhour", "byminute", "bysecond"):
        times *= len(options.get(key, (0,)))
    return times * _most_days(frequency, options)


def _most_days(frequency: str, options: Mapping[str, Any]) -> int:
    weekdays = options.get("byweekday", ())
    if frequency == "DAILY":
        return 1
    if frequency == "WEEKLY":
        return len(weekdays) or 1
    months = 1 if frequency == "MONTHLY" else len(options.get("bymonth", range(12)))
    bounds = [31 * months]
    if "bymonthday" in options:
        bounds.append(len(options["bymonthday"]) * months)
    if "byyearday" in options:
        bounds.append(len(options["byyearday"]))
    if "byweekno" in options:
        bounds.append(7 * len(options["byweekno"]))
    if weekdays:
        bounds.append(5 * len(weekdays) * months)
    return min(bounds)


def _number(text: str, key: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,6}", text) or not low <= int(text) <= high or (low < 0 and int(text) == 0):
        raise _invalid(f'{key}="{text[:20]}" is not a whole number from {low} to {high}', f"{key}=", text)
    return int(text)


def _weekday(text: str, parts: dict[str, str]) -> Any:  # noqa: ANN401 - dateutil's weekday has no public type
    matched = re.fullmatch(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", text)
    if matched is None:
        raise _invalid(f'BYDAY="{text[:20]}" is not a weekday such as MO, or -1FR', "BYDAY=", text)
    weekday = (
        dateutil_rrule.MO,
        dateutil_rrule.TU,
        dateutil_rrule.WE,
        dateutil_rrule.TH,
        dateutil_rrule.FR,
        dateutil_rrule.SA,
        dateutil_rrule.SU,
    )[_WEEKDAYS.index(matched[2])]
    if matched[1] is None:
        return weekday
    if parts["FREQ"] not in ("YEARLY", "MONTHLY"):
        raise _invalid(f"BYDAY={text[:20]} has a number, which needs FREQ=MONTHLY or YEARLY", "BYDAY=", text)
    most = 5 if parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts else 53
    return weekday(_number(matched[1], "BYDAY", -most, most))


def _stamp(text: str) -> tuple[datetime, bool, bool]:
    """The naive time, whether it is UTC, and whether it is a date alone."""
    matched = _STAMP.fullmatch(text)
    try:
        if matched is None:
            raise ValueError("not a time")
        digits = matched[1] + (matched[2] or "000000")
        month, day, hour, minute, second = (int(digits[at : at + 2]) for at in range(4, 14, 2))
        wall = datetime(int(digits[:4]), month, day, hour, minute, second)  # noqa: DTZ001 - a local time
        if not 1900 <= wall.year <= 9000:
            raise ValueError("out of range")
    except ValueError:
        raise _invalid(
            f'"{text[:30]}" is not a time', text, hint="write it as 20261123T090000, in UTC with a Z"
        ) from None
    return wall, matched[3] == "Z", matched[2] is None


def _invalid(message: str, *sought: str, hint: str | None = None) -> InvalidValueError:
    return _RuleError(message, sought, hint)
