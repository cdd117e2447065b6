"""Durations as people write them: ``90``, ``15m``, ``1h30m``, ``250ms``, ``PT15M``."""

import re
from datetime import timedelta
from functools import lru_cache

from schedsync.errors import InvalidValueError
from schedsync.model.timing.duration_hint import FORMS, duration_hint

ONE_MS = timedelta(milliseconds=1)
LONGEST = timedelta(days=36_500)

_UNIT_MS = {"w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
_NUMBER = r"(\d{1,15}(?:\.\d{1,9})?)"
_SECONDS = re.compile(_NUMBER, re.ASCII)
_ONE_UNIT = re.compile(r"(\d{1,15})(w|d|h|ms|m|s)", re.ASCII)
_UNITS = re.compile(r"\s*".join(rf"(?:{_NUMBER}\s*{unit}(?![a-z]))?" for unit in _UNIT_MS), re.ASCII)
_ISO = re.compile(
    rf"P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?", re.ASCII
)


def parse_duration(value: object) -> timedelta:
    """Read a duration.

    Args:
        value: A number of seconds, or a text: a number, units in falling order (``w d h m s ms``), or ISO 8601 with
            weeks, days, hours, minutes and seconds.

    Returns:
        Whole milliseconds, not negative.

    Raises:
        InvalidValueError: For anything else, for parts of a millisecond, for more than 100 years, and for ISO 8601's
            years and months, whose length is not fixed (``SCH303``).
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _invalid(f"{_shown(value)} is not a duration")
    return _parse(value)


@lru_cache(maxsize=4096, typed=True)  # ten thousand entries say few different ones
def _parse(value: float | str) -> timedelta:
    text = value.strip() if isinstance(value, str) else repr(value)
    if text.startswith("-"):
        raise _invalid(f"a duration cannot be negative, as {text} is", duration_hint(text))
    if matched := _ONE_UNIT.fullmatch(text):  # as most are written, and three times as fast
        parts = [(matched[1], _UNIT_MS[matched[2]])]
    elif matched := _SECONDS.fullmatch(text):
        parts = [(matched[1], 1000)]
    elif (matched := _UNITS.fullmatch(text)) and text:
        parts = list(zip(matched.groups(), _UNIT_MS.values(), strict=True))
    elif (matched := _ISO.fullmatch(text)) and any(matched.groups()):
        parts = list(zip(matched.groups(), list(_UNIT_MS.values())[:5], strict=True))
    else:
        raise _invalid(f"{_shown(value)} is not a duration", duration_hint(text))
    total = sum(_whole_ms(number, unit_ms, text) for number, unit_ms in parts if number)
    if total > LONGEST // ONE_MS:
        raise _invalid(f"{_shown(value)} is longer than 100 years")
    return timedelta(milliseconds=total)


@lru_cache(maxsize=4096)
def format_duration(duration: timedelta) -> str:
    """The canonical text of a duration that is not negative, below a millisecond truncated.

    ``parse_duration`` of it gives the duration again: ``1h30m``, ``250ms``, ``1w``, ``8d``, ``0s``.
    """
    rest = duration // ONE_MS
    if rest and rest % _UNIT_MS["w"] == 0:
        return f"{rest // _UNIT_MS['w']}w"
    text = ""
    for unit, unit_ms in list(_UNIT_MS.items())[1:]:
        count, rest = divmod(rest, unit_ms)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def _whole_ms(number: str, unit_ms: int, text: str) -> int:
    whole, _, fraction = number.partition(".")
    numerator = int(fraction or 0) * unit_ms
    denominator = int("1" + "0" * len(fraction))
    if numerator % denominator:
        raise _invalid(f"{text} is not a whole number of milliseconds")
    return int(whole) * unit_ms + numerator // denominator


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:58]}…"'
    shown = repr(value) if isinstance(value, int | float) else f"a {type(value).__name__}"
    return shown if len(shown) <= 60 else shown[:59] + "…"


def _invalid(message: str, hint: str = FORMS) -> InvalidValueError:
    return InvalidValueError(message, code="SCH303", hint=hint)
