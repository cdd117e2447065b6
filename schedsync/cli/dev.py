"""``schedsync dev``: run schedules here, with nothing installed or configured."""

import sys
from datetime import datetime
from pathlib import Path

import click

from schedsync.cli.options import Invocation, command
from schedsync.dev.console import Console
from schedsync.dev.desired import Manifests
from schedsync.dev.supervisor import DevSettings, run
from schedsync.settings import DEFAULT_KEY_PREFIX

_SIGNALLED = 128


@command("dev")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
def dev(invocation: Invocation, paths: tuple[str, ...]) -> int:
    """Run schedules here: an embedded server, a Celery worker, beat, and re-apply on save, in one terminal.

    Nothing configured is touched: broker, results and store are the embedded server, which is gone afterwards.
    Without --app, a built-in application runs any task name by showing its call.
    """
    options = invocation.options
    if options.redis_url is not None:
        raise click.UsageError("dev runs on its own embedded server; --redis-url does not apply.")
    manifests = Manifests(
        paths=paths, directory=Path.cwd(), environment=invocation.environment, owner=options.owner, by="schedsync dev"
    )
    settings = DevSettings(
        manifests=manifests,
        app=options.app,
        key_prefix=options.key_prefix or DEFAULT_KEY_PREFIX,
        debug=bool(options.debug),
        findings=invocation.style(sys.stderr),
    )
    console = Console(out=invocation.style(), err=invocation.style(sys.stderr), now=lambda: datetime.now().astimezone())
    return _SIGNALLED + run(settings, console)
