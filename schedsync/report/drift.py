"""Drift as text and JSON; the text is rendered from the document that is the JSON."""

from collections.abc import Mapping
from typing import Any

from schedsync.model.plan.drifted import DriftFound
from schedsync.report.json_ import encode
from schedsync.report.plan_document import drift_document
from schedsync.report.plan_words import detail_words
from schedsync.report.store_document import store_document, store_words
from schedsync.report.style import Style, columns, padded, printable

_LINE = 120
_DETAILS_FROM = 6


def found_document(found: DriftFound) -> dict[str, Any]:
    """All that ``drift`` says, as JSON values."""
    entries = [{**drift_document(each), "problem": each.problem} for each in found.entries]
    return {"store": store_document(found.target), "drift": entries}


def render_json(found: DriftFound, style: Style) -> str:
    """The object of ``drift``."""
    return encode(found_document(found)) + "\n"


def render_text(found: DriftFound, style: Style) -> str:
    """Each entry, what it was last applied as, and what it is now."""
    document = found_document(found)
    names = max((columns(printable(each["name"])) for each in document["drift"]), default=0) + 2
    lines = [style.paint(store_words(found.target, found.owner), "bold"), ""]
    for each in document["drift"]:
        lines += _entry(each, names, style)
    lines += [""] if document["drift"] else []
    lines.append(style.paint(_totals(len(document["drift"])), "bold"))
    if not found.selector.everything:
        lines.append("Only what the selectors name was looked at.")
    return "\n".join(lines) + "\n"


def _entry(drift: Mapping[str, Any], names: int, style: Style) -> list[str]:
    sign, look, what = _kind(drift)
    since = "" if drift["since_revision"] is None else f" since revision {drift['since_revision']}"
    owner = f"owner {drift['owner']}" if drift["owner"] is not None else "no owner"
    head = f"  {sign} {padded(printable(drift['name']), names)}{what}{since}, {owner}"
    return [style.paint(printable(head), look), *(" " * _DETAILS_FROM + line for line in _details(drift))]


def _kind(drift: Mapping[str, Any]) -> tuple[str, str, str]:
    """How a kind of drift is marked, coloured and called."""
    if drift["problem"] is not None:
        return "!", "red", "cannot be read"
    if drift["after"] is None:
        return "-", "red", "DELETED"
    return "~", "yellow", "changed"


def _details(drift: Mapping[str, Any]) -> list[str]:
    before, after = drift["before"], drift["after"]
    if drift["problem"] is not None:
        return [printable(drift["problem"])]
    if after is None:
        return detail_words(as_change(drift, "delete"), _LINE)
    if before is None:
        return ["what was applied is no longer in the history"]
    return detail_words(as_change(drift, "update"), _LINE)


def as_change(told: Mapping[str, Any], *actions: str) -> dict[str, Any]:
    """What is told of an entry in the shape of a plan's change, which has words for it."""
    pointers = told.get("secrets", ())
    return {
        **told,
        "actions": actions,
        "before_digest": None if actions == ("create",) else "",
        "reason": "it could not be read",
        "secrets": [{"pointer": pointer} for pointer in pointers],
    }


def _totals(count: int) -> str:
    if not count:
        return "No drift: everything is as it was last applied."
    return f"{'1 entry is' if count == 1 else f'{count} entries are'} not as last applied."
