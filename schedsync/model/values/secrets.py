"""Places of a definition that are never shown, because their values come from variables."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from schedsync.model.values.pointers import at_pointer, steps_of

HIDDEN = "(secret)"
"""Stands for a secret whose writing is not known on this side."""


TEXT_MARK = "!!str "
"""Begins the template of a scalar that stays a text, whatever it looks like: ``!!str ${PIN}``."""


@dataclass(frozen=True, slots=True, order=True)
class Secret:
    """One scalar of a definition that came from variables.

    Attributes:
        pointer: RFC 6901, into the definition: ``/kwargs/token``, ``/args/0``.
        template: The scalar as the manifest writes it: ``Bearer ${TOKEN}``, ``!!str ${PIN}``. A default in it is
            no secret, since it stands in the manifest, but is not shown either.
        variables: The names in it, in order, each once.
    """

    pointer: str
    template: str
    variables: tuple[str, ...]

    @property
    def shown(self) -> str:
        """What stands for the value wherever it is shown: the variables' names."""
        return ", ".join(f"${{{name}}}" for name in self.variables) or HIDDEN


def masked(definition: Mapping[str, Any], secrets: Iterable[Secret]) -> dict[str, Any]:
    """The definition with what is secret replaced by the names of the variables that it comes from.

    Args:
        definition: As ``to_definition`` gives it; it is not changed.
        secrets: A pointer at which there is nothing is passed over.
    """
    return placed(definition, {secret.pointer: secret.shown for secret in secrets})


def with_secrets(paths: Iterable[str], before: Iterable[Secret], after: Iterable[Secret]) -> tuple[str, ...]:
    """Where definitions differ, and where only one of them is secret or comes from other variables.

    Args:
        paths: Pointers at which they differ; ``""`` is the whole.
        before: The secrets of one.
        after: Those of the other.
    """
    known = tuple(paths)
    hidden = {secret.pointer for secret in {*before} ^ {*after}}
    covered = tuple(f"{path}/" for path in known)
    return tuple(sorted({*known, *(path for path in hidden if not f"{path}/".startswith(covered))}))


def placed(definition: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The definition with other values at some places.

    Args:
        definition: As ``to_definition`` gives it; it is not changed.
        values: By pointer; one at which there is nothing is passed over.
    """
    if not values:
        return dict(definition)
    result = deepcopy(dict(definition))
    for pointer, value in values.items():
        last = steps_of(pointer)[-1]
        match at_pointer(result, pointer.rpartition("/")[0]):
            case dict() as holder if last in holder:
                holder[last] = value
            case list() as holder if last.isdecimal() and int(last) < len(holder):
                holder[int(last)] = value
    return result
