"""The plan for people, rendered from its JSON document alone: the two cannot disagree."""

from collections.abc import Mapping
from typing import Any

from schedsync.model.plan import Plan
from schedsync.model.pointers import at_pointer
from schedsync.model.timing import TIMING_KEYS
from schedsync.report.plan_document import moment, plan_document
from schedsync.report.style import Style, columns, padded, printable
from schedsync.report.words import clock_time, is_today, local_time, timing_words, value_words

_SIGNS = {"create": "+", "update": "~", "delete": "-", "rename": ">", "adopt": "<", "forget": "x"}
_LOOKS = {
    "create": ("green",),
    "update": ("yellow",),
    "delete": ("red", "bold"),
    "rename": ("cyan",),
    "adopt": ("cyan",),
    "forget": ("cyan",),
}
_NAMES_FROM, _DETAILS_FROM = 4, 6
_ACTION_WIDTH = 14
_LONGEST_NAME = 50
_ABSENT = object()
_DEFAULTS = {"/enabled": True, "/protect": False}


def render_text(plan: Plan, style: Style) -> str:
    """The text of ``plan`` and ``apply``."""
    return render_document(plan_document(plan), style)


def render_document(document: Mapping[str, Any], style: Style) -> str:
    """The text of a plan's document, also of one that was saved."""
    changes = document["changes"]
    longest = max((columns(printable(change["name"])) for change in changes), default=0)
    names = max(23, min(longest, _LONGEST_NAME) + 2)
    lines = [style.paint(_header(document), "bold"), ""]
    for change in changes:
        lines += _change(change, names, document, style)
    if changes:
        lines.append("")
    lines += _paused(document)
    lines += [f"Note: {printable(found['message'])}." for found in document["diagnostics"] if not found["path"]]
    lines.append(style.paint(_totals(document["summary"], applyable=document["applyable"]), "bold"))
    for check in document["checks"]:
        lines += _check(check, style)
    return "\n".join(lines) + "\n"


def _header(document: Mapping[str, Any]) -> str:
    store = document["store"]
    where = f"{store['url']}, prefix {store['key_prefix']}, owner {document['owner']}"
    return printable(f"schedsync: {store['environment']} ({where})" if store["environment"] else f"schedsync: {where}")


def _change(change: Mapping[str, Any], names: int, document: Mapping[str, Any], style: Style) -> list[str]:
    action = change["actions"][0]
    word = "DELETE" if action == "delete" else " + ".join(change["actions"])
    place = change["source"]
    where = f"{place['path']}:{place['line']}" if place and action != "delete" else change["reason"]
    name = padded(printable(change["name"]), names - 1)
    head = f"  {_SIGNS[action]} {name} {padded(word, _ACTION_WIDTH - 1)} {printable(where)}"
    details = _details(change)
    impact = _impact(change, document)
    width = _NAMES_FROM + names + _ACTION_WIDTH - _DETAILS_FROM
    lines = [style.paint(head, *_LOOKS[action])]
    for index, detail in enumerate(details):
        right = impact if index == 0 else ""
        shown = f"{padded(detail, width - 2)}  {right}" if right else detail
        lines.append(" " * _DETAILS_FROM + shown)
    return lines


def _details(change: Mapping[str, Any]) -> list[str]:
    before, after = change["before"], change["after"]
    if after is None:
        return [printable(before["task"]) if before else "(a definition that cannot be read)"]
    if change["before_digest"] is None:
        return [timing_words(after)]
    if before is None:
        return [f"{printable(change['reason'])}; it becomes {timing_words(after)}"]
    lines = []
    paths = list(change["changed_paths"])
    kinds = [next((key for key in TIMING_KEYS if key in side), None) for side in (before, after)]
    if kinds[0] != kinds[1]:
        lines.append(f"{timing_words(before)} -> {timing_words(after)}")
        paths = [path for path in paths if path.split("/")[1] not in (*TIMING_KEYS, "phase", "timezone")]
    order = {key: rank for rank, key in enumerate((*TIMING_KEYS, "phase", "timezone"))}
    for path in sorted(paths, key=lambda path: (order.get(path.split("/")[1], len(order)), path)):
        old, new = (at_pointer(side, path, _DEFAULTS.get(path, _ABSENT)) for side in (before, after))
        lines.append(f"{_dotted(path)}: {_side(old)} -> {_side(new)}")
    return lines


def _impact(change: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    now = moment(document["created_at"])
    before, after = (moment(change["next_runs"][side]) for side in ("before", "after"))
    old, new = change["before"], change["after"]
    assert now is not None
    if new is None:
        if before is None:
            return "would not have run again"
        return f"would next have run {local_time(before, (old or {}).get('timezone', 'UTC'), now)}"
    zone = new.get("timezone", "UTC")
    if after is None:
        return _silence(change, document)
    if change["before_digest"] is None:
        return f"first run {local_time(after, zone, now)}"
    rates = change["runs_per_day"]
    rate = ""
    if rates["before"] is not None and rates["before"] != rates["after"]:
        rate = f", {_number(rates['before'])} -> {_number(rates['after'])} runs a day"
    if before == after or before is None:
        return f"next run {local_time(after, zone, now)}{rate}"
    old_zone = (old or {}).get("timezone", zone)
    if old_zone == zone and is_today(before, zone, now) and is_today(after, zone, now):
        return f"next run {clock_time(before, zone)} -> {clock_time(after, zone)}{rate}"
    return f"next run {local_time(before, old_zone, now)} -> {local_time(after, zone, now)}{rate}"


def _silence(change: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """Why an entry that stays has no next run."""
    if change["after"].get("enabled") is False:
        return "disabled: will not run"
    if any(pause["name"] == change["name"] for pause in document["paused"]):
        return "paused: will not run"
    return "will not run: no slot lies ahead"


def _paused(document: Mapping[str, Any]) -> list[str]:
    shown = []
    for pause in document["paused"]:
        reason = f": {pause['reason']}" if pause["reason"] else ""
        shown.append(printable(f"{pause['name']} (by {pause['by']}{reason})"))
    return [f"Paused: {', '.join(shown)}."] if shown else []


def _totals(summary: Mapping[str, int], *, applyable: bool) -> str:
    parts = [f"{summary[key]} to {key}" for key in ("create", "update", "delete")]
    parts += [f"{summary[key]} to {key}" for key in ("rename", "adopt", "forget") if summary[key]]
    if applyable and not any(summary[key] for key in _SIGNS):
        return f"No changes. {summary['unchanged']} unchanged."
    return f"Plan: {', '.join(parts)}. {summary['unchanged']} unchanged."


def _check(check: Mapping[str, Any], style: Style) -> list[str]:
    message = f"{printable(check['message'])} [{check['code']}]"
    if check["status"] != "refused":
        return [f"Acknowledged: {message}"]
    lines = [style.paint("Refused: ", "red", "bold") + message]
    if check["acknowledge"]:
        lines.append(f"  If that is meant: {printable(check['acknowledge'])}")
    if check["hint"]:
        lines.append(f"  What to do: {printable(check['hint'])}")
    return lines


def _dotted(pointer: str) -> str:
    return printable(".".join(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]))


def _side(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return "(none)" if value is _ABSENT else value_words(value)


def _number(rate: float) -> str:
    return f"{rate:.2f}".rstrip("0").rstrip(".") if isinstance(rate, float) else str(rate)
