"""What a Celery application says of its tasks and queues, read without sending anything."""

import fnmatch
import re
import warnings
from collections.abc import Iterator, Mapping
from inspect import Signature, signature
from typing import Any

from celery import Celery, Task
from celery.exceptions import CDeprecationWarning

from schedsync.errors import InvalidValueError
from schedsync.interop.zones import app_zone_name
from schedsync.model.app_facts import AppFacts, TaskFacts, TaskOption

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


def app_facts(app: Celery, name: str) -> AppFacts:
    """Read an application that is settled: its task modules are imported.

    Args:
        app: The application.
        name: As it was asked for.
    """
    conf = app.conf
    return AppFacts(
        name=name,
        timezone=_zone(app),
        tasks={task.name: _task_facts(task, app) for task in list(app.tasks.values())},
        queues=frozenset(app.amqp.queues) | {conf.task_default_queue} | frozenset(_routed_queues(conf.task_routes)),
        declares_queues=bool(conf.task_queues),
        creates_queues=bool(conf.task_create_missing_queues),
    )


def _zone(app: Celery) -> str | None:
    try:
        return app_zone_name(app)
    except InvalidValueError:
        return None


# The tasks' types stand in quotes: in Celery 5.5 the class takes no parameters at run time.
def _task_facts(task: "Task[Any, Any]", app: Celery) -> TaskFacts:
    options: dict[str, TaskOption] = {}
    for option in _EXEC_OPTIONS:
        value = _attribute(task, option)
        if value is not None and not (option in _SETTINGS and value == app.conf[_SETTINGS[option]]):
            options[option] = TaskOption(_plain(value), "the task")
    if "queue" not in options and (queue := _route(app.conf.task_routes, str(task.name))) is not None:
        options["queue"] = TaskOption(queue, "task_routes")
    return TaskFacts(name=str(task.name), signature=_signature(task), options=options)


def _attribute(task: "Task[Any, Any]", option: str) -> object:
    with warnings.catch_warnings():
        # Celery calls some of these attributes deprecated whenever they are read, and reads them for each message.
        warnings.simplefilter("ignore", CDeprecationWarning)
        return getattr(task, option, None)


def _signature(task: "Task[Any, Any]") -> Signature | None:
    if not getattr(task, "typing", True):
        return None
    try:
        return signature(task.run)
    except (TypeError, ValueError):
        # A callable that says nothing of its parameters, such as one written in C.
        return None


def _plain(value: object) -> object:
    """A queue or exchange object by its name, which is what a file can say."""
    name = getattr(value, "name", None)
    return name if isinstance(name, str) else value


def _route(routes: object, task: str) -> str | None:
    """The queue that ``task_routes`` names for a task; ``None`` where only a function of the user could tell."""
    for each in routes if isinstance(routes, list | tuple) else (routes,):
        if not isinstance(each, Mapping):
            return None
        for pattern, route in each.items():
            if _matches(pattern, task):
                return _queue_of(route)
    return None


def _matches(pattern: object, task: str) -> bool:
    if isinstance(pattern, str):
        return fnmatch.fnmatchcase(task, pattern) if "*" in pattern else pattern == task
    return isinstance(pattern, re.Pattern) and pattern.match(task) is not None


def _routed_queues(routes: object) -> Iterator[str]:
    for each in routes if isinstance(routes, list | tuple) else (routes,):
        if isinstance(each, Mapping):
            yield from (queue for queue in map(_queue_of, each.values()) if queue is not None)


def _queue_of(route: object) -> str | None:
    """The queue of one route: ``{"queue": "slow"}`` or ``"slow"``."""
    queue = route.get("queue") if isinstance(route, Mapping) else route
    named = _plain(queue)
    return named if isinstance(named, str) else None
