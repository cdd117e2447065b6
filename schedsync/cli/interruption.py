"""What is said when a command is stopped while it writes."""

from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def telling_what_is_unknown() -> Iterator[None]:
    """Around a write: whoever stops it by Ctrl-C or SIGTERM learns that it may have taken place all the same."""
    try:
        yield
    except BaseException as error:
        if not isinstance(error, Exception):
            click.echo(
                "\nthe plan was applied whole or not at all, and which is not known: plan again to see", err=True
            )
        raise
