"""What stands under an entry's keys other than its timing, to the entry's values."""

from collections.abc import Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from schedsync.errors import InvalidValueError
from schedsync.model.entry.entry import DateSpan, DateSpans, Expires, ExpiresAfter, ExpiresAt, ExpiresNextSlot
from schedsync.model.entry.misfire import DEFAULT_MISFIRE, Misfire, MisfirePolicy
from schedsync.model.entry.refused_options import HEADER_PREFIX, REFUSED_OPTIONS
from schedsync.model.timing.duration import parse_duration
from schedsync.model.timing.instants import ONE_DAY, parse_timestamp
from schedsync.model.values.json_text import Json
from schedsync.model.values.names import LONGEST_NAME, name_fault

MOST_MISSED_SENT = 10_000
# Of one list of dates.
_MOST_ERRORS = 100
_MISFIRE_KEYS = ("policy", "grace", "max_age", "max")
_POLICIES = tuple(known.value for known in MisfirePolicy)


def check_name(name: object) -> str:
    """An entry's name: 1 to 200 printable characters.

    Raises:
        InvalidValueError: When it is not (``SCH211``).
    """
    if not isinstance(name, str) or name_fault(name):
        raise InvalidValueError(f"an entry's name is 1 to {LONGEST_NAME} printable characters", code="SCH211")
    return name


def parse_misfire(mapping: object) -> Misfire:
    """Read ``{policy, grace, max_age, max}``; what is absent has its default.

    Raises:
        InvalidValueError: With the key in ``path`` (``SCH201``, ``SCH203``, ``SCH207``, ``SCH303``).
    """
    if not isinstance(mapping, Mapping):
        raise wrong_type("misfire is a mapping of policy, grace, max_age and max", "misfire")
    for key in mapping:
        if key not in _MISFIRE_KEYS:
            raise unknown_key(str(key), _MISFIRE_KEYS, "misfire")
    given = {key: value for key, value in mapping.items() if value is not None}
    if not given:
        return DEFAULT_MISFIRE
    policy = given.get("policy", DEFAULT_MISFIRE.policy.value)
    if policy not in _POLICIES:
        near = get_close_matches(str(policy)[:20], _POLICIES, n=1)
        raise InvalidValueError(
            f'unknown misfire policy "{str(policy)[:20]}"',
            code="SCH207",
            hint=f'did you mean "{near[0]}"?' if near else f"the policies are {', '.join(_POLICIES)}",
            path=("misfire", "policy"),
        )
    most = given.get("max", DEFAULT_MISFIRE.max)
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= MOST_MISSED_SENT:
        raise InvalidValueError(
            f"max is a whole number from 1 to {MOST_MISSED_SENT}", code="SCH207", path=("misfire", "max")
        )
    return Misfire(
        policy=MisfirePolicy(policy),
        grace=duration_at(given["grace"], "misfire", "grace") if "grace" in given else DEFAULT_MISFIRE.grace,
        max_age=duration_at(given["max_age"], "misfire", "max_age") if "max_age" in given else None,
        max=most,
    )


def parse_exclude_dates(value: object) -> tuple[DateSpan, ...]:
    """Read a list of dates and ``{from, to}`` spans; sorted, neighbouring and overlapping ones joined.

    Raises:
        InvalidValueError: With the index in ``path`` (``SCH201``, ``SCH203``, ``SCH206``, ``SCH309``).
    """
    if not isinstance(value, list | tuple):
        raise wrong_type("exclude_dates is a list of dates or {from, to}", "exclude_dates")
    spans: list[DateSpan] = []
    errors: list[InvalidValueError] = []
    for index, item in enumerate(value):
        try:
            spans.append(_date_span(item, index))
        except InvalidValueError as error:
            errors.append(error.with_traceback(None))
            if len(errors) >= _MOST_ERRORS:
                break
    if errors:
        raise InvalidValueError.of_all(errors)
    joined: list[DateSpan] = []
    for span in sorted(spans):
        if joined and span.first <= joined[-1].last + ONE_DAY:
            joined[-1] = DateSpan(joined[-1].first, max(joined[-1].last, span.last))
        else:
            joined.append(span)
    return DateSpans(joined)


def parse_options(value: object, local_zone: ZoneInfo) -> tuple[Json, Expires | None]:
    """Read ``options``: what ``apply_async`` takes, ``expires`` set apart.

    Raises:
        InvalidValueError: With the key in ``path``: for options that a schedule cannot set and headers that are ours
            (``SCH212``, ``SCH213``), for what is no JSON (``SCH210``), and for a bad ``expires``.
    """
    if not isinstance(value, Mapping):
        raise wrong_type("options is a mapping of apply_async's options", "options")
    for key in value:
        if key in REFUSED_OPTIONS:
            raise InvalidValueError(f'the option "{key}" cannot be set', code="SCH212", path=("options", str(key)))
    headers = value.get("headers", {})
    if not isinstance(headers, Mapping):
        raise wrong_type("headers is a mapping", "options", "headers")
    for key in headers:
        if str(key).startswith(HEADER_PREFIX):
            raise InvalidValueError(
                f'the header "{str(key)[:60]}" is one that schedsync sets', code="SCH213",
                path=("options", "headers", str(key)),
            )  # fmt: skip
    expires = value.get("expires")
    rest = {key: option for key, option in value.items() if key != "expires"}
    return json_at(rest, "options"), None if expires is None else parse_expires(expires, local_zone)


