"""Looks at a built entry beside the Celery application that is to run its task.

Only whoever loads an application loads this: most runs check manifests alone, and should start quickly.
"""

from dataclasses import dataclass

from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.checks import (
    no_timezone,
    option_of_task,
    queue_without_worker,
    unknown_queue,
    unknown_task,
    wrong_arguments,
)
from schedsync.model.app.facts import AppFacts, TaskFacts
from schedsync.model.entry.entry import Entry

_VARIABLE = "${"


@dataclass(frozen=True, slots=True)
class AppInspection:
    """The rules that compare entries with an application.

    Attributes:
        app: What it says of itself.
    """

    app: AppFacts

    def __call__(self, entry: Entry, builder: EntryBuilder) -> None:
        """Report what does not fit the application. What a variable will say is passed over: nobody knows it yet.

        An entry whose task is a variable without a value is not built at all.
        """
        _inspect(entry, builder, self.app)


def _inspect(entry: Entry, builder: EntryBuilder, app: AppFacts) -> None:
    no_timezone.check(entry, builder, app)
    task = unknown_task.check(entry, builder, app)
    told = _check_queue(entry, builder, app, task)
    if task is not None:
        wrong_arguments.check(entry, builder, task)
        option_of_task.check(entry, builder, task, told=("queue",) if told else ())


def _check_queue(entry: Entry, builder: EntryBuilder, app: AppFacts, task: TaskFacts | None) -> bool:
    """Whether something was said of the entry's own queue."""
    queue = entry.options.value().get("queue")
    if isinstance(queue, str):
        if _VARIABLE in queue:
            return False
        check = queue_without_worker.check if app.creates_queues else unknown_queue.check
        return check(queue, builder, app)
    if task is not None and "queue" in task.options and not app.creates_queues:
        unknown_queue.check_of_task(task, builder, app)
    return False
