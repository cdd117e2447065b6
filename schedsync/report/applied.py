"""What an apply did, as text and JSON. The text follows the plan, which was shown before."""

from typing import Any

from schedsync.model.plan.plan import Action, Applied
from schedsync.report.json_ import encode
from schedsync.report.plan_document import plan_document, summary_document
from schedsync.report.plan_markdown import render_as
from schedsync.report.style import Style

_DONE = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.DELETE: "deleted",
    Action.RENAME: "renamed",
    Action.ADOPT: "adopted",
    Action.FORGET: "forgotten",
}


def render_text(applied: Applied, style: Style) -> str:
    """One line."""
    text = _outcome(applied)
    return (text if applied.revision is None else style.paint(text, "bold", "green")) + "\n"


def render_markdown(applied: Applied, style: Style) -> str:
    """The plan, and what became of it."""
    return render_as(applied.plan, heading="apply", outcome=_outcome(applied))


def render_json(applied: Applied, style: Style) -> str:
    """The object of ``apply``."""
    return encode(applied_document(applied)) + "\n"


def applied_document(applied: Applied) -> dict[str, Any]:
    """The plan, and the revision it became, as JSON values."""
    return {
        "applied": applied.revision is not None,
        "revision": applied.revision,
        "summary": summary_document(applied.plan),
        "plan": plan_document(applied.plan),
    }


def _outcome(applied: Applied) -> str:
    plan = applied.plan
    if applied.revision is None:
        return "Nothing to do."
    done = [f"{plan.count(action)} {word}" for action, word in _DONE.items() if plan.count(action)]
    return f"Applied revision {applied.revision}: {', '.join(done)}."
