"""SCH706 option-of-task: the entry sets an option that the task, or `task_routes`, sets to something else.

Why: The entry wins for the messages that the schedule sends, and the task's own holds for all others, which is easily
forgotten where either is changed. Leave the option out to take the task's; keep it, with
`# schedsync: ignore[SCH706]`, where the difference is meant.

Found with `--app` alone; the task is declared with `queue="slow"`.

Bad::

    version: 1
    owner: billing
    schedules:
      archive:
        task: reports.archive
        cron: "0 6 * * *"
        timezone: UTC
        options: {queue: default}

Good::

    version: 1
    owner: billing
    schedules:
      archive:
        task: reports.archive
        cron: "0 6 * * *"
        timezone: UTC
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.app.facts import TaskFacts
from schedsync.model.entry.entry import Entry, ExpiresAfter
from schedsync.model.timing.duration import format_duration


def check(entry: Entry, builder: EntryBuilder, task: TaskFacts, *, told: Collection[str] = ()) -> None:
    """Report each option of the entry that differs from the task's own, but those of which something was told."""
    given: dict[str, Any] = entry.options.value()
    if isinstance(entry.expires, ExpiresAfter):
        given["expires"] = entry.expires.duration.total_seconds()
    elif entry.expires is not None:
        given["expires"] = builder.merged["options"]["expires"]
    for option, value in given.items():
        own = task.options.get(option)
        if own is None or option in told or _comparable(own.value) == value:
            continue
        written = builder.merged["options"][option]
        builder.report(
            checks.OPTION_OF_TASK,
            f"{own.source} sets {option} to {_shown(option, own.value)}; for this entry {written} wins",
            "options",
            option,
            hints=(f"leave {option} out to take the task's",),
        )


def _comparable(value: Any) -> Any:  # noqa: ANN401 - whatever a task's attribute holds
    return value.total_seconds() if isinstance(value, timedelta) else value


def _shown(option: str, value: Any) -> str:  # noqa: ANN401 - whatever a task's attribute holds
    if option == "expires" and type(value) in (int, float):
        value = timedelta(seconds=value)
    return format_duration(value) if isinstance(value, timedelta) else str(value)
