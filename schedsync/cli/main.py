"""The ``schedsync`` command: finds the command's module, runs it, and turns what went wrong into an exit code."""

import gc
import logging
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from importlib import import_module
from io import TextIOWrapper
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import click
from click.shell_completion import CompletionItem

from schedsync.cli.errors import diagnostics_of, internal_error, usage_error
from schedsync.cli.exit_codes import ExitCode, exit_code_of
from schedsync.cli.foreign_options import with_way
from schedsync.cli.interruption import Terminated, end_at_once, stop_what_runs, tell
from schedsync.cli.options import global_options, split_options
from schedsync.cli.output import LateOutputError, OutputError, write
from schedsync.diagnostics import Diagnostic
from schedsync.errors import InvalidFilesError, SchedsyncError

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "init": ("init:init", "Write a project file, a first manifest and what CI needs."),
        "validate": ("validate:validate", "Check manifests, offline."),
        "fmt": ("fmt:format_files", "Put manifests into canonical layout, comments kept."),
        "plan": ("plan:plan", "Show what apply would do."),
        "apply": ("apply:apply", "Plan, ask, and change the store in one step."),
        "show": ("show:show", "Show a saved plan, stale or not, without the store."),
        "drift": ("drift:drift", "Show what is not live as it was last applied."),
        "history": ("history:history", "Show what was applied, revision by revision."),
        "rollback": ("rollback:rollback", "Go back to what an owner had after a revision."),
        "export": ("export_:export", "Write live entries as a manifest."),
        "list": ("list_:list_entries", "Show the live entries with their last and next run."),
        "next": ("next_:next_slots", "Show the coming slots of manifests or live entries."),
        "import": ("import_:import_schedule", "Turn another scheduler's schedule into a manifest."),
        "dev": ("dev:dev", "Run schedules here: embedded server, worker, beat, re-apply on save."),
        "explain": ("explain:explain", "Say what a diagnostic means, with a bad and a good example."),
        "schema": ("schema:schema", "Print a JSON Schema."),
    }
)


class LazyGroup(click.Group):
    """Loads a command's module when the command is called, and not for help or completion."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, its module loaded now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name][0].partition(":")
        found: click.Command = getattr(import_module(f"schedsync.cli.{module}"), function)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a name that is close to one; ``help NAME`` is ``NAME --help``."""
        name = args[0]
        if name == "help":
            if len(args) == 1:
                click.echo(ctx.get_help())
                ctx.exit()
            args = [args[1], "--help"]
            name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            close = get_close_matches(name, COMMANDS, n=1)
            ctx.fail(f"No such command '{name}'." + (f" Did you mean '{close[0]}'?" if close else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names and one line each, from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Command names without loading the commands; options as click does."""
        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        known = COMMANDS.items()
        return [CompletionItem(name, help=summary) for name, (_, summary) in known if name.startswith(incomplete)]


def _begin(ctx: click.Context, **params: Any) -> None:  # noqa: ANN401 - click hands over each option's value
    ctx.obj = split_options(params)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


cli = LazyGroup(
    "schedsync",
    callback=click.pass_context(_begin),
    params=list(global_options()),
    invoke_without_command=True,
    help="Schedule-as-code for Celery: declare periodic tasks in YAML, review a plan, apply it, run it.",
    epilog="Exit codes: 0 done, 1 error, 2 changes (--detailed-exitcode), 3 refused, 4 stale, 64 usage.",
)


def main(args: Sequence[str] | None = None) -> None:
    """Run, and exit with the code that says how it went."""
    # Ten thousand entries are a million objects that live to the end and form no cycles: looking through them again and
    # again took a tenth of the time of an apply.
    gc.set_threshold(1_000_000, 50, 100)
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A file's name or a stream's encoding may not take every character; none of them ends a command.
            stream.reconfigure(errors="backslashreplace")
    stop_what_runs()
    code = run(list(sys.argv[1:] if args is None else args))
    end_at_once(code)
    # Nor is there anything to look for at the end, which took the interpreter a tenth of a short command's time.
    gc.freeze()
    _drop_unwritten()
    sys.exit(code)


def _open_closed_streams() -> None:
    """Where the caller closed a standard stream, an empty one: in the order of their numbers, so that each gets its."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - open to the end


def _drop_unwritten() -> None:
    """What could not be written has been told; the interpreter must not fail at it once more."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def run(args: list[str]) -> int:
    """Run one command line; the rim where errors become messages and exit codes.

    Where nobody takes the message, as standard error is full or gone, the code alone tells.
    """
    _log_to_stderr(args)
    try:
        code = cli.main(args=args, prog_name="schedsync", standalone_mode=False)
    except click.UsageError as error:
        told = with_way(error)
        if not _wants_json(args):
            with suppress(OSError):
                told.show()
        else:
            _write_errors([usage_error(told)])
        return ExitCode.USAGE
    except SchedsyncError as error:
        with suppress(OSError):
            _report(error, args)
        return exit_code_of(error)
    except (click.Abort, KeyboardInterrupt):
        tell("interrupted")
        return ExitCode.INTERRUPTED
    except Terminated:
        tell("terminated")
        return ExitCode.TERMINATED
    except Exception as error:
        logging.getLogger("schedsync").debug("unexpected error", exc_info=True, extra={"action": "command_failed"})
        with suppress(OSError):
            _report(internal_error(error), args, error)
        return ExitCode.ERROR
    return code if isinstance(code, int) else ExitCode.OK


def _report(error: SchedsyncError, args: list[str], cause: Exception | None = None) -> None:
    if _options(args) & {"--debug"}:
        traceback.print_exception(cause or error)
    found = diagnostics_of(error)
    if _wants_json(args) and not isinstance(error, LateOutputError):
        _write_errors(found)
    elif isinstance(error, InvalidFilesError):
        # Here, so that help and completion do not load what reads manifests.
        from schedsync.cli.loading import show_findings

        show_findings(error.diagnostics)
    else:
        for each in found:
            click.echo(f"error[{each.code}]: {each.message}", err=True)
            for hint in each.hints:
                click.echo(f"  {hint}", err=True)


def _write_errors(found: Sequence[Diagnostic]) -> None:
    """Findings as JSON; where even they cannot be written, the exit code alone tells."""
    # Here, so that help and completion do not load what reads instants.
    from schedsync.report.json_ import render_errors

    with suppress(OSError, OutputError):
        write(render_errors(found) + "\n")


def _options(args: list[str]) -> set[str]:
    """The arguments before ``--``: looked at where parsing them may be what failed."""
    return set(args[: args.index("--")] if "--" in args else args)


def _wants_json(args: list[str]) -> bool:
    given = args[: args.index("--")] if "--" in args else args
    pairs = pairwise(given)
    return bool({"-fjson", "--format=json"} & set(given)) or any(
        name in ("-f", "--format") and value == "json" for name, value in pairs
    )


def _log_to_stderr(args: list[str]) -> None:
    """Warnings, more with ``-v``; an application may set up logging, the library never does."""
    given = _options(args)
    verbose = sum(arg.count("v") for arg in args if arg.startswith("-v") and set(arg[1:]) == {"v"})
    verbose += "--verbose" in given
    level = logging.DEBUG if verbose > 1 else logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
