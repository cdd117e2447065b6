"""Reads files of another commit from git, without touching the work tree or the index."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from subprocess import CompletedProcess

from schedsync.errors import ConfigurationError
from schedsync.operations.git_command import run_git

_SECONDS = 60.0
_LINK = "120000"
_SUBMODULE = "160000"
_FILES = frozenset({"100644", "100755", "100664"})


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository with a work tree.

    Attributes:
        top: The work tree's directory.
    """

    top: Path

    def commit(self, ref: str) -> str | None:
        """The commit that a name means; ``None`` where it means none.

        Args:
            ref: A branch, tag, commit or any expression of ``git rev-parse``.
        """
        if ref.startswith("-"):
            return None
        done = _git(self.top, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        sha = _text(done.stdout).strip()
        return sha if done.returncode == 0 and sha else None

    @property
    def shallow(self) -> bool:
        """Whether older commits were left out when it was cloned."""
        return _text(_git(self.top, "rev-parse", "--is-shallow-repository").stdout).strip() == "true"

    def submodules(self, commit: str) -> tuple[str, ...]:
        """The directories of a commit that are repositories of their own, whose files it does not hold.

        Args:
            commit: Which.

        Raises:
            ConfigurationError: When git cannot read it.
        """
        listed = self._ask(b"", "ls-tree", "-r", "-z", "--full-tree", commit)
        return tuple(path for mode, _, path in _rows(listed) if mode == _SUBMODULE)

    def extract(self, commit: str, into: Path, wanted: Callable[[str], bool]) -> None:
        """Write files of a commit into a directory, as they stand in the repository.

        Submodules are left out, and links that lead out of the repository.

        Args:
            commit: Which.
            into: An empty directory.
            wanted: Tells of a path in the repository whether its file is; links always are.

        Raises:
            ConfigurationError: When git cannot read them.
        """
        listed = self._ask(b"", "ls-tree", "-r", "-z", "--full-tree", commit)
        blobs = [
            (mode, sha, path) for mode, sha, path in _rows(listed) if mode == _LINK or (mode in _FILES and wanted(path))
        ]
        contents = self._ask("".join(f"{sha}\n" for _, sha, _ in blobs).encode(), "cat-file", "--batch")
        links = []
        for (mode, _, path), content in zip(blobs, _contents(contents), strict=True):
            if mode == _LINK:
                links.append((path, os.fsdecode(content)))
                continue
            file = into / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        # Last, so that no file is written through one.
        for path, target in links:
            if _inside(path, target):
                (into / path).parent.mkdir(parents=True, exist_ok=True)
                (into / path).symlink_to(target)

    def _ask(self, stdin: bytes, *arguments: str) -> bytes:
        done = _git(self.top, *arguments, stdin=stdin)
        if done.returncode != 0:
            raise ConfigurationError(f"git {arguments[0]} failed: {_told(done)}")
        return done.stdout


def find_repository(directory: Path) -> Repository | None:
    """The repository that a directory belongs to.

    Raises:
        ConfigurationError: When git cannot be run, or refuses to read the repository that is there.
    """
    done = _git(directory, "rev-parse", "--show-toplevel")
    if done.returncode == 0:
        return Repository(Path(_text(done.stdout).removesuffix("\n")))
    told = _told(done)
    if "not a git repository" in told:
        return None
    # As in a container of CI, where the files belong to another user.
    trust = "; if you trust it: git config --global --add safe.directory '*'" if "dubious ownership" in told else ""
    raise ConfigurationError(f"git cannot read the repository: {told}{trust}")


def _git(directory: Path, *arguments: str, stdin: bytes = b"") -> CompletedProcess[bytes]:
    return run_git(directory, *arguments, seconds=_SECONDS, stdin=stdin)


def _rows(listed: bytes) -> Iterator[tuple[str, str, str]]:
    for row in _text(listed).split("\0")[:-1]:
        head, _, path = row.partition("\t")
        mode, _, sha = head.split(" ")
        if ".." not in PurePosixPath(path).parts:
            yield mode, sha, path


def _contents(answer: bytes) -> Iterator[bytes]:
    """The blobs in the order asked for; each comes after a line of its name, kind and size."""
    at = 0
    while at < len(answer):
        start = answer.index(b"\n", at) + 1
        sha, _, rest = answer[at : start - 1].partition(b" ")
        if rest == b"missing":
            raise ConfigurationError(f"git does not have the object {_text(sha)}, which the commit needs")
        end = start + int(rest.rpartition(b" ")[2])
        yield answer[start:end]
        at = end + 1


def _inside(path: str, target: str) -> bool:
    lands = os.path.normpath(PurePosixPath(path).parent / target)
    return not os.path.isabs(target) and ".." not in PurePosixPath(lands).parts  # noqa: PTH117 - a text, no file


def _told(done: CompletedProcess[bytes]) -> str:
    lines: Sequence[str] = _text(done.stderr).strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else f"exit code {done.returncode}"


def _text(output: bytes) -> str:
    return os.fsdecode(output)
