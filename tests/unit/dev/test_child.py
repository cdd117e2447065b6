"""The worker and beat of dev: the application's settings as they are, but for what leads to another server."""

import json
import logging
import os
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from celery import Celery
from kombu import Queue

from schedsync.dev.app import AnyTask, make_app
from schedsync.dev.child import main, override
from schedsync.dev.child_events import Reporter
from schedsync.dev.child_settings import ChildSettings
from schedsync.errors import AppLoadingError

URL = "redis+socket:///run/s?virtual_host=0"


def test_settings_travel_as_one_argument() -> None:
    settings = ChildSettings(role="beat", app="proj:app", broker_url=URL, events=5, scratch="/x", debug=True)
    assert ChildSettings.from_argument(settings.to_argument()) == settings


@pytest.mark.parametrize("namespace", [None, "CELERY"])
def test_overrides_rank_over_the_applications_configuration(namespace: str | None) -> None:
    given: dict[str, Any] = {
        "broker_url": "amqp://elsewhere",
        "broker_read_url": "amqp://elsewhere",
        "broker_transport_options": {"global_keyprefix": "p:"},
        "result_backend": "django-db",
        "task_always_eager": True,
        "task_default_queue": "own",
    }
    if namespace:
        given = {f"{namespace}_{name}".upper(): value for name, value in given.items()}
    app = Celery("x", set_as_current=False)
    app.config_from_object(given, namespace=namespace)
    assert app.conf.task_always_eager is True
    override(app, URL)
    assert (
        app.conf.broker_url == app.conf.broker_read_url == app.conf.broker_write_url == app.conf.result_backend == URL
    )
    assert app.conf.broker_transport_options == {}
    assert app.conf.task_always_eager is False
    assert app.conf.task_default_queue == "own"


def test_an_application_that_cannot_be_loaded_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = ChildSettings(role="worker", app="no_such_module:app", broker_url=URL, events=1, scratch=str(tmp_path))
    assert main(settings.to_argument()) == 1
    assert capsys.readouterr().err.startswith("error: there is no module 'no_such_module'")
    with pytest.raises(AppLoadingError):
        main(replace(settings, debug=True).to_argument())


def test_the_built_in_application_needs_no_tasks() -> None:
    app = make_app()
    assert app.conf.worker_consumer == "schedsync.dev.app:AnyTaskConsumer"
    assert AnyTask().run(1, x=2) is None


class Pipe:
    """A reporter and what it wrote."""

    def __init__(self) -> None:
        self._readable, writable = os.pipe()
        self.writable = writable
        self.reporter = Reporter(writable)

    def events(self) -> list[dict[str, Any]]:
        os.close(self.writable)
        with os.fdopen(self._readable, "rb") as readable:
            return [json.loads(line) for line in readable]


def test_events() -> None:
    pipe = Pipe()
    reporter = pipe.reporter
    task = SimpleNamespace(name="app.add", request=SimpleNamespace(headers={"schedsync_entry": "adder"}))
    reporter._on_ready()
    reporter._on_publish(declare=[Queue("slow"), "other"])
    reporter._on_publish(declare=None)
    reporter._on_start("id")
    reporter._on_end("id", task, (1,), {"y": 2}, 3, "SUCCESS")
    reporter._on_end("unseen", SimpleNamespace(name="t", request=SimpleNamespace(headers=None)), None, None, None)
    reporter._on_unknown("t", SimpleNamespace(headers=None))
    request = SimpleNamespace(task="t", args=[], kwargs={}, headers=None, schedsync_entry="e")
    reporter._on_revoked(request, expired=True)
    reporter._on_revoked(request)
    ready, queue, ran, unseen, unknown, expired, revoked = pipe.events()
    assert ready == {"event": "ready"}
    assert queue == {"event": "queue", "queue": "slow"}
    seconds = ran.pop("seconds")
    assert 0 <= seconds < 5
    assert ran == {
        "event": "ran",
        "task": "app.add",
        "entry": "adder",
        "call": "1, y=2",
        "state": "SUCCESS",
        "result": "3",
    }
    assert (unseen["entry"], unseen["seconds"], unseen["result"]) == (None, None, None)
    assert unknown == {"event": "unknown", "task": "t", "entry": None}
    assert (expired["event"], revoked["event"], expired["entry"]) == ("expired", "revoked", "e")


def test_a_supervisor_that_is_gone_is_no_failure() -> None:
    readable, writable = os.pipe()
    os.close(readable)
    Reporter(writable).emit("ready")
    os.close(writable)
    logging.getLogger("celery").debug("still here")
