"""Runs what a page of the documentation tells to type, in its order, in an empty directory."""

import os
import re
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.cli_runner import CLEARED

_BLOCK = re.compile(r"^ *```(yaml|sh)\n(.*?)^ *```", flags=re.DOTALL | re.MULTILINE)
_EXIT = re.compile(r"#.*\bexit (\d+)")


@dataclass
class Shell:
    """A shell that remembers what was exported.

    Attributes:
        directory: Where it runs.
        variables: Beside those that any process needs.
        kept: Variables that the page exports and that stay as they are.
    """

    directory: Path
    variables: dict[str, str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()

    def __call__(self, command: str, *, code: int = 0) -> str:
        """Run a command; what it wrote.

        Raises:
            AssertionError: When it ends with another code.
        """
        done = subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=self.directory,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def environment(self) -> Mapping[str, str]:
        """What processes see; our command is found first."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith((*CLEARED, "GIT_"))}
        path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
        identity = {"GIT_AUTHOR_NAME": "test", "GIT_AUTHOR_EMAIL": "test@example.org", "GIT_CONFIG_GLOBAL": os.devnull}
        committer = {"GIT_COMMITTER_NAME": "test", "GIT_COMMITTER_EMAIL": "test@example.org"}
        return {**kept, "PATH": path, **identity, **committer, **self.variables}

    def type(self, line: str) -> str:
        """One line of a page; a comment in it may name the exit code."""
        if line.startswith("export "):
            given = dict(pair.split("=", 1) for pair in line.removeprefix("export ").split())
            self.variables |= {name: value for name, value in given.items() if name not in self.kept}
            return ""
        found = _EXIT.search(line)
        return self(line, code=int(found[1]) if found else 0)


def follow(page: str, shell: Shell) -> str:
    """Write the files that a page shows, each named by a comment in its first line, and run its commands in order.

    Returns:
        All that the commands wrote.
    """
    written = ""
    for kind, block in steps(page):
        if kind == "sh":
            written += "".join(shell.type(line) for line in block.splitlines())
        elif name := re.match(r"# (\S+\.yaml)\n", block):
            path = shell.directory / name[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block, encoding="utf-8")
    return written


def steps(page: str) -> Iterator[tuple[str, str]]:
    """The blocks of a page: ``yaml`` or ``sh``, and their text."""
    for found in _BLOCK.finditer(page):
        yield found[1], found[2]
