"""Git repositories for tests."""

import os
import subprocess
from pathlib import Path

_IDENTITY = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "protocol.file.allow=always")


def git(directory: Path, *arguments: str) -> str:
    """Run git in a directory, apart from its user's settings; its standard output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *_IDENTITY, *arguments],
        cwd=directory,
        env={**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def write(directory: Path, files: dict[str, str]) -> None:
    """Files below a directory."""
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def commit(directory: Path, files: dict[str, str] | None = None) -> str:
    """Commit everything in a directory, first these files; a repository is made where there is none. The commit."""
    directory.mkdir(exist_ok=True)
    if not (directory / ".git").exists():
        git(directory, "init", "--quiet", "--initial-branch", "main")
    write(directory, files or {})
    git(directory, "add", "--all")
    git(directory, "commit", "--quiet", "--allow-empty", "--message", "all")
    return git(directory, "rev-parse", "HEAD")
