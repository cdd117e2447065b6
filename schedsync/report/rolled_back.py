"""What a rollback did, as text and JSON: as ``apply``, and the revision gone back to."""

from schedsync.model.plan.rollback import RolledBack
from schedsync.report.applied import applied_document
from schedsync.report.applied import render_text as render_applied
from schedsync.report.json_ import encode
from schedsync.report.style import Style


def render_text(done: RolledBack, style: Style) -> str:
    """One line; the plan was shown before."""
    return render_applied(done.applied, style)


def render_json(done: RolledBack, style: Style) -> str:
    """The object of ``rollback``."""
    return encode({"rollback_of": done.to, **applied_document(done.applied)}) + "\n"
