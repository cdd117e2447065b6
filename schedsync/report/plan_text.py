"""The plan for people, rendered from its JSON document alone: the two cannot disagree."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from schedsync.model.plan.plan import Plan, PlannedChange
from schedsync.report.plan_document import partial_document
from schedsync.report.plan_notes import check_lines, notes, title, totals
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
from schedsync.report.style import Style, columns, padded

SIGNS = {"create": "+", "update": "~", "delete": "-", "rename": ">", "adopt": "<", "forget": "."}
_LOOKS = {
    "create": ("green",),
    "update": ("yellow",),
    "delete": ("red", "bold"),
    "rename": ("cyan",),
    "adopt": ("cyan",),
    "forget": ("magenta",),
}
_NAMES_FROM, _DETAILS_FROM = 4, 6
_NARROWEST_NAMES, _WIDEST_NAMES = 23, 32
_ACTION_WIDTH = 14
_LINE = 120
_UNLIMITED = 100_000
_MOST_FIELDS = 8
_MOST = 200
_MOST_DELETES = 1000


def render_text(plan: Plan, style: Style, *, refusals: bool = True) -> str:
    """The text of ``plan`` and ``show``, and what ``apply`` shows before it asks.

    Of very many changes only the first of each kind are shown, and the others counted, unless all are wanted.

    Args:
        plan: The plan.
        style: How to dress it.
        refusals: Whether to tell what refuses it; not where that follows as errors.
    """
    shown, left = _picked(plan.changes, style)
    document = partial_document(plan, shown)
    lines = [style.paint(title(document), "bold"), ""]
    for number, block in enumerate(blocks(document, document["changes"], style), 1):
        lines += block
        lines += [left[number]] if number in left else []
    lines += [""] if shown else []
    lines += notes(document)
    lines.append(style.paint(totals(document), "bold"))
    for check in document["checks"]:
        refused = check["status"] == "refused"
        if refused and not refusals:
            continue
        first, *more = check_lines(check)
        lines += [(style.paint("Refused: ", "red", "bold") if refused else "Acknowledged: ") + first, *more]
    return "\n".join(lines) + "\n"


def _picked(changes: Sequence[PlannedChange], style: Style) -> tuple[list[PlannedChange], dict[int, str]]:
    """The changes to show, and after how many of them which line counts the others of a kind."""
    shown: list[PlannedChange] = []
    left: dict[int, str] = {}
    for action, group in groupby(changes, lambda change: leading_action(change.actions)):
        found = list(group)
        most = len(found) if style.verbose else _MOST_DELETES if action == "delete" else _MOST
        shown += found[:most]
        if len(found) > most:
            left[len(shown)] = f"  {SIGNS[action]} … and {len(found) - most} more to {action}: -v shows them"
    return shown, left


def blocks(document: Document, changes: Sequence[Change], style: Style) -> Iterator[list[str]]:
    """The lines of some of a document's changes, side by side in the same columns."""
    layout = _Layout(changes, document, style)
    return map(layout.lines, changes)


class _Layout:
    """The columns of a plan's changes.

    Attributes:
        names: The columns of the names and the gap behind them.
        actions: The columns of the actions and the gap behind them.
        line: The columns after which a line is long.
    """

    def __init__(self, changes: Sequence[Change], document: Document, style: Style) -> None:
        self._scene = Scene.of(document)
        self._style = style
        widths = [columns(name_words(change)) for change in changes]
        widest = max((width for width in widths if width <= _WIDEST_NAMES), default=0)
        self.names = max(_NARROWEST_NAMES, widest + 2)
        words = max((len(action_words(change)) for change in changes), default=0)
        self.actions = max(_ACTION_WIDTH, words + 2)
        self.line = style.width or _LINE
        self._impacts_from = _NAMES_FROM + self.names + self.actions

    def lines(self, change: Change) -> list[str]:
        """A change: its head, its details, and beside the first of them that leaves room what it means."""
        action = leading(change)
        name = padded(name_words(change), self.names - 1)
        head = f"  {SIGNS[action]} {name} {padded(action_words(change), self.actions - 1)} "
        impact = impact_of(change, self._scene)
        meaning = self._style.paint(impact.text, "red", "bold") if impact.stops else impact.text
        details = list(self._details(change))
        if not details:
            return [self._style.paint(f"{head}{where_words(change)}, ", *_LOOKS[action]) + meaning]
        lines = [self._style.paint(head + where_words(change), *_LOOKS[action])]
        beside = self._beside(details, columns(impact.text))
        for index, detail in enumerate(details):
            text = " " * _DETAILS_FROM + detail
            lines.append(f"{padded(text, self._impacts_from - 2)}  {meaning}" if index == beside else text)
        if beside is None:
            narrow = self._style.width is not None and self._impacts_from + columns(impact.text) > self.line
            lines.insert(2, " " * (_DETAILS_FROM if narrow else self._impacts_from) + meaning)
        return lines

    def _details(self, change: Change) -> Iterator[str]:
        details = detail_words(change, _UNLIMITED if self._style.verbose else self.line - _DETAILS_FROM)
        if self._style.verbose or len(details) <= _MOST_FIELDS:
            yield from details
        else:
            yield from details[: _MOST_FIELDS - 1]
            yield f"… and {len(details) - _MOST_FIELDS + 1} more fields, which -v shows"

    def _beside(self, details: list[str], width: int) -> int | None:
        """The detail that the impact stands beside: the first, or one that leaves room."""
        ends = [_DETAILS_FROM + columns(detail) + 2 for detail in details]
        if max(ends[0], self._impacts_from) + width <= self.line:
            return 0
        return next((index for index, end in enumerate(ends) if end <= self._impacts_from), None)
