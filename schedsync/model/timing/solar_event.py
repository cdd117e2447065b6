"""Celery's solar events, computed with ``ephem`` (extra ``solar``)."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches
from functools import lru_cache
from importlib import import_module
from typing import Any

from schedsync.errors import InvalidValueError
from schedsync.model.timing import Solar
from schedsync.model.timing.instants import ONE_DAY, whole_ms

# event: ephem's method, the horizon in ephem's notation, whether the sun's centre counts instead of its upper edge.
# The values are those of celery.schedules.solar; -0:34 is the refraction the US Naval Observatory uses.
_EVENTS = {
    "dawn_astronomical": ("next_rising", "-18", True),
    "dawn_nautical": ("next_rising", "-12", True),
    "dawn_civil": ("next_rising", "-6", True),
    "sunrise": ("next_rising", "-0:34", False),
    "solar_noon": ("next_transit", "0", False),
    "sunset": ("next_setting", "-0:34", False),
    "dusk_civil": ("next_setting", "-6", True),
    "dusk_nautical": ("next_setting", "-12", True),
    "dusk_astronomical": ("next_setting", "-18", True),
}
EVENTS = tuple(_EVENTS)
# An event that comes at all comes within a year, also at the poles.
_SEARCHED_DAYS = 400


def parse_solar(mapping: object) -> Solar:
    """Read ``{event, latitude, longitude}``.

    Raises:
        InvalidValueError: With the key in ``path`` (``SCH308``; an unknown or missing key ``SCH203``, ``SCH206``).
    """
    if not isinstance(mapping, Mapping):
        raise InvalidValueError("solar is a mapping of event, latitude and longitude", code="SCH308", path=("solar",))
    for key in mapping:
        if key not in ("event", "latitude", "longitude"):
            raise InvalidValueError(
                f'unknown solar key "{key}"',
                code="SCH203",
                hint="the keys are event, latitude and longitude",
                path=("solar", str(key)),
            )
    for key in ("event", "latitude", "longitude"):
        if key not in mapping:
            raise InvalidValueError(f"solar needs {key}", code="SCH206", path=("solar",))
    event = mapping["event"]
    if event not in EVENTS:
        near = get_close_matches(str(event)[:40], EVENTS, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"the events are {', '.join(EVENTS)}"
        raise _invalid(f'unknown solar event "{str(event)[:40]}"', "event", hint=hint)
    return Solar(event, _degrees(mapping["latitude"], "latitude", 90), _degrees(mapping["longitude"], "longitude", 180))


def solar_slots(solar: Solar, after: datetime) -> Iterator[datetime]:
    """Events strictly after an instant, rising strictly, UTC; ends where none comes for more than a year.

    Each UTC day is computed from its own midnight, so that an event's millisecond, and with it the slot's identity,
    does not depend on the instant asked for.

    Raises:
        InvalidValueError: When ``ephem`` is not installed (``SCH308``).
    """
    day = after.date()
    idle = 0
    while idle < _SEARCHED_DAYS and day.year < 9000:
        idle += 1
        for event in _events_of_day(solar, datetime.combine(day, time(), tzinfo=UTC)):
            idle = 0
            if event > after:
                yield event
        day += ONE_DAY


@lru_cache(maxsize=65_536)
def _events_of_day(solar: Solar, midnight: datetime) -> tuple[datetime, ...]:
    ephem = _ephem()
    method, horizon, use_center = _EVENTS[solar.event]
    observer = ephem.Observer()
    observer.lat, observer.lon = str(solar.latitude), str(solar.longitude)
    observer.elev = observer.pressure = 0
    observer.horizon = horizon
    options = {"use_center": True} if use_center else {}
    events = []
    start, end = ephem.Date(midnight.replace(tzinfo=None)), ephem.Date(midnight.replace(tzinfo=None) + ONE_DAY)
    while start < end:
        sun = ephem.Sun()
        try:
            found = getattr(observer, method)(sun, start=start, **options)
        except ephem.CircumpolarError:
            # Neither rises nor sets around this noon: look on after the next midnight of the sun, as Celery does.
            start = observer.next_antitransit(sun, start=start)
            continue
        if found < end:
            events.append(whole_ms(found.datetime().replace(tzinfo=UTC)))
        # Two events of a kind are nearly a day apart; half a day on cannot find the same again.
        start = ephem.Date(found.datetime() + timedelta(hours=12))
    return tuple(events)


def _ephem() -> Any:  # noqa: ANN401 - a module
    try:
        return import_module("ephem")
    except ImportError:
        raise InvalidValueError(
            "solar timings need ephem, which is not installed",
            code="SCH308",
            hint="install the extra: pip install 'schedsync[solar]'",
            path=("solar",),
        ) from None


def _degrees(value: object, key: str, bound: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _invalid(f"{key} is a number of degrees", key)
    if abs(value) > bound:
        raise _invalid(f"{key} goes from -{bound} to {bound}", key)
    return float(value)


def _invalid(message: str, key: str, *, hint: str | None = None) -> InvalidValueError:
    return InvalidValueError(message, code="SCH308", hint=hint, path=("solar", key))
