"""The global options, accepted before and after the command, and the command class that merges both places."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TextIO

import click

from schedsync import __version__
from schedsync.cli.collisions import Output, refuse_collisions
from schedsync.cli.completion import directories, environments
from schedsync.cli.errors import ChecksRefusedError, failure_of
from schedsync.cli.exit_codes import exit_code_of
from schedsync.cli.output import (
    Destination,
    LateOutputError,
    OutputError,
    read_destinations,
    tell_github,
    terminal_width,
    wants_color,
    write_file,
)
from schedsync.cli.output import write as write
from schedsync.model.findings import Failure
from schedsync.report.registry import failure_reporter, formats, reporter, reports
from schedsync.report.style import PLAIN, Style


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
    format_into: tuple[str, ...] = ()
    color: str | None = None
    quiet: bool | None = None
    verbose: int = 0
    debug: bool | None = None
    by: str | None = None

    def over(self, before: "GlobalOptions") -> "GlobalOptions":
        """These, given after the command, over those given before it; ``-v`` and ``--format-into`` add up."""
        merged = {}
        for option in fields(self):
            mine, theirs = getattr(self, option.name), getattr(before, option.name)
            merged[option.name] = theirs + mine if option.name in _ADDED_UP else theirs if mine is None else mine
        return GlobalOptions(**merged)


_ADDED_UP = ("verbose", "format_into")
_NAMES = frozenset(option.name for option in fields(GlobalOptions))


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of one command: its name and the global options in force.

    Attributes:
        command: Its name.
        options: The global options.
        files: What ``--format-into`` asks for.
    """

    command: str
    options: GlobalOptions
    files: tuple[Destination, ...] = ()

    @property
    def format(self) -> str:
        """The output format, the command's default where none was asked for."""
        return self.options.format or formats(self.command)[0]

    @property
    def environment(self) -> str | None:
        """The environment chosen, by option or variable."""
        return self.options.environment or os.environ.get("SCHEDSYNC_ENVIRONMENT") or None

    def from_start(self, path: str | Path) -> str:
        """A path as the next steps of a job find it, which do not work in the directory of ``-C``."""
        return str(Path(self.options.chdir or "", path))

    def style(self, stream: TextIO | None = None) -> Style:
        """How text for a stream is dressed; standard output unless told."""
        stream = stream or sys.stdout
        terminal = stream.isatty()
        color = {"always": True, "never": False}.get(self.options.color or "auto")
        if color is None:
            color = wants_color(os.environ, terminal=terminal)
        width = terminal_width(os.environ, stream.fileno()) if terminal else None
        return replace(self._plain, color=color, width=width)

    def emit(
        self,
        value: object,
        *,
        shown: Callable[[Style], str] = lambda _style: "",
        outputs: Mapping[str, str] | None = None,
        out: Path | None = None,
        json: str | None = None,
    ) -> None:
        """Write the command's value to standard output in the format asked for, and to each file in its own.

        Args:
            value: What the command's reporters take.
            shown: Writes what stands before it on standard output already, and so does in a file of the format text.
            outputs: What the format ``github`` tells the workflow's next steps, beside the step's summary.
            out: A file that gets what standard output would have got.
            json: The value as JSON, where it was written before: of ten thousand changes that takes a second.

        Raises:
            OutputError: When any of them cannot be written; late where standard output has the result.
        """
        texts: dict[tuple[str, Style], str] = {} if json is None else {("json", PLAIN): json}

        def text(kind: str, style: Style) -> str:
            key = (kind, PLAIN if kind == "json" else style)
            if key not in texts:
                texts[key] = reporter(self.command, kind)(value, style)
            return texts[key]

        if out is None:
            write(text(self.format, self.style()))
        else:
            write_file(out, text(self.format, self._plain))
        try:
            for file in self.files:
                before = shown(self._plain) if file.format == "text" else ""
                write_file(file.path, before + text(file.format, self._plain))
            if outputs is not None and self._for_github:
                tell_github(os.environ, summary=text("markdown", self._plain), outputs=outputs)
        except OutputError as error:
            raise (LateOutputError if out is None else OutputError)(str(error)) from error

    def emit_failure(self, error: Exception) -> None:
        """Put what ended the command where its result should have gone.

        Standard output is the rim's, in text and in JSON. Never fails itself: what ended the command matters more than
        a file that cannot be written.
        """
        refused = error.plan if isinstance(error, ChecksRefusedError) else None
        failure = Failure(diagnostics=failure_of(error), environment=self.environment, chosen_owner=self.options.owner)

        def rendered(kind: str, style: Style) -> str:
            if refused is not None and kind == "markdown":
                return reporter("plan", kind)(refused, style)
            return failure_reporter(kind)(failure, style)

        with suppress(OutputError, OSError):
            if self.format in ("markdown", "github") and not isinstance(error, LateOutputError):
                write(rendered(self.format, self.style()))
        for file in self.files:
            with suppress(OutputError):
                write_file(file.path, rendered(file.format, self._plain))
        if self.command in ("plan", "show") and self._for_github:
            outputs = {"applyable": "false", "exitcode": str(int(exit_code_of(error)))}
            with suppress(OutputError):
                tell_github(os.environ, summary=rendered("markdown", self._plain), outputs=outputs)

    def note(self, text: str) -> None:
        """Tell the person something that was not asked for: on standard error, unless quiet."""
        if not self.options.quiet:
            click.echo(text, err=True)

    @property
    def _plain(self) -> Style:
        return replace(PLAIN, quiet=bool(self.options.quiet), verbose=self.options.verbose > 0, base=_base())

    @property
    def _for_github(self) -> bool:
        return "github" in (self.format, *(file.format for file in self.files))


