"""Entries as public projects write them: the next 50 slots are Celery's own in UTC, and cronsim's in other zones.

Celery's ``crontab`` skips the repeated hour where clocks change, so that it is asked in UTC alone.
"""

import json
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from celery.schedules import crontab
from cronsim import CronSim

from schedsync.model.entry.definition import from_definition, to_definition
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.timing import Crontab, Every
from schedsync.model.timing.crontab_fields import expand_field
from schedsync.model.timing.instants import EPOCH, zone

REAL: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "fixtures" / "real_schedules.json").read_text())
STARTS = (
    datetime(2026, 1, 31, 23, 59, tzinfo=UTC),
    datetime(2027, 3, 14, 6, 30, tzinfo=UTC),
    datetime(2028, 2, 28, 12, 0, 1, tzinfo=UTC),
)
KEYS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
real = pytest.mark.parametrize("definition", REAL, ids=[found["name"] for found in REAL])


def celery_slots(fields: dict[str, Any], start: datetime) -> list[datetime]:
    app = Celery(set_as_current=False)
    app.conf.timezone = "UTC"
    at, found = start, []
    for _ in range(50):
        theirs = crontab(**fields, app=app, nowfun=lambda at=at: at)
        last, delta, _now = theirs.remaining_delta(at)
        at = last + delta
        found.append(at)
    return found


@real
def test_slots_in_utc_are_celerys(definition: dict[str, Any]) -> None:
    given = {key: value for key, value in definition.items() if key != "name"}
    entry = from_definition(definition["name"], given)
    assert from_definition(entry.name, to_definition(entry)) == entry
    for start in STARTS:
        slots = list(islice(Recurrence.of(entry).slots(start), 50))
        if isinstance(entry.timing, Crontab):
            assert slots == celery_slots(definition["crontab"], start)
        else:
            assert isinstance(entry.timing, Every)
            assert {later - earlier for earlier, later in pairwise(slots)} == {timedelta(seconds=definition["every"])}
            assert all((slot - EPOCH) % entry.timing.period == timedelta() for slot in slots)


@real
@pytest.mark.parametrize("timezone", ["America/New_York", "Europe/Berlin"])
def test_slots_elsewhere_are_cronsims(definition: dict[str, Any], timezone: str) -> None:
    given = {key: value for key, value in definition.items() if key != "name"}
    entry = from_definition(definition["name"], {**given, "timezone": timezone})
    if not isinstance(entry.timing, Crontab):
        return
    fields = []
    for key in KEYS:
        text = getattr(entry.timing, key)
        # cron has no ranges that wrap around; what begins with a star stays, as it says that a job follows the clock.
        fields.append(text if text.startswith("*") else ",".join(map(str, sorted(expand_field(text, key)))))
    if not fields[2].startswith("*") and not fields[4].startswith("*"):
        return  # both day fields: cron says OR where crontab says AND
    for start in (
        datetime(2027, 3, 12, tzinfo=UTC),
        datetime(2027, 3, 27, tzinfo=UTC),
        datetime(2027, 10, 30, tzinfo=UTC),
    ):
        slots = list(islice(Recurrence.of(entry).slots(start), 50))
        theirs = (at.astimezone(UTC) for at in CronSim(" ".join(fields), start.astimezone(zone(timezone))))
        assert slots == list(islice(theirs, 50))
