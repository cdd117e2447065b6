"""``schedsync init``."""

import re
from pathlib import Path

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.options import Invocation, command, write
from schedsync.manifest.schema import text as schema_text
from schedsync.model.instants import zone
from schedsync.operations.starter import CI_JOB, MANIFEST, PRE_COMMIT, PROJECT, Started, start


@command("init")
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
    write(_report(done))
    return ExitCode.OK


def _report(done: Started) -> str:
    lines = [f"wrote {name}" for name in done.written]
    lines += [f"kept  {name} (it was there)" for name in done.kept]
    steps = [
        f"Put your tasks into {MANIFEST}, then: schedsync validate",
        "Watch it run without a Redis of your own: schedsync dev",
        "See what would change: schedsync plan --redis-url redis://localhost:6379/0",
        "Change it: schedsync apply --redis-url redis://localhost:6379/0",
        "Let it run: SCHEDSYNC_REDIS_URL=redis://localhost:6379/0 celery -A YOUR_APP beat -S schedsync.Scheduler",
    ]
    if PRE_COMMIT in done.kept and "schedsync" not in _text(Path(PRE_COMMIT)):
        steps.append(f"Add a hook that runs `schedsync validate` to {PRE_COMMIT}")
    if CI_JOB in done.written:
        steps.append(f"Set the secret SCHEDSYNC_REDIS_URL for {CI_JOB}")
    if PROJECT in done.kept and MANIFEST in done.written:
        steps.append(f"Check that {PROJECT} lists {MANIFEST} under manifests")
    return "\n".join([*lines, "", "Next:", *(f"  - {step}" for step in steps)]) + "\n"


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
