"""From a plan to leave to write it: it is shown, refused where a check says so, and asked about."""

import sys

import click

from schedsync.cli.errors import ChecksRefusedError, NotDoneError
from schedsync.cli.interruption import telling
from schedsync.cli.options import Invocation, write
from schedsync.cli.output import telling_in_vain
from schedsync.model.plan.plan import Applied, Plan
from schedsync.report.plan_text import render_text

_NOTHING = "nothing was applied"


def approve(invocation: Invocation, made: Plan, *, ask: bool, question: str = "Apply {} to {}?") -> None:
    """Show a plan and get leave to write it.

    Args:
        invocation: The options.
        made: The plan.
        ask: Whether a person has to agree; never where there is nothing to do.
        question: With places for the changes and the store.

    Raises:
        ChecksRefusedError: When a safety check refuses it.
        NotDoneError: When it was declined, or there is nobody to ask.
    """
    asking = bool(made.changes) and made.applyable and ask
    with telling_in_vain(_NOTHING):
        _show(invocation, made, asking=asking)
    if not made.applyable:
        raise ChecksRefusedError(made.refusals, made)
    if asking:
        _ask(made, question)


def what_became_of(done: Applied) -> str:
    """What to say where the report of it cannot be written."""
    return _NOTHING if done.revision is None else f"revision {done.revision} was applied"


def _show(invocation: Invocation, made: Plan, *, asking: bool) -> None:
    """The plan: part of the text output; beside another format, only for whoever is asked.

    What refuses it follows as errors, on standard error, so that it is read once and never lost.
    """
    if invocation.format == "text":
        write(render_text(made, invocation.style(), refusals=False) + "\n")
    elif asking and sys.stdin.isatty():
        click.echo(render_text(made, invocation.style(sys.stderr)), err=True)


def _ask(made: Plan, question: str) -> None:
    if not sys.stdin.isatty():
        raise NotDoneError(f"{_NOTHING}: there is no terminal to ask on", "give --auto-approve to apply without asking")
    count = len(made.changes)
    what = "1 change" if count == 1 else f"{count} changes"
    with telling(_NOTHING):
        click.echo(f"{question.format(what, made.target.url)} [y/N] ", err=True, nl=False)
        answer = sys.stdin.readline()
    if not answer.endswith("\n"):  # Ctrl-D, which leaves the cursor behind the question
        click.echo(err=True)
    if answer.strip().lower() not in ("y", "yes"):
        raise NotDoneError(f"declined; {_NOTHING}")
