"""``schedsync init``."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.options import Invocation, command
from schedsync.manifest.schema import text as schema_text
from schedsync.model.timing.instants import zone
from schedsync.operations.starter import CI_JOB, FILES, MANIFEST, PRE_COMMIT, PROJECT, Started, start
from schedsync.report.started import StartReport


@command("init", writes=FILES)
@click.option("--timezone", metavar="NAME", help="Zone of the manifest; this machine's where it can be told, else UTC.")
def init(invocation: Invocation, timezone: str | None) -> ExitCode:
    """Write a project file, a first manifest and what CI needs.

    Writes schedsync.yaml, one manifest with the schema beside it, a pre-commit entry and a CI job. Files that are
    there already are never touched.
    """
    name = timezone or _local_zone()
    zone(name)
    options = invocation.options
    owner = options.owner or re.sub(r"[^A-Za-z0-9_.-]+", "-", Path.cwd().name).strip("-") or "main"
    done = start(Path.cwd(), owner=owner, timezone=name, app=options.app, schema=schema_text("manifest"))
    invocation.emit(StartReport(written=done.written, kept=done.kept, steps=tuple(_steps(done))))
    return ExitCode.OK


def _steps(done: Started) -> Iterator[str]:
    yield f"Put your tasks into {MANIFEST}, then: schedsync validate"
    yield "Watch it run without a Redis of your own: schedsync dev"
    yield "See what would change: schedsync plan --redis-url redis://localhost:6379/0"
    yield "Change it: schedsync apply --redis-url redis://localhost:6379/0"
    yield "Let it run: SCHEDSYNC_REDIS_URL=redis://localhost:6379/0 celery -A YOUR_APP beat -S schedsync.Scheduler"
    if PRE_COMMIT in done.kept and "schedsync" not in _text(Path(PRE_COMMIT)):
        yield f"Add a hook that runs `schedsync validate` to {PRE_COMMIT}"
    if CI_JOB in done.written:
        yield f"Set the secret SCHEDSYNC_REDIS_URL for {CI_JOB}"
    if PROJECT in done.kept and MANIFEST in done.written:
        yield f"Check that {PROJECT} lists {MANIFEST} under manifests"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _local_zone() -> str:
    """The zone that /etc/localtime points to."""
    link = Path("/etc/localtime")
    if link.is_symlink():
        _, found, name = str(link.resolve()).partition("/zoneinfo/")
        if found and "/" in name and not name.startswith(("posix/", "right/", "Etc/")):
            return name
    return "UTC"
