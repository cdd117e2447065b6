"""``schedsync schema``."""

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.options import Invocation, command
from schedsync.manifest.schema import KINDS
from schedsync.manifest.schema import text as schema_text
from schedsync.report.published import PublishedSchema


@command("schema")
@click.argument("kind", type=click.Choice(KINDS))
def schema(invocation: Invocation, kind: str) -> ExitCode:
    """Print a JSON Schema, byte for byte; with -f json, within the object that every command prints."""
    invocation.emit(PublishedSchema(kind, schema_text(kind)))
    return ExitCode.OK
