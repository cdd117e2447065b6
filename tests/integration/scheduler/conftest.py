"""A scheduler in this process, ticked by hand against a real server."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import Celery

from schedsync.scheduler.scheduler import Scheduler
from tests.beats import Scene
from tests.servers import PrivateServer


@pytest.fixture
def scene(valkey_server: PrivateServer) -> Iterator[Scene]:
    """A fresh key prefix and queue on Valkey."""
    with Scene(valkey_server.url) as made:
        yield made


@pytest.fixture
def app(scene: Scene) -> Iterator[Celery]:
    """An application on the scene, with the tests' task."""
    made = make_app(scene)
    yield made
    made.close()


def make_app(scene: Scene, **conf: Any) -> Celery:
    """An application of the scene; settings over the usual ones."""
    app = Celery("here", broker=scene.broker_url, set_as_current=False)
    app.conf.update(
        schedsync_redis_url=scene.settings.redis_url,
        schedsync_key_prefix=scene.prefix,
        schedsync_lock_ttl=2,
        schedsync_static_schedule=False,
        task_default_queue=scene.queue,
        task_ignore_result=True,
        **conf,
    )

    @app.task(name="tests.note", shared=False)
    def note(*_args: Any, **_kwargs: Any) -> None:
        """Never run here."""

    return app


Ticking = Callable[..., Scheduler]


@pytest.fixture
def ticking() -> Iterator[Ticking]:
    """Make a scheduler and tick it until a condition holds; it is closed at the end."""
    made: list[Scheduler] = []

    def tick_until(app: Celery, condition: Callable[[], object], *, timeout: float = 40.0) -> Scheduler:
        scheduler = next((known for known in made if known.app is app), None)
        if scheduler is None:
            scheduler = Scheduler(app)
            made.append(scheduler)
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, "the condition did not come about"
            assert scheduler.tick() == 0.0
        return scheduler

    yield tick_until
    for scheduler in made:
        scheduler.close()
        scheduler.close()
