"""Instants: aware UTC, compared and stored as whole milliseconds of the Unix epoch; zones; local times."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from schedsync.errors import InvalidValueError
from schedsync.model.timing.zone_hint import NO_ZONES, is_ruled_out, zone_hint

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE_MS = timedelta(milliseconds=1)
ONE_SECOND = timedelta(seconds=1)
ONE_DAY = timedelta(days=1)

_TIMESTAMP = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(?P<offset>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
_YEARS = range(1900, 9001)
_LONGEST_ZONE = 60


def to_ms(instant: datetime) -> int:
    """Milliseconds since the Unix epoch, rounded down."""
    return (instant - EPOCH) // ONE_MS


def from_ms(ms: int) -> datetime:
    """The instant, aware UTC."""
    return EPOCH + timedelta(milliseconds=ms)


def whole_ms(instant: datetime) -> datetime:
    """The instant in UTC, cut to whole milliseconds."""
    utc = instant.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def format_instant(instant: datetime) -> str:
    """``2026-11-23T01:00:00.000Z``; below a millisecond cut off."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The time zone of an IANA name.

    Raises:
        InvalidValueError: When there is none of that name, with the nearest ones (``SCH305``).
    """
    # The database's files hold more than its names: what this machine is set to, and names of other kinds of files.
    if name not in NO_ZONES and not name.startswith(("posix/", "right/")) and not is_ruled_out(name):
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            pass
    raise InvalidValueError(
        f'unknown time zone "{name[:_LONGEST_ZONE]}"', code="SCH305", hint=zone_hint(name[:_LONGEST_ZONE])
    )


def parse_timestamp(text: str, local_zone: ZoneInfo, *, end_of_day: bool = False) -> datetime:
    """Read an ISO 8601 timestamp or date.

    A local time that daylight saving skips is the end of the gap; one that it repeats is the first of the two.

    Args:
        text: ``2026-11-23``, ``2026-11-23T01:00``, with seconds, fraction (below a millisecond cut off) and offset.
        local_zone: Where a text without an offset is read.
        end_of_day: Whether a date alone means its last millisecond, not its first.

    Returns:
        Aware UTC, whole milliseconds.

    Raises:
        InvalidValueError: For anything else, and for years outside 1900 to 9000 (``SCH304``).
    """
    matched = _TIMESTAMP.fullmatch(text.strip())
    if matched is None:
        raise _invalid_timestamp(text, "is not a timestamp")
    try:
        day = date.fromisoformat(matched["date"])
        clock = time.fromisoformat(matched["time"]) if matched["time"] else time()
        offset = _offset(matched["offset"])
    except ValueError as error:
        raise _invalid_timestamp(text, f"is not a timestamp: {error}") from None
    if day.year not in _YEARS:
        raise _invalid_timestamp(text, "is outside the years 1900 to 9000")
    wall = datetime.combine(day, clock)
    if offset is not None:
        return whole_ms(wall.replace(tzinfo=offset))
    if end_of_day and not matched["time"]:
        return resolve(wall + ONE_DAY, local_zone) - ONE_MS
    return whole_ms(resolve(wall, local_zone))


def resolve(wall: datetime, local_zone: ZoneInfo) -> datetime:
    """The instant of a local time without a zone.

    Args:
        wall: Naive. One that daylight saving skips gives the gap's end, one that it repeats the first of the two:
            Debian cron's rule for jobs at fixed times.
        local_zone: Its zone.
    """
    instant = wall.replace(tzinfo=local_zone, fold=0).astimezone(UTC)
    if instant.astimezone(local_zone).replace(tzinfo=None, fold=0) == wall:
        return instant
    before = wall.replace(tzinfo=local_zone, fold=1).astimezone(UTC)
    return transition(before, instant, local_zone)


def transition(before: datetime, after: datetime, local_zone: ZoneInfo) -> datetime:
    """The first instant with the later offset, in ``(before, after]``, both UTC, with one change between them."""
    later = after.astimezone(local_zone).utcoffset()
    low = before.replace(microsecond=0)
    seconds = -((low - after) // ONE_SECOND)
    unchanged, changed = 0, seconds
    while changed - unchanged > 1:
        middle = (unchanged + changed) // 2
        if (low + middle * ONE_SECOND).astimezone(local_zone).utcoffset() == later:
            changed = middle
        else:
            unchanged = middle
    return low + changed * ONE_SECOND


def _offset(text: str | None) -> timezone | None:
    if text is None or text in "Zz":
        return UTC if text else None
    digits = text[1:].replace(":", "")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-ahead if text[0] == "-" else ahead)


def _invalid_timestamp(text: str, problem: str) -> InvalidValueError:
    # Here, since most are none.
    from schedsync.model.timing.timestamp_hint import timestamp_hint

    return InvalidValueError(f'"{text[:60]}" {problem}', code="SCH304", hint=timestamp_hint(text[:60]))
