"""The plan as a comment on a pull request: what is refused and what ends first, never longer than a comment may be."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from schedsync.model.plan.plan import Plan, PlannedChange
from schedsync.report.markdown import code, fenced, key
from schedsync.report.plan_document import partial_document
from schedsync.report.plan_notes import check_lines, notes, refusals, totals
from schedsync.report.plan_text import blocks
from schedsync.report.plan_words import (
    Change,
    Document,
    Scene,
    action_words,
    detail_words,
    impact_of,
    leading,
    leading_action,
    name_words,
    where_words,
)
from schedsync.report.style import PLAIN, Style, clipped, printable

LONGEST = 60_000
"""So many characters at most; GitHub takes 65 536 in a comment."""
_ORDER = ("delete", "forget", "update", "rename", "adopt", "create")
_TABLE_SHARE = 0.6
_RESERVE = 1000
"""For what stands around the changes; a fence is longer than any run of backticks inside, so than a name may be."""
_MOST_CHECKS, _MOST_FLAGS, _MOST_SAID, _MOST_NOTES = 20, 20, 10, 12
_MOST_FIELDS, _MOST_CHANGES = 3, 1000
_LINE, _CELL = 300, 80
_SAFE = re.compile(r"[A-Za-z0-9 ,.:'/>+-]*")
_HEAD = "| | entry | what changes | what it means |\n|---|---|---|---|\n"
_FOLDED = "<details><summary>The changes in full</summary>\n\n"
_END = "\n</details>\n"


def render_markdown(plan: Plan, style: Style) -> str:
    """The markdown of ``plan`` and ``show``."""
    return render_as(plan, heading="plan")


def render_as(plan: Plan, *, heading: str, outcome: str | None = None) -> str:
    """The markdown of a plan, or of what was done with it.

    Args:
        plan: The plan.
        heading: What was done: ``plan`` or ``apply``.
        outcome: The line that says how much; the plan's own unless given.
    """
    ordered = sorted(plan.changes, key=lambda change: _ORDER.index(leading_action(change.actions)))
    document = partial_document(plan, ordered[:_MOST_CHANGES])
    changes = document["changes"]
    head = f"{_title(document, heading)}\n**{outcome or totals(document)}**\n\n{_refused(document)}"
    beside = _notes(document)
    room = LONGEST - len(head) - len(beside) - _RESERVE
    rows = _fitting(_rows(changes, document), int(room * _TABLE_SHARE))
    table = f"{_HEAD}{''.join(rows)}\n{_left_out(ordered[len(rows) :])}" if changes else ""
    text = _fitting(_texts(changes, document), room - len(table))
    return f"{head}{table}{beside}{_folded(text, len(ordered))}"


def _title(document: Document, heading: str) -> str:
    store, source = document["store"], document["source"]
    name = f": {code(clipped(store['environment'], _LINE))}" if store["environment"] else ""
    where = [f"{code(clipped(str(store['url']), _LINE))}, prefix {code(clipped(store['key_prefix'], _LINE))}"]
    if document["against"] is not None:
        where = [f"against {code(clipped(document['against'], _LINE))}"]
    where.append(f"owner {code(clipped(document['owner'], _LINE))}")
    if source["commit"]:
        where.append(f"commit {code(source['commit'][:12])}{' with changes' if source['dirty'] else ''}")
    first = key(store["environment"], document["owner"])
    return f"{first}\n### schedsync {heading}{name}\n\n{', '.join(where)}\n"


def _refused(document: Document) -> str:
    found = refusals(document)
    others = [check for check in document["checks"] if check["status"] != "refused"]
    parts = []
    if found:
        lines = [clipped(line, _LINE) for check in found[:_MOST_CHECKS] for line in check_lines(check)]
        if len(found) > _MOST_CHECKS:
            lines.append(f"… and {len(found) - _MOST_CHECKS} more refusals")
        parts.append("**Refused:** nothing is applied as it stands.\n\n" + fenced("\n".join(lines)))
        flags = list(dict.fromkeys(printable(check["acknowledge"]) for check in found if check["acknowledge"]))
        shown = [flag for flag in flags if len(flag) <= _LINE][:_MOST_FLAGS]
        if shown:
            left = f", and {len(flags) - len(shown)} more" if len(flags) > len(shown) else ""
            parts.append(f"Where that is meant, add to the command{left}:\n\n{fenced(' '.join(shown), 'sh')}")
    if others:
        lines = [clipped(line, _LINE) for check in others[:_MOST_SAID] for line in check_lines(check)]
        lines += [f"… and {len(others) - _MOST_SAID} more"] if len(others) > _MOST_SAID else []
        parts.append("Acknowledged:\n\n" + fenced("\n".join(lines)))
    return "".join(f"{part}\n" for part in parts)


def _notes(document: Document) -> str:
    lines = notes(document)
    shown = [clipped(line, 2 * _LINE) for line in lines[:_MOST_NOTES]]
    if len(lines) > _MOST_NOTES:
        shown.append(f"… and {len(lines) - _MOST_NOTES} more notes")
    return fenced("\n".join(shown)) + "\n" if shown else ""


def _rows(changes: Sequence[Change], document: Document) -> Iterator[str]:
    scene = Scene.of(document)
    for change in changes:
        details = detail_words(change, _CELL)
        cells = [code(clipped(detail, _CELL)) for detail in details[:_MOST_FIELDS]]
        if len(details) > _MOST_FIELDS:
            cells.append(f"and {len(details) - _MOST_FIELDS} more")
        if leading(change) in ("delete", "rename", "adopt"):
            cells.append(code(clipped(where_words(change), _CELL)))
        impact = impact_of(change, scene)
        meaning = impact.text if _SAFE.fullmatch(impact.text) else code(impact.text)
        action, meaning = action_words(change), f"**{meaning}**" if impact.stops else meaning
        action = f"**{action}**" if leading(change) == "delete" else action
        yield f"| {action} | {code(name_words(change))} | {'<br>'.join(cells)} | {meaning} |\n"


def _texts(changes: Sequence[Change], document: Document) -> Iterator[str]:
    """Each change as the text has it, to the left by its two blanks: what comes and goes is then coloured."""
    for block in blocks(document, changes, PLAIN):
        yield "".join(f"{clipped(line[2:], 3 * _LINE)}\n" for line in block)


def _folded(text: Sequence[str], changes: int) -> str:
    if not text:
        return ""
    left = changes - len(text)
    more = f"\nThe other {left} are not shown here.\n" if left else ""
    return f"{_FOLDED}{fenced(''.join(text), 'diff')}{more}{_END}"


def _left_out(changes: Sequence[PlannedChange]) -> str:
    """How many changes of which kind did not fit."""
    if not changes:
        return ""
    counts = Counter(leading_action(change.actions) for change in changes)
    kinds = ", ".join(f"{counts[action]} to {action}" for action in _ORDER if counts[action])
    return f"**{len(changes)} more changes are not shown here:** {kinds}.\n\n"


def _fitting(texts: Iterator[str], room: int) -> list[str]:
    """The texts up to the first that no longer fits."""
    found: list[str] = []
    for text in texts:
        room -= len(text)
        if room < 0:
            break
        found.append(text)
    return found
