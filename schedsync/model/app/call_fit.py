"""Whether arguments fit what a function takes: as Python itself would judge the call, but with all that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Any, Literal

Fault = Literal["missing", "too many", "unknown", "twice", "by position"]


@dataclass(frozen=True, slots=True)
class Misfit:
    """One argument that does not fit.

    Attributes:
        fault: ``missing``: a parameter without a value. ``too many``: an argument by position that none takes.
            ``unknown``: a keyword that none takes. ``twice``: a keyword for a parameter that has a value by position.
            ``by position``: a keyword for a parameter that takes none.
        name: The parameter or keyword; of ``too many`` empty.
        index: Of ``too many``, which of the arguments by position is the first that does not fit.
    """

    fault: Fault
    name: str = ""
    index: int = 0


def misfits(signature: Signature, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Misfit, ...]:
    """What is wrong with calling a function of that signature.

    Args:
        signature: Of the function, bound parameters left out.
        args: By position.
        kwargs: By name.

    Returns:
        In the order: too many, then the keywords in theirs, then what is missing in the function's.
    """
    parameters = signature.parameters.values()
    by_position = [each for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    takes_any = any(each.kind is each.VAR_POSITIONAL for each in parameters)
    takes_any_keyword = any(each.kind is each.VAR_KEYWORD for each in parameters)
    by_name = {each.name: each for each in parameters if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)}
    given = {each.name for each in by_position[: len(args)]}
    found = []
    if len(args) > len(by_position) and not takes_any:
        found.append(Misfit("too many", index=len(by_position)))
    for name in kwargs:
        if name in by_name:
            if name in given:
                found.append(Misfit("twice", name))
        elif not takes_any_keyword:
            positional = any(each.name == name for each in by_position)
            found.append(Misfit("by position" if positional else "unknown", name))
    found += [Misfit("missing", each.name) for each in parameters if _is_missing(each, given, kwargs)]
    return tuple(found)


def _is_missing(parameter: Parameter, given: set[str], kwargs: Mapping[str, Any]) -> bool:
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD) or parameter.default is not parameter.empty:
        return False
    by_keyword = parameter.name in kwargs and parameter.kind is not parameter.POSITIONAL_ONLY
    return parameter.name not in given and not by_keyword
