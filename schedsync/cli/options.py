"""The global options, accepted before and after the command, and the command class that merges both places."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TextIO

import click

from schedsync import __version__
from schedsync.errors import SchedsyncError
from schedsync.report.registry import formats, reporter
from schedsync.report.style import Style


class OutputError(SchedsyncError):
    """Standard output cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalOptions:
    """What every command understands; ``None`` is "not given"."""

    chdir: str | None = None
    environment: str | None = None
    owner: str | None = None
    redis_url: str | None = None
    key_prefix: str | None = None
    app: str | None = None
    format: str | None = None
    color: str | None = None
    quiet: bool | None = None
    verbose: int = 0
    debug: bool | None = None
    by: str | None = None

    def over(self, before: "GlobalOptions") -> "GlobalOptions":
        """These, given after the command, over those given before it; ``-v`` adds up."""
        merged = {}
        for option in fields(self):
            mine, theirs = getattr(self, option.name), getattr(before, option.name)
            merged[option.name] = mine + theirs if option.name == "verbose" else theirs if mine is None else mine
        return GlobalOptions(**merged)


_NAMES = frozenset(option.name for option in fields(GlobalOptions))


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of one command: its name and the global options in force."""

    command: str
    options: GlobalOptions

    @property
    def format(self) -> str:
        """The output format, the command's default where none was asked for."""
        return self.options.format or formats(self.command)[0]

    @property
    def environment(self) -> str | None:
        """The environment chosen, by option or variable."""
        return self.options.environment or os.environ.get("SCHEDSYNC_ENVIRONMENT") or None

    def style(self, stream: TextIO | None = None) -> Style:
        """How text for a stream is dressed; standard output unless told."""
        stream = stream or sys.stdout
        terminal = stream.isatty()
        choice = self.options.color or "auto"
        color = choice == "always" or (choice == "auto" and terminal and not os.environ.get("NO_COLOR"))
        width = os.get_terminal_size(stream.fileno()).columns if terminal else None
        return Style(color=color, width=width, quiet=bool(self.options.quiet))

    def emit(self, value: object) -> None:
        """Write the command's value to standard output in the format asked for."""
        write(reporter(self.command, self.format)(value, self.style()))

    def note(self, text: str) -> None:
        """Tell the person something that was not asked for: on standard error, unless quiet."""
        if not self.options.quiet:
            click.echo(text, err=True)


def write(text: str) -> None:
    """Text to standard output, as it is.

    Raises:
        OutputError: When it cannot be written: a full disk.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write to standard output: {error.strerror}") from error


def _print_version(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"schedsync {__version__}")
        ctx.exit(0)


def global_options(command: str | None = None) -> list[click.Option]:
    """The global options as parameters; with a command's name, its formats are known."""
    kinds = click.Choice(formats(command)) if command else None
    return [
        click.Option(["-C", "--chdir"], metavar="DIR", help="Work in this directory."),
        click.Option(["-e", "--environment"], metavar="NAME", help="Environment of the project file."),
        click.Option(["--owner"], metavar="NAME", help="Whose entries."),
        click.Option(["--redis-url"], metavar="URL", help="The store; over $SCHEDSYNC_REDIS_URL."),
        click.Option(["--key-prefix"], metavar="TEXT", help="Over $SCHEDSYNC_KEY_PREFIX; else schedsync."),
        click.Option(["--app"], metavar="MODULE:APP", help="The Celery application."),
        click.Option(["-f", "--format"], type=kinds, metavar=None if kinds else "FORMAT", help="Output format."),
        click.Option(["--color"], type=click.Choice(["auto", "always", "never"]), help="Colour; also $NO_COLOR."),
        click.Option(["-q", "--quiet"], is_flag=True, default=None, help="Only results and errors."),
        click.Option(["-v", "--verbose"], count=True, help="Log more; twice for all."),
        click.Option(["--debug"], is_flag=True, default=None, help="Show tracebacks."),
        click.Option(["--by"], metavar="NAME", help="Who does this; over $SCHEDSYNC_ACTOR."),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help="Show the version and exit.",
        ),
    ]


def split_options(params: dict[str, Any]) -> GlobalOptions:
    """Take the global options out of a command's parameters."""
    found = {name: params.pop(name) for name in list(params) if name in _NAMES}
    return GlobalOptions(**found)


class Command(click.Command):
    """A command that takes the global options too, and hands its callback an ``Invocation``."""

    def __init__(self, name: str, callback: Callable[..., Any], **attrs: Any) -> None:  # noqa: ANN401 - click's own
        params = list(attrs.pop("params", None) or [])
        taken = {param.name for param in params}
        own = [option for option in global_options(name.split()[-1]) if option.name not in taken]
        super().__init__(name, callback=callback, params=[*params, *own], **attrs)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """Merge the options of both places, enter the directory, run."""
        before = ctx.obj if isinstance(ctx.obj, GlobalOptions) else GlobalOptions()
        options = split_options(ctx.params).over(before)
        name = ctx.command.name or ""
        if options.format is not None and options.format not in formats(name):
            known = ", ".join(formats(name))
            raise click.BadParameter(f"'{options.format}' is not one of {known}.", ctx, param_hint="'--format'")
        if options.chdir is not None:
            if not Path(options.chdir).is_dir():
                raise click.BadParameter(f"'{options.chdir}' is not a directory.", ctx, param_hint="'--chdir'")
            os.chdir(options.chdir)
        ctx.obj = Invocation(name, options)
        return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The command's own options first, then the global ones."""
        names = {option.name for option in global_options()}
        for title, is_global in (("Options", False), ("Global options", True)):
            options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
            rows = [option.get_help_record(ctx) for option in options if (option.name in names) is is_global]
            shown = [row for row in rows if row is not None]
            if shown:
                with formatter.section(title):
                    formatter.write_dl(shown)


def command(name: str, **attrs: Any) -> Callable[[Callable[..., Any]], Command]:  # noqa: ANN401 - click's own
    """Make a function a command; its docstring is the help."""

    def decorate(function: Callable[..., Any]) -> Command:
        params = list(reversed(getattr(function, "__click_params__", [])))
        help_text = (function.__doc__ or "").strip()
        return Command(name, click.pass_obj(function), params=params, help=help_text, **attrs)

    return decorate
