"""What the process exits with, and which error means which; the only place that knows."""

from enum import IntEnum

import click

from schedsync.errors import RefusedError, StalePlanError


class ExitCode(IntEnum):
    """Scripts rely on these. Where several fit: error before stale before refused before changes."""

    OK = 0
    ERROR = 1
    CHANGES = 2
    REFUSED = 3
    STALE = 4
    USAGE = 64
    INTERRUPTED = 130
    TERMINATED = 143


def exit_code_of(error: Exception) -> ExitCode:
    """The exit code of an error that ended a command."""
    if isinstance(error, click.UsageError):
        return ExitCode.USAGE
    if isinstance(error, StalePlanError):
        return ExitCode.STALE
    if isinstance(error, RefusedError):
        return ExitCode.REFUSED
    return ExitCode.ERROR
