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
from schedsync.model.app.facts import AppFacts, TaskFacts

_WHY = "(task_create_missing_queues is off)"


def check(queue: str, builder: EntryBuilder, app: AppFacts) -> bool:
    """Whether no message can be sent to the entry's queue, which is a finding.

    Args:
        queue: The entry's.
        builder: Takes the finding.
        app: Creates no queues.
    """
    if queue in app.queues:
        return False
    builder.report(
        checks.UNKNOWN_QUEUE,
        f'{app.name} has no queue "{queue}" and may not create it {_WHY}',
        *("options", "queue"),
        label=question(queue, app.queues),
        hints=(_known(app),),
    )
    return True


def check_of_task(task: TaskFacts, builder: EntryBuilder, app: AppFacts) -> None:
    """Report a queue that the entry does not name, but its task or a route.

    Args:
        task: Has a queue.
        builder: Takes the finding.
        app: Creates no queues.
    """
    own = task.options["queue"]
    if own.value not in app.queues:
        builder.report(
            checks.UNKNOWN_QUEUE,
            f"{own.source} sets queue to {own.value}, which {app.name} does not have and may not create {_WHY}",
            "task",
            hints=("write `options: {queue: …}`, or add the queue to task_queues", _known(app)),
        )


def _known(app: AppFacts) -> str:
    return f"its queues are {', '.join(sorted(app.queues))}"
