"""``schedsync fmt``."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from schedsync.cli.errors import diagnostics_of
from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.loading import read_project
from schedsync.cli.options import Invocation, command
from schedsync.cli.output import LateOutputError, OutputError, write_file
from schedsync.diagnostics import Diagnostic, Location
from schedsync.manifest.sources import STANDARD_INPUT
from schedsync.model.findings import Findings
from schedsync.operations.fmt import Formatted, FormattedFile, fmt
from schedsync.report.findings import render_text
from schedsync.report.formatted import FormatReport
from schedsync.report.style import Style


@command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a file is not in canonical layout.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def format_files(invocation: Invocation, paths: tuple[str, ...], check: bool, diff: bool) -> ExitCode:
    """Put manifests into canonical layout; comments stay with their keys, and the meaning stays the same.

    PATH is a file, a directory, a glob or - for standard input to standard output; without any, the project's
    manifests and overlays and the project file.
    """
    of_input = STANDARD_INPUT in paths
    if of_input and len(paths) > 1:
        raise click.UsageError("- stands alone: its text goes to standard output.")
    done = fmt(paths, project=None if paths else read_project(), stdin=sys.stdin.buffer)
    writes = not (check or diff)
    if writes and not of_input:
        done = _written(done)
    _tell(invocation, done)
    if writes and of_input and invocation.format == "text":
        _write_as_read("".join(file.after for file in done.files))
    else:
        invocation.emit(_report(done, written=writes, diff=diff))
    return ExitCode.ERROR if done.diagnostics or (check and done.changed) else ExitCode.OK


def _written(done: Formatted) -> Formatted:
    """What became of the files: one that cannot be written keeps none of the others from it."""
    files: list[FormattedFile] = []
    failed: list[Diagnostic] = []
    for file in done.files:
        try:
            if file.changed:
                write_file(file.source.path or Path(file.source.shown), file.after)
            files.append(file)
        except OutputError as error:
            failed += (replace(found, location=Location(file.source.shown)) for found in diagnostics_of(error))
    diagnostics = sorted((*done.diagnostics, *failed), key=lambda found: found.sort_key)
    return replace(done, files=tuple(files), diagnostics=tuple(diagnostics))


def _write_as_read(text: str) -> None:
    """Text to standard output in UTF-8, as it came, whatever the terminal's encoding is."""
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise LateOutputError(f"cannot write to standard output: {error.strerror}") from error


def _report(done: Formatted, *, written: bool, diff: bool) -> FormatReport:
    changed = tuple((file.source.shown, file.before, file.after) for file in done.changed)
    return FormatReport(
        changed=changed,
        unchanged=len(done.files) - len(changed),
        diagnostics=done.diagnostics,
        written=written,
        diff=diff,
    )


def _tell(invocation: Invocation, done: Formatted) -> None:
    """What could not be formatted and what is none of ours, on standard error."""
    if invocation.format != "json" and done.diagnostics:
        findings = Findings(diagnostics=done.diagnostics, lines=done.lines)
        style = Style(color=invocation.style(sys.stderr).color, quiet=True)
        click.echo(render_text(findings, style), err=True, nl=False, color=True)
    for file in done.files:
        if not (file.ours or file.source.found):
            invocation.note(f"{file.source.shown}: left as it is: no manifest, overlay or project file")
