"""The sun's events are Celery's."""

import sys
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import Any

import pytest
from celery import Celery
from celery.schedules import solar

from schedsync.errors import InvalidValueError
from schedsync.model.timing import Solar
from schedsync.model.timing.instants import from_ms
from schedsync.model.timing.solar_event import EVENTS, parse_solar, solar_slots


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(("latitude", "longitude"), [(52.5, 13.4), (-37.8, 145.0), (69.6, 18.9), (0.0, -179.9)])
def test_events_are_celerys(event: str, latitude: float, longitude: float) -> None:
    if not hasattr(solar, "max_search_days") and (event == "dusk_astronomical" or latitude > 66):
        pytest.skip("this Celery takes the morning's angle for the evening's, and fails where the sun stays down")
    app = Celery(set_as_current=False)
    start = at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    ours = islice(solar_slots(Solar(event, latitude, longitude), start), 6)
    for slot in ours:
        theirs = solar(event, latitude, longitude, app=app, nowfun=lambda at=at: at)
        # Where none comes for long, Celery looks again at the time at which its search stopped.
        at += theirs.remaining_estimate(at)
        assert abs(at - slot) < timedelta(seconds=1)
        at = slot + timedelta(minutes=1)


def test_slots_do_not_depend_on_where_one_begins() -> None:
    sunset = Solar("sunset", 59.3, 18.1)
    slots = list(islice(solar_slots(sunset, datetime(2026, 6, 1, tzinfo=UTC)), 40))
    for before, after in pairwise(slots):
        for at in (before, before + timedelta(milliseconds=1), after - timedelta(milliseconds=1)):
            assert next(solar_slots(sunset, at)) == after


def test_an_event_that_does_not_come_ends() -> None:
    slots = solar_slots(Solar("dawn_astronomical", 90, 0), from_ms(253_000_000_000_000))
    assert list(slots) == []


@pytest.mark.parametrize(
    ("mapping", "path"),
    [
        ("sunset", ("solar",)),
        ({"event": "sunset", "latitude": 1}, ("solar",)),
        ({"event": "sunset", "latitude": 1, "longitude": 1, "height": 1}, ("solar", "height")),
        ({"event": "sunsett", "latitude": 1, "longitude": 1}, ("solar", "event")),
        ({"event": 5, "latitude": 1, "longitude": 1}, ("solar", "event")),
        ({"event": "sunset", "latitude": "1", "longitude": 1}, ("solar", "latitude")),
        ({"event": "sunset", "latitude": True, "longitude": 1}, ("solar", "latitude")),
        ({"event": "sunset", "latitude": 1, "longitude": 181}, ("solar", "longitude")),
        ({"event": "sunset", "latitude": float("inf"), "longitude": 1}, ("solar", "latitude")),
    ],
)
def test_refused(mapping: Any, path: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_solar(mapping)
    assert caught.value.path == path


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ephem", None)
    with pytest.raises(InvalidValueError, match="not installed") as caught:
        next(solar_slots(Solar("sunset", 12.25, 1), from_ms(0)))
    assert "schedsync[solar]" in (caught.value.hint or "")
