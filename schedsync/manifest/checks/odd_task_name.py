"""SCH238 odd-task-name: a task's name holds blanks, typographic quotes or invisible characters, or ends in punctuation.

Why: Celery takes any text for a task's name, so a comma that was left over, or quotes that a word processor made, are
found by the worker alone: it throws the message away as one of an unregistered task. With `--app` the application's own
names decide, and this is not told.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build,
        cron: "0 6 * * *"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""

import re

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.timing.variable_hint import variable_hint
from schedsync.model.values.names import shown_character

_QUOTES = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb"
_BEFORE = re.compile(rf"""[\s{_QUOTES}"'`]+""")
_BEHIND = re.compile(rf"""(?:[\s{_QUOTES}"'`,;:.]|\(\))+$""")
_LONGEST = 200


def check(builder: EntryBuilder) -> None:
    """Report what no name of a task that Celery makes holds."""
    task = builder.merged.get("task")
    # What Celery makes of modules and functions is one word with dots.
    if not isinstance(task, str) or (task.replace(".", "a").isidentifier() and task[-1] != "."):
        return
    # What a variable brought, or an escape says, is no slip of the file's.
    if len(task) > _LONGEST or variable_hint(task) or task not in builder.written("task"):
        return
    before, behind = _BEFORE.match(task), _BEHIND.search(task)
    meant = task[before.end() if before else 0 : behind.start() if behind else None]
    odd = next((sign for sign in meant if sign.isspace() or not sign.isprintable()), None)
    if odd is not None:
        meant = "".join(sign for sign in meant if not sign.isspace() and sign.isprintable())
        what = f"holds {shown_character(odd)}"
    elif meant and (edge := before or behind):
        shown = f'"{edge[0]}"' if edge[0].isprintable() and not edge[0].isspace() else shown_character(edge[0][0])
        what = f"{'begins' if edge is before else 'ends'} with {shown}"
    else:
        return
    builder.report(checks.ODD_TASK_NAME, f"the task's name {what}", "task", label=f"write {meant}")
