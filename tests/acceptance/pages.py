"""Runs what a page of the documentation tells to type, in its order, in an empty directory."""

import io
import os
import re
import shlex
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from schedsync.cli.main import run
from tests.acceptance.cli_runner import CLEARED

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob("docs/**/*.md")),
    *sorted(ROOT.glob("examples/*/*.md")),
    *sorted(ROOT.glob("benchmarks/*.md")),
]
_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", flags=re.DOTALL | re.MULTILINE)
_EXIT = re.compile(r"# exit (\d+)")
#: What installs something, runs until somebody ends it, or is for one kind of shell: other tests do that.
_NOT_TYPED = re.compile(r"(make|pip|celery|schedsync dev)\b|.*_SCHEDSYNC_COMPLETE=")
#: One command of ours and nothing that a shell would have to look at.
_OURS = re.compile(r"schedsync [^|<>;&$()*]*")


@dataclass
class Shell:
    """A shell that remembers where it is and what was exported.

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

        Our own command runs in this process, which takes a tenth of the time, where no shell is needed.

        Raises:
            AssertionError: When it ends with another code.
        """
        ended, written = self._in_process(command) if _OURS.fullmatch(command) else self._in_bash(command)
        assert ended == code, f"{command}\n{written}"
        return written

    def _in_process(self, command: str) -> tuple[int, str]:
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        here = chdir(self.directory), patch.dict(os.environ, self.environment(), clear=True)
        with here[0], here[1], patch("sys.stdin", io.TextIOWrapper(io.BytesIO())), out:
            with redirect_stdout(out), redirect_stderr(out):
                code = run(shlex.split(command, comments=True)[1:])
            out.seek(0)
            return code, out.read()

    def _in_bash(self, command: str) -> tuple[int, str]:
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
        return done.returncode, done.stdout + done.stderr

    def environment(self) -> Mapping[str, str]:
        """What processes see; our command is found first."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith((*CLEARED, "GIT_"))}
        path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
        identity = {"GIT_AUTHOR_NAME": "test", "GIT_AUTHOR_EMAIL": "test@example.org", "GIT_CONFIG_GLOBAL": os.devnull}
        committer = {"GIT_COMMITTER_NAME": "test", "GIT_COMMITTER_EMAIL": "test@example.org"}
        return {**kept, "PATH": path, **identity, **committer, **self.variables}

    def type(self, command: str) -> str:
        """One command of a page; a comment in it may name the exit code."""
        if command.startswith("export "):
            given = dict(pair.split("=", 1) for pair in shlex.split(command)[1:])
            self.variables |= {name: value for name, value in given.items() if name not in self.kept}
            return ""
        if command.startswith("cd "):
            self.directory /= command.removeprefix("cd ")
            return ""
        found = _EXIT.search(command)
        return self(command, code=int(found[1]) if found else 0)


def follow(page: str, shell: Shell) -> str:
    """Write the files that a page shows, each named by a comment in its first line, and run its commands in order.

    Returns:
        All that the commands wrote.
    """
    written = ""
    for kind, block in blocks(page):
        if kind == "sh":
            written += "".join(shell.type(command) for command in commands(block) if not _NOT_TYPED.match(command))
        elif kind == "yaml" and (name := re.match(r"# (\S+\.yaml)\n", block)):
            path = shell.directory / name[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block, encoding="utf-8")
    return written


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """The blocks of a page: the language, such as ``sh`` or ``yaml``, and the text."""
    for found in _BLOCK.finditer(page):
        yield found[1], found[2]


def commands(block: str) -> Iterator[str]:
    """What is typed at once: a line each, or all up to the end of a here-document."""
    lines = iter(block.splitlines())
    for line in lines:
        command = line
        if end := re.search(r"<<'(\w+)'", line):
            for more in lines:
                command += f"\n{more}"
                if more == end[1]:
                    break
        if command.strip() and not command.startswith("#"):
            yield command
