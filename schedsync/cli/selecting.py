"""The flags that select entries, the same on every command."""

from collections.abc import Callable
from typing import Any

import click

from schedsync.model.selector import Selector


def selector_flags(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--target``, ``--exclude`` and ``-l``; its parameters: ``target``, ``exclude``, ``label``."""
    for option in reversed(
        (
            click.option("--target", multiple=True, metavar="GLOB", help="Only entries of such a name."),
            click.option("--exclude", multiple=True, metavar="GLOB", help="No entries of such a name."),
            click.option("-l", "--label", multiple=True, metavar="K=V", help="Only with this label; repeat: and."),
        )
    ):
        function = option(function)
    return function


def read_selector(target: tuple[str, ...], exclude: tuple[str, ...], label: tuple[str, ...]) -> Selector:
    """The flags as a value.

    Raises:
        click.BadParameter: For a label without ``=`` or without a key.
    """
    pairs = []
    for text in label:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise click.BadParameter(f"'{text}' is not KEY=VALUE.", param_hint="'--label'")
        pairs.append((key, value))
    return Selector(targets=target, excludes=exclude, labels=tuple(pairs))