def _base() -> str:
    """This directory in the repository, where GitHub says which one that is: it looks for files from there."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if not workspace:
        return ""
    path = os.path.relpath(Path.cwd(), Path(workspace).resolve())
    return "" if path == os.curdir or path.startswith(os.pardir) else path


def _print_version(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"schedsync {__version__}")
        ctx.exit(0)


def global_options(command: str | None = None) -> list[click.Option]:
    """The global options as parameters; with a command's name, its formats are known."""
    kinds = click.Choice(formats(command)) if command else None
    return [
        click.Option(
            ["-C", "--chdir"],
            metavar="DIR",
            shell_complete=directories,
            help="Work in this directory; here unless given.",
        ),
        click.Option(
            ["-e", "--environment"],
            metavar="NAME",
            shell_complete=environments,
            help="Of the project file; over $SCHEDSYNC_ENVIRONMENT.",
        ),
        click.Option(["--owner"], metavar="NAME", help="Whose entries; else the manifests' or the project file's."),
        click.Option(
            ["--redis-url"], metavar="URL", help="The store; over the environment's and $SCHEDSYNC_REDIS_URL."
        ),
        click.Option(
            ["--key-prefix"], metavar="TEXT", help="Over the environment's and $SCHEDSYNC_KEY_PREFIX; else schedsync."
        ),
        click.Option(["--app"], metavar="MODULE:APP", help="The Celery application; else the project file's."),
        click.Option(
            ["-f", "--format"],
            type=kinds,
            metavar=None if kinds else "FORMAT",
            help="Of standard output; text unless given.",
        ),
        click.Option(
            ["--format-into"],
            multiple=True,
            metavar="FORMAT=FILE",
            help="Write the result to a file too, in a format of its own; repeatable.",
        ),
        click.Option(
            ["--color"],
            type=click.Choice(["auto", "always", "never"]),
            help="Colour; auto unless given, which heeds $NO_COLOR and $FORCE_COLOR.",
        ),
        click.Option(["-q", "--quiet"], is_flag=True, default=None, help="Only results and errors."),
        click.Option(["-v", "--verbose"], count=True, help="Log more; twice for all."),
        click.Option(["--debug"], is_flag=True, default=None, help="Show tracebacks."),
        click.Option(["--by"], metavar="NAME", help="Who does this; over $SCHEDSYNC_ACTOR, CI's actor, user@host."),
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
        self.writes: Sequence[str] = ()

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """Merge the options of both places, enter the directory, run; a failure goes where the result was to go."""
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
        try:
            if options.format_into and not reports(name):
                raise ValueError(f"{name} has no result that could go into a file.")
            files = read_destinations(options.format_into, formats(name))
        except ValueError as error:
            raise click.BadParameter(str(error), ctx, param_hint="'--format-into'") from None
        _refuse_collisions(ctx.params, files, self.writes)
        ctx.obj = invocation = Invocation(name, options, files)
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            invocation.emit_failure(error)
            raise

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples, and what the process exits with."""
        from schedsync.cli.manual import EXAMPLES, exit_codes

        name = self.name or ""
        with formatter.section("Examples"):
            for example in EXAMPLES[name]:
                formatter.write(f"{'':{formatter.current_indent}}schedsync {example}\n")
        formatter.write_paragraph()
        formatter.write_text(exit_codes(name))

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


def _refuse_collisions(params: Mapping[str, Any], files: Sequence[Destination], own: Sequence[str]) -> None:
    outputs = [Output("--format-into", file.path) for file in files]
    if params.get("out") is not None:
        outputs.insert(0, Output("--out", params["out"]))
    given = (params.get("plan"), params.get("against"))
    named = [*params.get("paths", ()), *(each for each in given if each is not None)]
    refuse_collisions(outputs, named, reads_manifests="paths" in params, own=own)


def command(name: str, *, writes: Sequence[str] = (), **attrs: Any) -> Callable[[Callable[..., Any]], Command]:  # noqa: ANN401 - click's own
    """Make a function a command; its docstring is the help.

    Args:
        name: The command's.
        writes: The files that it writes of itself.
        attrs: As click takes them.
    """

    def decorate(function: Callable[..., Any]) -> Command:
        params = list(reversed(getattr(function, "__click_params__", [])))
        help_text = (function.__doc__ or "").strip()
        made = Command(name, click.pass_obj(function), params=params, help=help_text, **attrs)
        made.writes = writes
        return made

    return decorate
