"""SCH705 queue-without-worker: no worker takes from the entry's queue unless it is told to.

Why: The application sets `task_queues`, so a worker started without `-Q` takes from these queues alone. Messages for
another one are sent, and wait there for ever. A queue that a task or `task_routes` names counts as known. Without
`task_queues`, only a queue that looks like a known one, mistyped, is told.

Found with `--app` alone; this application has the queues `default` and `slow`.

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


def check(queue: str, builder: EntryBuilder, app: AppFacts) -> bool:
    """Whether the application does not declare a queue although it declares its queues, or the queue looks mistyped."""
    known = app.queues | app.named_queues
    meant = None if queue in known else question(queue, known)
    if queue in known or not (meant or app.declares_queues):
        return False
    way = (
        "add it to task_queues if it is meant"
        if app.declares_queues
        else f"if it is meant, end the line with `# schedsync: ignore[{checks.QUEUE_WITHOUT_WORKER.code}]`"
    )
    builder.report(
        checks.QUEUE_WITHOUT_WORKER,
        f'no worker takes from the queue "{queue}" unless started with -Q {queue}',
        "options",
        "queue",
        label=meant,
        hints=(f"{app.name} knows {', '.join(sorted(known))}; {way}",),
    )
    return True
