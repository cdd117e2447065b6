"""What a Celery application says of its tasks and queues, as plain values that rules can judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import Signature
from typing import Any


@dataclass(frozen=True, slots=True)
class TaskOption:
    """An option that a task sets for all its messages.

    Attributes:
        value: As ``apply_async`` would take it.
        source: Who says so: ``the task``, ``task_routes``.
    """

    value: Any
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """One registered task.

    Attributes:
        name: As entries name it.
        signature: What it takes, without the instance itself; ``None`` where its arguments are not checked when it is
            sent (``typing=False``) or cannot be known.
        options: What it sets itself, by the option's name.
        function: Where the function stands, ``package.module.function``, which need not be the name; empty where that
            cannot be known.
    """

    name: str
    signature: Signature | None = None
    options: Mapping[str, TaskOption] = field(default_factory=dict)
    function: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppFacts:
    """One application.

    Attributes:
        name: As it was asked for: ``billing.celery:app``.
        timezone: The IANA name of its zone; ``None`` where it has none that can be said.
        tasks: By name; those of Celery itself (``celery.backend_cleanup``) among them.
        queues: The names of ``task_queues``, or of the default queue where that is not set.
        named_queues: The default queue and those of tasks and ``task_routes``, which need not be among ``queues``.
        declares_queues: Whether ``task_queues`` is set, so that a worker started without ``-Q`` takes from no other.
        creates_queues: ``task_create_missing_queues``: whether a message to any other queue can be sent at all.
    """

    name: str
    timezone: str | None
    tasks: Mapping[str, TaskFacts]
    queues: frozenset[str] = frozenset()
    named_queues: frozenset[str] = frozenset()
    declares_queues: bool = False
    creates_queues: bool = True
