"""Says where the value of a variable comes from that a finding stands at: there the change has to be made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from schedsync.diagnostics import Diagnostic
from schedsync.manifest import checks
from schedsync.model.values.expansion import names

# What is wrong with these is how the variable is written, or that it has no value.
_OF_VARIABLES = frozenset(
    rule.code for rule in (checks.BAD_VARIABLE, checks.UNSET_VARIABLE, checks.VARIABLE_IN_KEY, checks.NO_VARIABLE_HERE)
)

_OWN = "`variables` of the environment, in schedsync.yaml"
_PROCESS = "where this runs, the shell or CI: change it there"


def with_sources(
    found: Sequence[Diagnostic],
    lines: Mapping[str, Sequence[str]],
    *,
    own: Collection[str],
    process: Collection[str],
) -> tuple[Diagnostic, ...]:
    """The findings; those at a variable that has a value, with where it is set. No value is ever shown.

    Args:
        found: The findings.
        lines: Of their files, by path.
        own: The names of the environment's own variables.
        process: Those of the process.
    """
    return tuple(_with_source(one, lines, own, process) for one in found) if own or process else tuple(found)


def _with_source(
    one: Diagnostic, lines: Mapping[str, Sequence[str]], own: Collection[str], process: Collection[str]
) -> Diagnostic:
    place = one.location
    if place is None or place.line != place.end_line or one.code in _OF_VARIABLES or place.path not in lines:
        return one
    written = lines[place.path][place.line - 1 : place.line]
    used = names(written[0][place.column - 1 : place.end_column - 1]) if written else ()
    hints = [
        f"{name} comes from {_OWN if name in own else _PROCESS}" for name in used if name in own or name in process
    ]
    return replace(one, hints=(*one.hints, *hints)) if hints else one
