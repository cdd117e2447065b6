"""The plan as JSON, in the shape of ``plan.schema.json``; the text is rendered from this same value."""

from datetime import datetime
from typing import Any

from schedsync import __version__
from schedsync.model.definition import to_definition
from schedsync.model.entry import Entry
from schedsync.model.live import Pause
from schedsync.model.plan import Action, Plan, PlannedChange
from schedsync.report.json_ import FORMAT_VERSION, diagnostics_document, encode, instant
from schedsync.report.style import Style


def plan_document(plan: Plan) -> dict[str, Any]:
    """Everything that a plan says, as JSON values."""
    return {
        "format_version": FORMAT_VERSION,
        "schedsync_version": __version__,
        "plan_id": plan.plan_id,
        "created_at": instant(plan.created_at),
        "created_by": plan.created_by,
        "store": {
            "environment": plan.target.environment,
            "url": plan.target.url,
            "key_prefix": plan.target.key_prefix,
            "instance_id": plan.target.instance_id,
        },
        "owner": plan.owner,
        "source": {
            "commit": plan.source.commit,
            "dirty": plan.source.dirty,
            "files": [{"path": path, "sha256": sha256} for path, sha256 in plan.source.files],
        },
        "prior_revision": plan.prior_revision,
        "applyable": plan.applyable,
        "changes": [_change(change) for change in plan.changes],
        "drift": [],
        "checks": [
            {
                "code": check.code,
                "status": check.status.value,
                "message": check.message,
                "acknowledge": check.acknowledge,
                "hint": check.hint,
            }
            for check in plan.checks
        ],
        "paused": [{"name": name, **pause_document(pause)} for name, pause in plan.paused],
        "summary": summary_document(plan),
        "diagnostics": diagnostics_document(plan.diagnostics),
    }


def render_json(plan: Plan, style: Style) -> str:
    """The object of ``plan``."""
    return encode(plan_document(plan)) + "\n"


def summary_document(plan: Plan) -> dict[str, int]:
    """How many changes of each kind, and how many entries stay as they are."""
    return {**{action.value: plan.count(action) for action in Action}, "unchanged": plan.unchanged}


def pause_document(pause: Pause) -> dict[str, Any]:
    """A pause as JSON values."""
    return {"by": pause.by, "reason": pause.reason, "since": instant(pause.since), "until": instant(pause.until)}


def _change(change: PlannedChange) -> dict[str, Any]:
    place = change.source
    return {
        "name": change.name,
        "previous_name": change.previous_name,
        "actions": [action.value for action in change.actions],
        "reason": change.reason,
        "before": _definition(change.before),
        "after": _definition(change.after),
        "before_digest": change.before_digest,
        "changed_paths": list(change.changed_paths),
        "source": None if place is None else {"path": place.path, "line": place.line, "column": place.column},
        "next_runs": {"before": instant(change.runs_before.next), "after": instant(change.runs_after.next)},
        "runs_per_day": {"before": _rate(change.runs_before.per_day), "after": _rate(change.runs_after.per_day)},
    }


def _definition(entry: Entry | None) -> dict[str, Any] | None:
    return None if entry is None else to_definition(entry)


def _rate(per_day: float | None) -> float | int | None:
    if per_day is None:
        return None
    rounded = round(per_day, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def moment(text: str | None) -> datetime | None:
    """An instant of a document, read back."""
    return None if text is None else datetime.fromisoformat(text)
