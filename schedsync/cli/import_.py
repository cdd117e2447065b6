"""``schedsync import``."""

from typing import TYPE_CHECKING

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.loading import read_project
from schedsync.cli.options import Invocation, command
from schedsync.errors import ConfigurationError
from schedsync.interop.app_process import read_in_process
from schedsync.report.imported import ImportReport

if TYPE_CHECKING:
    from schedsync.importers.beat_schedule import Imported

_READER = "schedsync.importers.beat_schedule:read_beat_schedule"


@command("import")
@click.argument("source", type=click.Choice(["beat-schedule"]))
def import_schedule(invocation: Invocation, source: str) -> ExitCode:
    """Turn another scheduler's schedule into a manifest, on standard output.

    beat-schedule reads what Celery's own beat would run: the beat_schedule of --app, and what add_periodic_task
    added to it. What a file cannot say is left out, told by name, and makes the exit code 1.
    """
    project = read_project()
    name = invocation.options.app or (project.app if project else None)
    if name is None:
        raise ConfigurationError("no application is named: give --app MODULE:APP, or put app into schedsync.yaml")
    found: Imported = read_in_process(_READER, name)
    report = ImportReport(
        source=source,
        app=name,
        owner=invocation.options.owner or (None if project and project.owner else found.main or "main"),
        entries=found.entries,
        left_out=[(item.name, item.reason, item.code) for item in found.left_out],
    )
    invocation.emit(report)
    if invocation.format != "json":
        for item in found.left_out:
            click.echo(f'left out: "{item.name}": {item.reason} [{item.code}]', err=True)
        count = "1 entry" if len(found.entries) == 1 else f"{len(found.entries)} entries"
        invocation.note(f"{count} from {name}, {len(found.left_out)} left out")
        if found.left_out:
            codes = " ".join(sorted({item.code for item in found.left_out}))
            invocation.note(f"what to do about it: schedsync explain {codes}")
    return ExitCode.ERROR if found.left_out else ExitCode.OK
