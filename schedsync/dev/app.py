"""The built-in application: its worker runs any task name by doing nothing, so that only the call is seen."""

from typing import TYPE_CHECKING

from celery import Celery, Task
from celery.app.trace import build_tracer
from celery.worker.consumer import Consumer

if TYPE_CHECKING:
    _Base = Task[..., None]
else:
    _Base = Task  # not subscriptable in Celery 5.5


class AnyTask(_Base):
    """A task that takes any arguments and does nothing."""

    abstract = True
    typing = False

    def run(self, *args: object, **kwargs: object) -> None:
        """Nothing; the worker's line about the call is all that is wanted."""


class AnyTaskConsumer(Consumer):
    """A worker's consumer that registers a task at the first message that names it."""

    def update_strategies(self) -> None:
        """Make the table of tasks one that knows every name."""
        if not isinstance(vars(self)["strategies"], _AnyStrategy):
            self.strategies = _AnyStrategy(self)
        super().update_strategies()


class _AnyStrategy(dict[str, object]):
    """Celery's table of task name to message handler, which makes what it lacks."""

    def __init__(self, consumer: AnyTaskConsumer) -> None:
        super().__init__()
        self._consumer = consumer

    def __missing__(self, name: str) -> object:
        app = self._consumer.app
        task = app.register_task(type("AnyTask", (AnyTask,), {"name": name, "abstract": False})())
        task.__trace__ = build_tracer(name, task, app.loader, self._consumer.hostname, app=app)
        self[name] = task.start_strategy(app, self._consumer)
        return self[name]


def make_app() -> Celery:
    """The application; where its broker is comes later, with the child's overrides."""
    app = Celery("schedsync-dev", set_as_current=True)
    app.conf.worker_consumer = f"{__name__}:{AnyTaskConsumer.__name__}"
    app.conf.worker_pool = "threads"
    app.conf.worker_concurrency = 4
    return app
