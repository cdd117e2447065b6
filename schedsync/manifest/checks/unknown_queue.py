"""SCH704 unknown-queue: the entry's queue is none of the application's, which may not make others.

Why: With `task_create_missing_queues` off, Celery refuses to send to a queue that `task_queues` does not name: each run
would fail. So it is where the entry names none and its task, or `task_routes`, does.

Found with `--app` alone; this application has the queues `default` and `slow`, and may not create others.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        timezone: UTC
        kwargs: {title: Sales}
        options: {queue: slwo}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        timezone: UTC
        kwargs: {title: Sales}
        options: {queue: slow}
"""

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.suggestion import question
from schedsync.model.app.facts import AppFacts


def check(queue: str, builder: EntryBuilder, app: AppFacts, *path: str) -> None:
    """Report a queue that no message can be sent to.

    Args:
        queue: The entry's, or its task's.
        builder: Takes the finding.
        app: Creates no queues.
        path: Where the queue is named; the task, where it is the task's.
    """
    if queue not in app.queues:
        builder.report(
            checks.UNKNOWN_QUEUE,
            f'{app.name} has no queue "{queue}" and may not create it (task_create_missing_queues is off)',
            *path,
            label=question(queue, app.queues),
            hints=(f"its queues are {', '.join(sorted(app.queues))}",),
        )
