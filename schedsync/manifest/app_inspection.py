"""Looks at a built entry beside the Celery application that is to run its task."""

from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.checks import (
    no_timezone,
    option_of_task,
    queue_without_worker,
    unknown_queue,
    unknown_task,
    wrong_arguments,
)
from schedsync.model.app_facts import AppFacts
from schedsync.model.entry import Entry

_VARIABLE = "${"


def inspect_beside_app(entry: Entry, builder: EntryBuilder, *, app: AppFacts) -> None:
    """Report what does not fit the application. What a variable will say is passed over: nobody knows it yet.

    An entry whose task is a variable without a value is not built at all.
    """
    no_timezone.check(entry, builder, app)
    queue = entry.options.value().get("queue")
    if isinstance(queue, str) and _VARIABLE not in queue:
        unknown_queue.check(queue, builder, app)
        queue_without_worker.check(queue, builder, app)
    task = unknown_task.check(entry, builder, app)
    if task is not None:
        wrong_arguments.check(entry, builder, task)
        option_of_task.check(entry, builder, task)
