"""SCH702 unknown-task: the Celery application has no task of this name.

Why: Workers refuse a message for a task that they do not know, and the run is lost. A task is registered when its
module is imported: `autodiscover_tasks`, `include` and `imports` say which are; one with a `name=` of its own is
registered by that. Where another application runs the task, say so: `# schedsync: ignore[SCH702]`.

Found with `--app` alone.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.biuld
        cron: "0 6 * * *"
        timezone: UTC
        kwargs: {title: Sales}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        timezone: UTC
        kwargs: {title: Sales}
"""

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.suggestion import nearest_dotted
from schedsync.model.app.facts import AppFacts, TaskFacts
from schedsync.model.entry.entry import Entry


def check(entry: Entry, builder: EntryBuilder, app: AppFacts) -> TaskFacts | None:
    """The entry's task; a finding where there is none."""
    found = app.tasks.get(entry.task)
    if found is None:
        own = [name for name in app.tasks if not name.startswith("celery.")]
        label = _label(entry.task, own, app)
        builder.report(
            checks.UNKNOWN_TASK,
            f'{app.name} has no task "{entry.task}"',
            "task",
            label=label,
            hints=() if label else (_hint(own),),
        )
    return found


def _label(name: str, own: list[str], app: AppFacts) -> str | None:
    registered = next((task.name for task in app.tasks.values() if task.function == name), None)
    if registered is not None:
        return f'this function is registered as "{registered}"'
    meant = nearest_dotted(name, own)
    return None if meant is None else f'did you mean "{meant}"?'


def _hint(own: list[str]) -> str:
    if not own:
        return "no task of yours is registered: is its module in `include`, `imports` or autodiscover_tasks()?"
    return "if the task exists, add its module to `include`, `imports` or autodiscover_tasks()"
