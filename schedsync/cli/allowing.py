"""The flags that let through what a safety check refuses, the same on every command that plans."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from schedsync.model.plan.safety import Acknowledgements

_FLAGS = (
    click.option("--allow-deletes", type=click.IntRange(0), metavar="N", help="Up to N deletes are meant."),
    click.option("--allow-updates", type=click.IntRange(0), metavar="N", help="Up to N updates are meant."),
    click.option("--allow-empty", is_flag=True, help="The owner is meant to have nothing."),
    click.option("--allow-protected", multiple=True, metavar="NAME", help="This protected entry may go."),
)


def allowing_flags(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the flags, as its argument ``said``."""

    @wraps(function)
    def with_said(*arguments: Any, **params: Any) -> Any:  # noqa: ANN401 - click hands over each option's value
        said = Acknowledgements(
            deletes=params.pop("allow_deletes"),
            updates=params.pop("allow_updates"),
            empty=params.pop("allow_empty"),
            protected=frozenset(params.pop("allow_protected")),
        )
        return function(*arguments, said=said, **params)

    for option in reversed(_FLAGS):
        option(with_said)
    return with_said
