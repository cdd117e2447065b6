"""``schedsync.Entry``: entries made, read, changed and removed from code."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery
from celery.schedules import crontab, schedule

import schedsync
from schedsync.errors import InvalidValueError, OwnershipError, StalePlanError, UndecodableError, UnknownEntryError
from schedsync.model.timing import Cron, Every
from schedsync.model.timing.instants import to_ms
from schedsync.model.values.json_text import Json
from schedsync.model.values.secrets import Secret
from schedsync.scheduler import api
from schedsync.store.changes import create_of, request_of
from tests.beats import Scene, every
from tests.integration.scheduler.conftest import Ticking


def test_an_entry_is_saved_read_and_deleted(scene: Scene, app: Celery) -> None:
    made = schedsync.Entry(
        "e", "tests.note", schedule(60), args=[1], kwargs={"k": 2}, options={"queue": "q", "expires": 30}, app=app
    ).save()
    live = scene.store.read_entries(["e"])["e"]
    assert live.owner is None
    assert live.entry is not None
    assert live.entry.timing == Every(timedelta(minutes=1))
    assert made.due_at == live.due
    assert made.due_at is not None
    assert made.score == to_ms(made.due_at)
    assert (made.rank, made.last_run_at, made.total_run_count) == (0, None, 0)
    read = schedsync.Entry.get("e", app)
    assert (read.task, read.args, read.kwargs) == ("tests.note", [1], {"k": 2})
    assert read.options["queue"] == "q"
    assert schedsync.Entry.from_key(made.key, app).name == "e"
    assert [entry.name for entry in schedsync.Entry.list(app)] == ["e"]
    read.delete()
    read.delete()
    with pytest.raises(UnknownEntryError, match="'e'"):
        schedsync.Entry.get("e", app)
    assert made.due_at is None
    assert made.rank is None
    assert "tests.note" in repr(made)


def test_saving_again_changes_only_what_was_said(scene: Scene, app: Celery) -> None:
    schedsync.Entry("e", "tests.note", Every(timedelta(hours=1), timedelta(minutes=7)), app=app).save()
    before = scene.store.read_entries(["e"])["e"]
    read = schedsync.Entry.get("e", app)
    read.args = [5]
    read.save()
    after = scene.store.read_entries(["e"])["e"]
    assert after.entry is not None
    assert after.entry.timing == Every(timedelta(hours=1), timedelta(minutes=7))
    assert after.entry.args.value() == [5]
    assert (after.uid, after.due) == (before.uid, before.due)
    read.schedule = crontab(minute=30)
    read.enabled = False
    read.save()
    changed = scene.store.read_entries(["e"])["e"]
    assert changed.entry is not None
    assert not changed.entry.enabled
    assert changed.due is None


def test_our_timings_bring_their_zone(scene: Scene, app: Celery) -> None:
    schedsync.Entry("e", "tests.note", Cron(("0 9 * * *",)), timezone="Europe/Berlin", app=app).save()
    entry = scene.store.read_entries(["e"])["e"].entry
    assert entry is not None
    assert (entry.timing, entry.timezone) == (Cron(("0 9 * * *",)), "Europe/Berlin")


def test_a_manifests_entry_is_left_alone_unless_forced(scene: Scene, app: Celery) -> None:
    scene.apply(every("e", 60))
    mine = schedsync.Entry("e", "tests.note", 30, app=app)
    with pytest.raises(OwnershipError, match="belongs to tests"):
        mine.save()
    with pytest.raises(OwnershipError):
        mine.delete()
    mine.save(force=True)
    live = scene.store.read_entries(["e"])["e"]
    assert live.owner == "tests"
    assert live.entry is not None
    assert live.entry.timing == Every(timedelta(seconds=30))


def test_rescheduling_starts_strictly_after_now(scene: Scene, app: Celery, ticking: Ticking) -> None:
    entry = schedsync.Entry("e", "tests.note", 0.5, app=app).save()
    ticking(app, lambda: len(scene.sent()) >= 2)
    assert entry.total_run_count >= 2
    assert entry.last_run_at is not None
    now = scene.store.now()
    entry.reschedule()
    assert entry.due_at is not None
    assert entry.due_at > now
    with pytest.raises(UnknownEntryError):
        schedsync.Entry("absent", "tests.note", 1, app=app).reschedule()


def test_what_no_entry_can_hold_is_refused_before_anything_is_written(scene: Scene, app: Celery) -> None:
    with pytest.raises(InvalidValueError):
        schedsync.Entry("e", "tests.note", 60, args=[object()], app=app).save()
    with pytest.raises(InvalidValueError):
        schedsync.Entry("e", "tests.note", 60, options={"task_id": "x"}, app=app).save()
    assert scene.client.keys(f"*{scene.prefix}*entries*") == []


def test_a_write_by_somebody_else_in_between_is_tried_again(
    scene: Scene, app: Celery, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = api.update_of
    times: list[int] = []

    def late(live: Any, entry: Any, **kwargs: Any) -> Any:
        change = original(live, entry, **kwargs)
        if len(times) < limit:
            times.append(1)
            scene.apply(every("e", 60, args=[len(times)]), owner=None)
        return change

    scene.apply(every("e", 60), owner=None)
    monkeypatch.setattr(api, "update_of", late)
    limit = 1
    schedsync.Entry("e", "tests.note", 30, app=app).save()
    assert scene.store.read_entries(["e"])["e"].entry.timing == Every(timedelta(seconds=30))  # type: ignore[union-attr]
    limit = 9
    with pytest.raises(StalePlanError):
        schedsync.Entry("e", "tests.note", 20, app=app).save()


def test_an_entry_that_cannot_be_read_says_so(scene: Scene, app: Celery) -> None:
    scene.apply(every("e", 60), every("fine", 60))
    entries = f"{{{scene.prefix}}}:entries"
    head = scene.client.hget(entries, "e").split(b"\n")[0]
    scene.client.hset(entries, "e", head + b"\n{")
    with pytest.raises(UndecodableError, match="'e'"):
        schedsync.Entry.get("e", app)
    assert [entry.name for entry in schedsync.Entry.list(app)] == ["fine"]


def test_the_actor_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEDSYNC_ACTOR", "ana")
    assert api._actor() == "ana"
    monkeypatch.delenv("SCHEDSYNC_ACTOR")

    def nobody() -> str:
        raise OSError("no user")

    monkeypatch.setattr(api.getpass, "getuser", nobody)
    assert api._actor() == "code"


def test_what_is_secret_stays_secret_where_it_still_is(scene: Scene, app: Celery) -> None:
    token, url = (Secret(f"/kwargs/{key}", f"${{{key.upper()}}}", (key.upper(),)) for key in ("token", "url"))
    now = scene.store.now()
    entry = replace(every("e", 60), kwargs=Json.of({"token": "t", "url": "u"}))
    created = create_of(entry, owner="tests", source=None, now=now, secrets=(token, url))
    scene.store.apply_plan(request_of([created], owner="tests", now=now, by="ana", action="apply"))
    assert scene.store.read_entries(["e"])["e"].secrets == (token, url)

    made = schedsync.Entry.get("e", app)
    made.kwargs = {"token": "other"}
    made.save(force=True)
    made.reschedule(force=True)

    live = scene.store.read_live().entries["e"]
    assert live.secrets == (token, url), "drift still shows the URL that was applied"
    assert (live.applied, live.applied_revision, live.revision) == (entry, 1, 3)
    made.delete(force=True)

    deleted, rescheduled, saved, applied = scene.store.read_history()
    assert [revision.action for revision in (applied, saved, rescheduled, deleted)] == [
        "apply",
        "save",
        "reschedule",
        "delete",
    ]
    (change,) = saved.changes
    assert (change.kind, change.before_owner, change.after_owner) == ("update", "tests", "tests")
    assert (change.before_secrets, change.after_secrets) == ((token, url), (token, url))
    assert change.after is not None
    assert change.after["kwargs"] == {"token": "other"}
    assert deleted.changes[0].before_secrets == (token, url)
    assert deleted.changes[0].after is None


def test_secrets_that_code_took_out_are_gone(scene: Scene, app: Celery) -> None:
    token = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))
    now = scene.store.now()
    entry = replace(every("e", 60), kwargs=Json.of({"token": "t"}))
    created = create_of(entry, owner=None, source=None, now=now, secrets=(token,))
    scene.store.apply_plan(request_of([created], owner=None, now=now, by="ana", action="apply"))

    schedsync.Entry("e", "tests.note", schedule(60), app=app).save()

    assert scene.store.read_entries(["e"])["e"].secrets == ()
