"""SCH703 wrong-arguments: `args` and `kwargs` do not fit what the task takes.

Why: Each run would raise a TypeError. A task of `typing=False` is not judged: it says that its arguments may not be.
Of a task under a decorator, what the decorator's own function takes is judged, as Celery does when it sends.

Found with `--app` alone; `reports.build` takes `title` and, by choice, `pages`.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        timezone: UTC
        kwargs: {titel: Sales}

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

from inspect import Signature

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.suggestion import nearest
from schedsync.model.app.call_fit import Misfit, misfits
from schedsync.model.app.facts import TaskFacts
from schedsync.model.entry.entry import Entry


def check(entry: Entry, builder: EntryBuilder, task: TaskFacts) -> None:
    """Report each argument that does not fit, and all that are missing in one finding."""
    if task.signature is None:
        return
    found = misfits(task.signature, entry.args.value(), entry.kwargs.value())
    missing = [each.name for each in found if each.fault == "missing"]
    takes = f"it takes {_shown(task.signature)}"
    for each in found:
        if each.fault == "too many":
            builder.report(
                checks.WRONG_ARGUMENTS, f"{task.name} takes {_count(each.index)}", "args", each.index, hints=(takes,)
            )
        elif each.fault != "missing":
            # One mistake, one finding: what a keyword was meant for is not told as missing too.
            meant = nearest(each.name, missing or task.signature.parameters) if each.fault == "unknown" else None
            missing = [name for name in missing if name not in (meant, each.name)]
            builder.report(
                checks.WRONG_ARGUMENTS,
                _message(each, task.name),
                *("kwargs", each.name),
                key=True,
                label=f'did you mean "{meant}"?' if meant else None,
                hints=(takes,),
            )
    if missing:
        where = next((key for key in ("kwargs", "args") if key in builder.merged), "task")
        builder.report(
            checks.WRONG_ARGUMENTS,
            f"{task.name} needs {' and '.join(missing)}",
            where,
            key=where != "task",
            hints=(f"write `kwargs: {{{', '.join(f'{name}: …' for name in missing)}}}`", takes),
        )


def _message(misfit: Misfit, task: str) -> str:
    if misfit.fault == "twice":
        return f'"{misfit.name}" is given in `args` already'
    if misfit.fault == "by position":
        return f'{task} takes "{misfit.name}" by position alone: write it in `args`'
    return f'{task} takes no "{misfit.name}"'


def _count(most: int) -> str:
    return f"{most or 'no'} argument{'s' if most != 1 else ''} by position"


def _shown(signature: Signature) -> str:
    """The parameters as they are written, without their types."""
    plain = [each.replace(annotation=each.empty) for each in signature.parameters.values()]
    text = str(signature.replace(parameters=plain, return_annotation=signature.empty))
    return text if text != "()" else "nothing"
