"""The history as text and JSON; the text is rendered from the document that is the JSON."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from schedsync.model.plan.plan import Action
from schedsync.model.state.history import UNREADABLE, HistoryChange, Revision, Told
from schedsync.model.values.secrets import Secret, masked
from schedsync.report.drift import as_change
from schedsync.report.json_ import encode, instant
from schedsync.report.plan_document import moment
from schedsync.report.plan_words import action_words, detail_words, leading, name_words
from schedsync.report.style import Style, printable
from schedsync.report.table import Column, render_table
from schedsync.report.words import local_time

_COLUMNS = (
    Column("Revision", 0),
    Column("When", 2),
    Column("Owner", 3),
    Column("By", 4),
    Column("What", 1, prose=True),
    Column("Commit", 5),
    Column("Run", 6),
)
_SIGNS = {"create": "+", "update": "~", "delete": "-", "rename": ">", "adopt": "<", "forget": "."}
_DONE = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "rename": "renamed",
    "adopt": "adopted",
    "forget": "forgotten",
}
_SHORT = 12
_LINE = 120


def history_document(told: Told) -> dict[str, Any]:
    """All that ``history`` says, as JSON values."""
    return {"revisions": [_revision(one, detailed=told.detailed) for one in told.revisions]}


def render_json(told: Told, style: Style) -> str:
    """The object of ``history``."""
    return encode(history_document(told)) + "\n"


def render_text(told: Told, style: Style) -> str:
    """One line a revision; with its changes where they are asked for."""
    revisions = history_document(told)["revisions"]
    if not revisions:
        return "no revisions\n"
    if told.detailed:
        text = "\n".join(_block(one, told.now, style) for one in revisions)
    else:
        text = render_table(_COLUMNS, [_row(one, told.now) for one in revisions], style)
    if told.older:
        text += f"{told.older} older: --limit {len(revisions) + told.older} shows all that are kept\n"
    return text


def _revision(one: Revision, *, detailed: bool) -> dict[str, Any]:
    document = {
        "owner": one.owner,
        "revision": one.revision,
        "at": instant(one.at),
        "by": one.by,
        "action": one.action,
        "commit": one.commit,
        "run_url": one.run_url,
        "summary": {
            action.value: sum(1 for change in one.changes if action.value in change.actions) for action in Action
        },
        "plan_id": one.plan_id,
        "rollback_of": one.rollback_of,
    }
    return document | {"changes": [_change(change) for change in one.changes]} if detailed else document


def _change(change: HistoryChange) -> dict[str, Any]:
    own = {secret.pointer: secret for secret in (*change.before_secrets, *change.after_secrets)}
    return {
        "name": change.name,
        "previous_name": change.previous_name,
        "actions": list(change.actions),
        "before": _masked(change.before, change.before_secrets, own),
        "after": _masked(change.after, change.after_secrets, own),
        "before_owner": change.before_owner,
        "after_owner": change.after_owner,
        "changed_paths": list(change.changed_paths),
        "secrets": sorted(own),
    }


def _masked(
    definition: Mapping[str, Any] | None, secrets: Iterable[Secret], every: Mapping[str, Secret]
) -> dict[str, Any] | None:
    """A definition without what is secret on either side: what is secret here must not show there either."""
    own = {secret.pointer: secret for secret in secrets}
    hidden = (own.get(pointer, Secret(pointer, "", ())) for pointer in every)
    return None if definition is None else masked(definition, hidden)


def _row(one: Mapping[str, Any], now: datetime) -> list[str]:
    cells = [
        str(one["revision"]),
        _when(one, now),
        one["owner"] or "-",
        one["by"],
        _what(one),
        (one["commit"] or "-")[:_SHORT],
        one["run_url"] or "-",
    ]
    return [printable(cell) for cell in cells]


def _when(one: Mapping[str, Any], now: datetime) -> str:
    at = moment(one["at"])
    return local_time(at.replace(microsecond=0), "UTC", now) if at is not None else "-"


def _action(one: Mapping[str, Any]) -> str:
    back = one["rollback_of"]
    return str(one["action"]) if back is None else f"{one['action']} to {back}"


def _what(one: Mapping[str, Any]) -> str:
    if one["action"] == UNREADABLE:
        return "its record cannot be read"
    counts = [f"{one['summary'][action]} {word}" for action, word in _DONE.items() if one["summary"][action]]
    return f"{_action(one)}: {', '.join(counts)}"


def _block(one: Mapping[str, Any], now: datetime, style: Style) -> str:
    whose = f"owner {one['owner']}" if one["owner"] is not None else "no owner"
    head = f"revision {one['revision']}: {_action(one)} by {one['by']}, {whose}, {_when(one, now)}"
    known = {"commit": one["commit"], "run": one["run_url"], "plan": one["plan_id"]}
    lines = [style.paint(printable(head), "bold")]
    lines += [printable(f"  {what} {value}") for what, value in known.items() if value is not None]
    lines += ["  its record cannot be read"] if one["action"] == UNREADABLE else []
    for change in one["changes"]:
        lines += _change_lines(change)
    return "\n".join(lines) + "\n"


def _change_lines(told: Mapping[str, Any]) -> list[str]:
    change = as_change(told, *told["actions"])
    owners = [
        f"owner {owner}" if owner is not None else "nobody" for owner in (told["before_owner"], told["after_owner"])
    ]
    hands = f", {owners[0]} -> {owners[1]}" if {"adopt", "forget"} & set(told["actions"]) else ""
    head = f"  {_SIGNS[leading(change)]} {name_words(change)}  {action_words(change)}{hands}"
    return [printable(head), *(f"      {line}" for line in _details(change))]


def _details(change: Mapping[str, Any]) -> list[str]:
    if change["after"] is None and change["before"] is None:
        return ["(a definition that cannot be read)"]
    if change["after"] is None and leading(change) != "delete":
        return ["(it became a definition that cannot be read)"]
    return detail_words(change, _LINE)
