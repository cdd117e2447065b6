"""``schedsync explain``."""

import click
from click.shell_completion import CompletionItem

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.options import Invocation, command
from schedsync.operations.explain import explain as explain_codes
from schedsync.operations.explain import explanations
from schedsync.report.explained import Explained


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes that begin like this."""
    known = ((each.code, each.title) for each in explanations())
    return [CompletionItem(code, help=title) for code, title in known if code.startswith(incomplete.upper())]


@command("explain")
@click.argument("codes", nargs=-1, metavar="[CODE]...", shell_complete=_complete)
def explain(invocation: Invocation, codes: tuple[str, ...]) -> ExitCode:
    """Say what a diagnostic means, with a bad and a good example, and how to silence it.

    CODE is SCH203 or a name such as unknown-key; without any, all codes are listed.
    """
    invocation.emit(Explained(explain_codes(codes), listed=not codes))
    return ExitCode.OK
