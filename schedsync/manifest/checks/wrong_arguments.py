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

from collections.abc import Mapping, Sequence
from inspect import Parameter, Signature
from typing import Any

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.suggestion import listed, nearest
from schedsync.model.app.call_fit import Misfit, misfits
from schedsync.model.app.facts import TaskFacts
from schedsync.model.entry.entry import Entry

_OF_A_VARIABLE = "${"


def check(entry: Entry, builder: EntryBuilder, task: TaskFacts) -> None:
    """Report each argument that does not fit, and all that are missing in one finding."""
    if task.signature is None:
        return
    found = misfits(task.signature, entry.args.value(), entry.kwargs.value())
    missing = [each.name for each in found if each.fault == "missing"]
    takes = f"it takes {_shown(task.signature)}"
    for each in found:
        # A variable in a key is told as that.
        if each.fault == "missing" or _OF_A_VARIABLE in each.name:
            continue
        # One mistake, one finding: what an argument was meant for is not told as missing too.
        meant = _meant(each, missing, task.signature)
        missing = [name for name in missing if name not in (meant, each.name)]
        is_key = each.fault != "too many"
        builder.report(
            checks.WRONG_ARGUMENTS,
            _message(each, task.name),
            *(("kwargs", each.name) if is_key else ("args", each.index)),
            key=is_key,
            label=_label(each, meant, task.signature),
            hints=(takes,),
        )
    for name, extra in _mistyped(missing, entry.kwargs.value(), task.signature):
        missing.remove(name)
        label = f'did you mean "{name}"?'
        builder.report(
            checks.WRONG_ARGUMENTS,
            f'{task.name} needs "{name}"',
            "kwargs",
            extra,
            key=True,
            label=label,
            hints=(takes,),
        )
    if missing:
        where = next((key for key in ("kwargs", "args") if builder.merged.get(key)), "task")
        more = ", ".join(f"{name}: …" for name in missing)
        needed = listed([f'"{name}"' for name in missing], " and ")
        builder.report(
            checks.WRONG_ARGUMENTS,
            f"{task.name} needs {needed}",
            where,
            key=where != "task",
            hints=(f"add `{more}` to `kwargs`" if where == "kwargs" else f"write `kwargs: {{{more}}}`", takes),
        )


def _mistyped(missing: Sequence[str], kwargs: Mapping[str, Any], signature: Signature) -> Sequence[tuple[str, str]]:
    """Parameters that are missing, and the keyword that was meant for each, where `**` takes what has any name."""
    if not any(each.kind is Parameter.VAR_KEYWORD for each in signature.parameters.values()):
        return ()
    extra = [name for name in kwargs if name not in signature.parameters]
    return [(name, near) for name in missing if (near := nearest(name, extra)) is not None]


def _meant(misfit: Misfit, missing: list[str], signature: Signature) -> str | None:
    """The parameter that an argument was meant for, as far as that can be told."""
    if misfit.fault == "unknown":
        return nearest(misfit.name, missing) or nearest(misfit.name, signature.parameters)
    return missing[0] if misfit.fault in ("twice", "too many") and len(missing) == 1 else None


def _label(misfit: Misfit, meant: str | None, signature: Signature) -> str | None:
    match misfit.fault, meant:
        case "too many", str():
            return f"write it as `kwargs: {{{meant}: …}}`"
        case "too many", None:
            by_name = any(each.kind is Parameter.KEYWORD_ONLY for each in signature.parameters.values())
            return "remove it, or write it in `kwargs` by its name" if by_name else "remove it"
        case _, str():
            return f'did you mean "{meant}"?'
        case "twice", None:
            return "remove it here or there"
        case _:
            return None


def _message(misfit: Misfit, task: str) -> str:
    if misfit.fault == "too many":
        return f"{task} takes {_count(misfit.index)}"
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
