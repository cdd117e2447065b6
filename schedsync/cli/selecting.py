"""The flags that select entries, the same on every command."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from schedsync.model.state.selector import Selector

_FLAGS = (
    click.option("--target", multiple=True, metavar="GLOB", help="Only entries of such a name."),
    click.option("--exclude", multiple=True, metavar="GLOB", help="No entries of such a name."),
    click.option("-l", "--label", multiple=True, metavar="K=V", help="Only with this label; repeat: and."),
)


def selector_flags(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--target``, ``--exclude`` and ``-l``, as its argument ``selector``."""

    @wraps(function)
    def with_selector(*arguments: Any, **params: Any) -> Any:  # noqa: ANN401 - click hands over each option's value
        target, exclude, label = (params.pop(name) for name in ("target", "exclude", "label"))
        for flag, globs in (("--target", target), ("--exclude", exclude)):
            if "" in globs:
                # A script's variable without a value: nothing would be selected, or nothing left out, without a word.
                raise click.BadParameter("a GLOB is empty.", param_hint=f"'{flag}'")
        selector = Selector(targets=target, excludes=exclude, labels=tuple(map(_label, label)))
        return function(*arguments, selector=selector, **params)

    for option in reversed(_FLAGS):
        option(with_selector)
    return with_selector


def _label(text: str) -> tuple[str, str]:
    """A label and its value.

    Raises:
        click.BadParameter: Without ``=`` or without a key.
    """
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise click.BadParameter(f"'{text}' is not KEY=VALUE.", param_hint="'--label'")
    return key, value