def parse_expires(value: object, local_zone: ZoneInfo) -> Expires:
    """Read ``next_slot``, a duration over zero, or a timestamp.

    Raises:
        InvalidValueError: When it is none of them (``SCH303``).
    """
    path = ("options", "expires")
    if value == "next_slot":
        return ExpiresNextSlot()
    if isinstance(value, str) and value[:4].isdigit() and value[4:5] == "-":
        try:
            return ExpiresAt(parse_timestamp(value, local_zone))
        except InvalidValueError as error:
            raise _at(error, *path) from None
    try:
        duration = duration_at(value, *path)
    except InvalidValueError as error:
        if value in ("next", "slot", "next-slot", "nextslot", "next slot"):
            raise InvalidValueError(error.message, code=error.code, hint="write next_slot", path=path) from None
        raise
    if not duration:
        hint = "leave it out for messages that do not expire, or write `next_slot`"
        raise InvalidValueError("expires is over zero", code="SCH303", hint=hint, path=path)
    return ExpiresAfter(duration)


def parse_labels(value: object) -> tuple[tuple[str, str], ...]:
    """Read a mapping of texts to texts; numbers and booleans are refused, not turned into text.

    Raises:
        InvalidValueError: With the key in ``path`` (``SCH201``).
    """
    if not isinstance(value, Mapping):
        raise wrong_type("labels is a mapping of texts", "labels")
    for key, label in value.items():
        if not isinstance(key, str) or not isinstance(label, str):
            raise wrong_type("a label's name and value are texts", "labels", str(key))
        check_encodable(key, "labels")
        check_encodable(label, "labels")
    return tuple(sorted(value.items()))


def json_at(value: object, *path: str) -> Json:
    """``Json.of``, with the place in its error."""
    try:
        return Json.of(value)
    except InvalidValueError as error:
        raise _at(error, *path) from None


def check_encodable(text: str, *path: str) -> None:
    """What ``json_at`` says of a text, in a fifth of its time.

    Raises:
        InvalidValueError: For half of a surrogate pair, which no encoding takes (``SCH210``).
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidValueError(f"not a JSON value: {error}", code="SCH210", path=path) from None


def duration_at(value: object, *path: str) -> timedelta:
    """``parse_duration``, with the place in its error."""
    try:
        return parse_duration(value)
    except InvalidValueError as error:
        raise _at(error, *path) from None


def wrong_type(message: str, *path: str) -> InvalidValueError:
    """A value of another type than its key takes."""
    return InvalidValueError(message, code="SCH201", path=path)


def unknown_key(key: str, known: tuple[str, ...], *path: str) -> InvalidValueError:
    """A key that means nothing where it stands, with the nearest that does."""
    near = get_close_matches(key, known, n=1)
    return InvalidValueError(
        f'unknown key "{key[:60]}"',
        code="SCH203",
        hint=f'did you mean "{near[0]}"?' if near else f"the keys are {', '.join(known)}",
        path=(*path, key),
    )


def _date_span(item: Any, index: int) -> DateSpan:  # noqa: ANN401 - whatever stands in the list
    if isinstance(item, str):
        day = _date(item, index)
        return DateSpan(day, day)
    if not isinstance(item, Mapping):
        raise InvalidValueError("a date or {from, to}", code="SCH201", path=("exclude_dates", index))
    for key in item:
        if key not in ("from", "to"):
            raise InvalidValueError(
                f'unknown key "{str(key)[:60]}"', code="SCH203", hint="the keys are from and to",
                path=("exclude_dates", index, str(key)),
            )  # fmt: skip
    if set(item) != {"from", "to"}:
        raise InvalidValueError("a span needs from and to", code="SCH206", path=("exclude_dates", index))
    span = DateSpan(_date(item["from"], index, "from"), _date(item["to"], index, "to"))
    if span.last < span.first:
        raise InvalidValueError("the span ends before it begins", code="SCH309", path=("exclude_dates", index))
    return span


def _date(text: object, *place: str | int) -> date:
    try:
        if not isinstance(text, str) or len(text) != 10:
            raise ValueError("not a date")
        day = date.fromisoformat(text)
        if not 1900 <= day.year <= 9000:
            raise ValueError("out of range")
    except ValueError:
        raise InvalidValueError(
            f'"{str(text)[:30]}" is not a date', code="SCH309", hint="write it as 2026-12-25",
            path=("exclude_dates", *place),
        ) from None  # fmt: skip
    return day


def _at(error: InvalidValueError, *path: str) -> InvalidValueError:
    return InvalidValueError(error.message, code=error.code, hint=error.hint, path=path, span=error.span)
