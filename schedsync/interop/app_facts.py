"""What a Celery application says of its tasks and queues, read without sending anything."""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from inspect import Signature, signature
from types import MethodType
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from celery import Celery, Task
from celery.app.routes import MapRoute
from celery.exceptions import CDeprecationWarning

from schedsync.errors import AppLoadingError, InvalidValueError
from schedsync.interop.app_loading import load_app, settle_app
from schedsync.interop.zones import app_zone_name
from schedsync.model.app.facts import AppFacts, TaskFacts, TaskOption
from schedsync.model.timing.zone_hint import zone_hint

# What Celery reads of a task as defaults for its messages (celery.app.task.extract_exec_options), less what is about
# the transport alone.
_EXEC_OPTIONS = (
    "queue",
    "routing_key",
    "exchange",
    "priority",
    "expires",
    "serializer",
    "delivery_mode",
    "compression",
    "time_limit",
    "soft_time_limit",
)
# Where a task says nothing of these, it holds the application's setting, which is no decision about the task.
_SETTINGS = {
    "serializer": "task_serializer",
    "priority": "task_default_priority",
    "time_limit": "task_time_limit",
    "soft_time_limit": "task_soft_time_limit",
}
_LONGEST_DEFAULT = 40
_ROUTES = """write a mapping, `{"reports.*": {"queue": "slow"}}`, or pairs in a list of lists, `[[(…, …), (…, …)]]`"""


@dataclass(frozen=True, slots=True)
class Written:
    """A default of a parameter, which can be anything: only how it is written is of interest.

    Attributes:
        text: Its ``repr``, where that is short and says more than its address.
    """

    text: str

    @classmethod
    def of(cls, value: object) -> "Written":
        """The default as it is shown."""
        text = repr(value)
        return cls(text if len(text) <= _LONGEST_DEFAULT and " at 0x" not in text else "…")

    def __repr__(self) -> str:
        return self.text


def read_app(name: str) -> tuple[AppFacts, tuple[str, ...]]:
    """Load an application and read it, for ``read_in_process``.

    Returns:
        What it says of itself, and what handlers of Celery's signals raised.

    Raises:
        AppLoadingError: When it cannot be loaded.
    """
    app = load_app(name)
    failures = settle_app(app)
    return app_facts(app, name), failures


def app_facts(app: Celery, name: str) -> AppFacts:
    """Read an application that is settled: its task modules are imported.

    Args:
        app: The application.
        name: As it was asked for.

    Raises:
        AppLoadingError: For a setting that Celery itself could not read when it sends.
    """
    conf = app.conf
    try:
        routed = [*_routed_queues(conf.task_routes)]
    except (TypeError, ValueError) as error:
        raise AppLoadingError(f"task_routes of {name} cannot be read: {error}", hint=_ROUTES) from error
    tasks = {str(task.name): _task_facts(task, app) for task in list(app.tasks.values())}
    of_tasks = [str(task.options["queue"].value) for task in tasks.values() if "queue" in task.options]
    return AppFacts(
        name=name,
        timezone=_zone(app, name),
        tasks=tasks,
        queues=frozenset(app.amqp.queues),
        named_queues=frozenset((conf.task_default_queue, *routed, *of_tasks)),
        declares_queues=bool(conf.task_queues),
        creates_queues=bool(conf.task_create_missing_queues),
    )


def _zone(app: Celery, name: str) -> str | None:
    try:
        return app_zone_name(app)
    except InvalidValueError:
        return None
    except (ZoneInfoNotFoundError, ValueError) as error:
        given = str(app.conf.timezone)
        raise AppLoadingError(f'{name} has the timezone "{given}", which is none', hint=zone_hint(given)) from error


# The tasks' types stand in quotes: in Celery 5.5 the class takes no parameters at run time.
def _task_facts(task: "Task[Any, Any]", app: Celery) -> TaskFacts:
    options: dict[str, TaskOption] = {}
    for option in _EXEC_OPTIONS:
        value = _attribute(task, option)
        if value is not None and not (option in _SETTINGS and value == app.conf[_SETTINGS[option]]):
            options[option] = TaskOption(_plain(value), "the task")
    if "queue" not in options and (queue := _route(app.conf.task_routes, str(task.name))) is not None:
        options["queue"] = TaskOption(queue, "task_routes")
    return TaskFacts(name=str(task.name), signature=_signature(task), options=options, function=_place(task))


def _place(task: "Task[Any, Any]") -> str:
    """``module.function``, or ``module.Class`` of a task that is written as a class."""
    function = _of_the_user(task.run)
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
    return f"{module}.{name.removesuffix('.run')}" if module and name else ""


def _attribute(task: "Task[Any, Any]", option: str) -> object:
    with warnings.catch_warnings():
        # Celery calls some of these attributes deprecated whenever they are read, and reads them for each message.
        warnings.simplefilter("ignore", CDeprecationWarning)
        return getattr(task, option, None)


def _signature(task: "Task[Any, Any]") -> Signature | None:
    """What can be sent to a task, by the names and defaults of its parameters."""
    if not getattr(task, "typing", True):
        return None
    try:
        found = signature(_of_the_user(task.run), follow_wrapped=False)
    except (TypeError, ValueError):
        # A callable that says nothing of its parameters, such as one written in C.
        return None
    parameters = [
        each.replace(
            annotation=each.empty,
            default=each.empty if each.default is each.empty else Written.of(each.default),
        )
        for each in found.parameters.values()
    ]
    return Signature(parameters)


def _of_the_user(function: Any) -> Any:  # noqa: ANN401 - anything that can be called
    """The function under Celery's own wrappers (``autoretry_for``, ``pydantic``), which hand on what they get.

    A decorator of the user may add arguments to the call, or take some away: what it takes itself is what can be sent.
    """
    plain = function.__func__ if isinstance(function, MethodType) else function
    module = str(getattr(plain, "__globals__", {}).get("__name__", ""))
    if not module.startswith("celery.") or not hasattr(plain, "__wrapped__"):
        return function
    inner = _of_the_user(plain.__wrapped__)
    return MethodType(inner, function.__self__) if isinstance(function, MethodType) else inner


def _plain(value: object) -> object:
    """A queue or exchange object by its name, which is what a file can say; of any other object its text."""
    if isinstance(value, str | int | float | timedelta | datetime):
        return value
    name = getattr(value, "name", None)
    return name if isinstance(name, str) else str(value)


def _route(routes: object, task: str) -> str | None:
    """The queue that ``task_routes`` names for a task; ``None`` where only a function of the user could tell."""
    for table in _tables(routes):
        if table is None:
            return None
        found = MapRoute(table)(task)
        if found is not None:
            return _queue_of(found)
    return None


def _routed_queues(routes: object) -> Iterator[str]:
    for table in _tables(routes):
        yield from (queue for queue in map(_queue_of, (table or {}).values()) if queue is not None)


def _tables(routes: object) -> Iterator[dict[str, Any] | None]:
    """Each of ``task_routes``: a mapping, or pairs; ``None`` for a function, or the name of one."""
    for each in routes if isinstance(routes, list | tuple) else (routes,):
        yield dict(each) if isinstance(each, Mapping | list | tuple) else None


def _queue_of(route: object) -> str | None:
    """The queue of one route: ``{"queue": "slow"}`` or ``"slow"``."""
    queue = route.get("queue") if isinstance(route, Mapping) else route
    return None if queue is None else str(_plain(queue))
