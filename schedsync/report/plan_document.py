"""The plan as JSON, in the shape of ``plan.schema.json``; the text is rendered from this same value."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from schedsync.model.entry.definition import to_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.plan.plan import Action, Plan, PlannedChange, PlannedDrift
from schedsync.model.plan.saved_plan import CHECKSUM, checksum_of
from schedsync.model.state.drift import Drift
from schedsync.model.state.live import Pause
from schedsync.model.state.selector import Selector
from schedsync.model.values.secrets import Secret, masked
from schedsync.report.json_ import FORMAT_VERSION, diagnostics_document, encode, instant
from schedsync.report.style import Style

NAMED = 5
"""So many of the entries that a plan brings to a hot spot are named."""


def plan_document(plan: Plan) -> dict[str, Any]:
    """Everything that a plan says, as JSON values, and the checksum that tells whether somebody edited them."""
    document = partial_document(plan, plan.changes)
    return {**document, CHECKSUM: checksum_of(document)}


def partial_document(plan: Plan, changes: Iterable[PlannedChange]) -> dict[str, Any]:
    """The document with only some of its changes: what is not shown need not be made, and there may be very many."""
    return {
        "format_version": FORMAT_VERSION,
        "schedsync_version": plan.schedsync_version,
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
        "against": plan.against,
        "selector": _selector(plan.selector),
        "prior_revision": plan.prior_revision,
        "applyable": plan.applyable,
        "changes": [_change(change) for change in changes],
        "drift": [_drift(drifted) for drifted in plan.drift],
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
        "hot_spots": [
            {"at": instant(spot.at), "entries": spot.entries, "names": list(spot.names[:NAMED])}
            for spot in plan.hot_spots
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


def drift_document(drift: Drift) -> dict[str, Any]:
    """An entry that is not what was last applied, as JSON values."""
    return {
        "name": drift.name,
        "owner": drift.owner,
        "before": _masked(drift.before, drift.secrets),
        "after": _masked(drift.after, drift.secrets),
        "changed_paths": list(drift.changed_paths),
        "since_revision": drift.since_revision,
    }


def _drift(planned: PlannedDrift) -> dict[str, Any]:
    return {**drift_document(planned.drift), "fate": planned.fate.value}


def _masked(definition: Mapping[str, Any] | None, secrets: Iterable[Secret]) -> dict[str, Any] | None:
    return None if definition is None else masked(definition, secrets)


def _change(change: PlannedChange) -> dict[str, Any]:
    place = change.source
    seals = change.seals or (None,) * len(change.secrets_after)
    return {
        "name": change.name,
        "previous_name": change.previous_name,
        "actions": [action.value for action in change.actions],
        "reason": change.reason,
        "before": _definition(change.before, change.secrets_before, change.secrets_after),
        # What the manifests write out is no secret, and a saved plan has it from nowhere else.
        "after": _definition(change.after, change.secrets_after),
        "before_digest": change.sealed_digest or change.before_digest,
        "before_owner": change.before_owner,
        "changed_paths": list(change.changed_paths),
        "secrets": [
            {
                "pointer": secret.pointer,
                "template": secret.template,
                "variables": list(secret.variables),
                "hmac": seal,
            }
            for secret, seal in zip(change.secrets_after, seals, strict=True)
        ],
        "source": None if place is None else {"path": place.path, "line": place.line, "column": place.column},
        "next_runs": {"before": instant(change.runs_before.next), "after": instant(change.runs_after.next)},
        "runs_per_day": {"before": _rate(change.runs_before.per_day), "after": _rate(change.runs_after.per_day)},
    }


def _definition(entry: Entry | None, secrets: Iterable[Secret], others: Iterable[Secret] = ()) -> dict[str, Any] | None:
    """A definition without what is secret on either side: what is secret here must not show there either."""
    if entry is None:
        return None
    own = tuple(secrets)
    known = {secret.pointer for secret in own}
    hidden = (Secret(secret.pointer, "", ()) for secret in others if secret.pointer not in known)
    return masked(to_definition(entry), (*own, *hidden))


def _selector(selector: Selector) -> dict[str, Any] | None:
    if selector.everything:
        return None
    return {
        "targets": list(selector.targets),
        "excludes": list(selector.excludes),
        "labels": [f"{key}={value}" for key, value in selector.labels],
    }


def _rate(per_day: float | None) -> float | int | None:
    if per_day is None:
        return None
    rounded = round(per_day, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def moment(text: str | None) -> datetime | None:
    """An instant of a document, read back."""
    return None if text is None else datetime.fromisoformat(text)
