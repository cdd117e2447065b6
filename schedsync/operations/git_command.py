"""Runs git: it neither asks anything nor writes to the repository, and speaks English."""

import os
import subprocess
from pathlib import Path

from schedsync.errors import ConfigurationError

_CALM = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def run_git(
    directory: Path, *arguments: str, seconds: float, stdin: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    """Run one command of git.

    Args:
        directory: Where.
        arguments: The command and its arguments.
        seconds: How long it may take.
        stdin: What it reads.

    Returns:
        What it wrote, and its exit code, whatever that is.

    Raises:
        ConfigurationError: When there is no git that can be run, or it did not answer in time.
    """
    command = ["git", "-C", str(directory), *arguments]
    try:
        return subprocess.run(
            command, input=stdin, capture_output=True, timeout=seconds, check=False, env={**os.environ, **_CALM}
        )
    except subprocess.TimeoutExpired:
        raise ConfigurationError(f"git {arguments[0]} did not answer within {seconds:g} seconds") from None
    except FileNotFoundError:
        raise ConfigurationError("git is not installed here") from None
    except OSError as error:
        raise ConfigurationError(f"git cannot be run: {error.strerror}") from None
