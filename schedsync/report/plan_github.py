"""The plan for a GitHub workflow: annotations, then its text; and what the next steps may ask about it."""

from collections.abc import Iterator

from schedsync.model.findings import Findings
from schedsync.model.plan.plan import Action, Plan
from schedsync.report.findings import render_github as render_findings
from schedsync.report.plan_document import partial_document
from schedsync.report.plan_notes import check_lines, totals
from schedsync.report.plan_text import render_text
from schedsync.report.plan_words import Document
from schedsync.report.style import Style, printable
from schedsync.report.words import listed
from schedsync.report.workflow_commands import not_commands, workflow_command

_MOST = 50


def render_github(plan: Plan, style: Style) -> str:
    """Workflow commands for what needs attention, and the text in which no command is looked for."""
    document = partial_document(plan, ())
    commands = [*_checks(document), *_ends(plan)]
    commands.append(workflow_command("notice", totals(document), {"title": "schedsync plan"}))
    commands.append(render_findings(Findings(diagnostics=plan.diagnostics), style))
    return "".join(commands) + not_commands(render_text(plan, style), plan.plan_id)


def outputs(plan: Plan, *, plan_file: str | None, exit_code: int) -> dict[str, str]:
    """What ``$GITHUB_OUTPUT`` gets.

    Args:
        plan: The plan, refused or not.
        plan_file: Where it was saved, or ``None``.
        exit_code: What the process ends with.
    """
    return {
        "changes": str(len(plan.changes)),
        "creates": str(plan.count(Action.CREATE)),
        "updates": str(plan.count(Action.UPDATE)),
        "deletes": str(plan.count(Action.DELETE)),
        "renames": str(plan.count(Action.RENAME)),
        "applyable": "true" if plan.applyable else "false",
        "plan_file": plan_file or "",
        "exitcode": str(int(exit_code)),
    }


def _checks(document: Document) -> Iterator[str]:
    for check in document["checks"]:
        refused = check["status"] == "refused"
        title = f"{check['code']} {'refused' if refused else 'acknowledged'}"
        yield workflow_command("error" if refused else "warning", "\n".join(check_lines(check)), {"title": title})


def _ends(plan: Plan) -> Iterator[str]:
    """One annotation for all that is deleted, one for all that stops: a runner shows only ten of a kind."""
    deleted = [change.name for change in plan.changes if Action.DELETE in change.actions]
    stopped = [
        change.name
        for change in plan.changes
        if change.after is not None and change.runs_before.next is not None and change.runs_after.next is None
    ]
    for what, names in (("deleted", deleted), ("stopped", stopped)):
        if names:
            count = "1 entry is" if len(names) == 1 else f"{len(names)} entries are"
            text = f"{count} {what}: {printable(listed(names, _MOST))}"
            yield workflow_command("warning", text, {"title": f"schedsync plan: {what}"})
