"""``schedsync schema``."""

import click

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.options import Invocation, command, write
from schedsync.manifest.schema import KINDS
from schedsync.manifest.schema import text as schema_text


@command("schema")
@click.argument("kind", type=click.Choice(KINDS))
def schema(invocation: Invocation, kind: str) -> ExitCode:
    """Print a JSON Schema."""
    write(schema_text(kind))
    return ExitCode.OK
