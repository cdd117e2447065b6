"""A slot as Celery's schedule entry: fresh objects, our headers, real schedules."""

from datetime import UTC, datetime, timedelta

from celery import Celery
from celery.schedules import crontab, schedule

from schedsync.model.entry.entry import Entry
from schedsync.model.entry.run_state import RunState
from schedsync.model.timing import Cron, Every
from schedsync.model.values.json_text import Json
from schedsync.scheduler.entry import BeatEntry, Prepared, plain_beat_entry

SLOT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
app = Celery("entry", broker="redis://localhost", set_as_current=False)


def prepared(**fields: object) -> Prepared:
    entry = Entry(**{"name": "e", "task": "t", "timing": Every(timedelta(minutes=1)), **fields})  # type: ignore[arg-type]
    return Prepared.of(entry, revision=7, app=app)


def made(known: Prepared, expires: datetime | timedelta | None = None, state: RunState | None = None) -> BeatEntry:
    return known.beat_entry(slot=SLOT, task_id="id", expires=expires, state=state, app=app)


def test_the_options_carry_id_headers_and_no_retry() -> None:
    entry = made(prepared(args=Json.of([1, "x"]), kwargs=Json.of({"k": 2})))
    assert entry.args == (1, "x")
    assert entry.kwargs == {"k": 2}
    assert entry.options == {
        "task_id": "id",
        "retry": False,
        "headers": {"schedsync_entry": "e", "schedsync_slot": "2026-11-23T01:00:00.000Z", "schedsync_revision": 7},
        "argsrepr": "(1, 'x')",
        "kwargsrepr": "{'k': 2}",
    }


def test_own_headers_and_options_are_kept_and_never_shared_between_sends() -> None:
    known = prepared(options=Json.of({"queue": "q", "headers": {"mine": 1}, "argsrepr": "hidden"}))
    first, second = made(known), made(known)
    first.options["headers"]["celery_beat_task"] = True
    first.args += (1,)
    assert second.options["headers"]["mine"] == 1
    assert "celery_beat_task" not in second.options["headers"]
    assert second.options["queue"] == "q"
    assert second.options["argsrepr"] == "hidden"
    assert known.entry.options.value() == {"queue": "q", "headers": {"mine": 1}, "argsrepr": "hidden"}


def test_expires_is_an_instant_or_seconds() -> None:
    assert made(prepared(), expires=SLOT).options["expires"] == SLOT
    assert made(prepared(), expires=timedelta(minutes=2)).options["expires"] == 120.0
    assert "expires" not in made(prepared()).options


def test_the_schedule_is_a_real_one_where_it_can_be_said() -> None:
    assert type(made(prepared()).schedule) is schedule
    assert type(made(prepared(timing=Cron(("5 4 * * *",)))).schedule) is crontab


def test_the_last_run_and_count_come_from_the_state() -> None:
    state = RunState(uid="u", cursor=SLOT, last_sent=SLOT - timedelta(hours=1), run_count=3)
    entry = made(prepared(), state=state)
    assert entry.last_run_at == SLOT - timedelta(hours=1)
    assert entry.total_run_count == 3
    assert made(prepared()).last_run_at == SLOT
    # Celery builds the next entry from what this one holds.
    assert next(entry).total_run_count == 4


def test_a_plain_entry_says_nothing_of_any_slot() -> None:
    entry = plain_beat_entry(prepared(options=Json.of({"queue": "q"})).entry, None, app)
    assert entry.options == {"queue": "q"}
    assert entry.total_run_count == 0
    state = RunState(uid="u", cursor=SLOT, run_count=2)
    assert plain_beat_entry(prepared().entry, state, app).last_run_at == SLOT
