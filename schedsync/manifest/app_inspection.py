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
from schedsync.model.app_facts import AppFacts
from schedsync.model.entry import Entry

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
    queue = entry.options.value().get("queue")
    if isinstance(queue, str) and _VARIABLE not in queue:
        unknown_queue.check(queue, builder, app)
        queue_without_worker.check(queue, builder, app)
    task = unknown_task.check(entry, builder, app)
    if task is not None:
        wrong_arguments.check(entry, builder, task)
        option_of_task.check(entry, builder, task)
