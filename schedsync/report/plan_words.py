"""How one change of a plan's document is worded: what it does, which fields, and what that means for its runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schedsync.model.timing import TIMING_KEYS
from schedsync.model.values.pointers import at_pointer
from schedsync.report.plan_document import moment
from schedsync.report.style import clipped, printable
from schedsync.report.words import (
    clock_time,
    difference_words,
    dotted,
    is_today,
    local_date,
    local_time,
    number_words,
    timing_words,
    value_words,
)

Change = Mapping[str, Any]
Document = Mapping[str, Any]

_RANKS = ("delete", "rename", "adopt", "forget", "create", "update")
_FIRST = {key: rank for rank, key in enumerate(("task", *TIMING_KEYS, "phase", "timezone"))}
_WHEN = (*TIMING_KEYS, "phase", "timezone")
_ABSENT = object()
_DEFAULTS = {"/enabled": True, "/protect": False}
_NARROW = 16


@dataclass(frozen=True, slots=True)
class Scene:
    """What the wording of every change needs to know of the whole plan.

    Attributes:
        now: The plan's time.
        paused: The names of paused entries.
    """

    now: datetime
    paused: frozenset[str]

    @classmethod
    def of(cls, document: Document) -> "Scene":
        """The scene of a plan's document."""
        now = moment(document["created_at"])
        assert now is not None
        return cls(now, frozenset(pause["name"] for pause in document["paused"]))


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change means for an entry's runs.

    Attributes:
        text: In words.
        stops: Whether something that would have run no longer will.
    """

    text: str
    stops: bool = False


def leading(change: Change) -> str:
    """The action that a change is listed under."""
    return leading_action(change["actions"])


def leading_action(actions: Iterable[str]) -> str:
    """What happens to the entry, before what happens to its definition."""
    return min(actions, key=_RANKS.index)


def action_words(change: Change) -> str:
    """All that is done."""
    return "DELETE" if leading(change) == "delete" else ", ".join(change["actions"])


def name_words(change: Change) -> str:
    """The entry's name; of a rename both."""
    old, new = change["previous_name"], printable(change["name"])
    return new if old is None else f"{printable(old)} -> {new}"


def where_words(change: Change) -> str:
    """Where the change comes from: the place in the files, or why there is none."""
    source = change["source"]
    place = f"{source['path']}:{source['line']}" if source else ""
    action = leading(change)
    if action == "delete":
        reviewed = place and change["after"] is None and change["reason"] != "in no manifest"
        return printable(f"{change['reason']} ({place})" if reviewed else change["reason"])
    parts = ["run state kept"] if action == "rename" else []
    if "adopt" in change["actions"]:
        parts.append(f"from owner {change['before_owner']}" if change["before_owner"] else "from nobody")
    return printable(", ".join([*parts, place or change["reason"]]))


def detail_words(change: Change, width: int) -> list[str]:
    """What changes, a line for each field; for an entry that comes or goes, what it is.

    Args:
        change: The change.
        width: The columns that a line may have where a value can be cut.
    """
    before, after = change["before"], change["after"]
    if leading(change) in ("delete", "forget"):
        known = before or after
        return [printable(known["task"]) if known else "(a definition that cannot be read)"]
    if change["before_digest"] is None:
        return [clipped(timing_words(after), width)]
    if before is None:
        return [clipped(f"{printable(change['reason'])}; it becomes {timing_words(after)}", width)]
    if not change["changed_paths"]:
        return [] if leading(change) == "rename" else [clipped(timing_words(after), width)]
    return _field_lines(change, before, after, width)


def _field_lines(change: Change, before: Mapping[str, Any], after: Mapping[str, Any], width: int) -> list[str]:
    lines = []
    paths = list(change["changed_paths"])
    kinds = [next((key for key in TIMING_KEYS if key in side), None) for side in (before, after)]
    if kinds[0] != kinds[1]:
        sides = (clipped(timing_words(side), width // 2 - 2) for side in (before, after))
        lines.append(" -> ".join(sides))
        paths = [path for path in paths if _top(path) not in _WHEN]
    secret = {secret["pointer"] for secret in change["secrets"]}
    for path in sorted(paths, key=lambda path: (_FIRST.get(_top(path), len(_FIRST)), path)):
        lines += _field(path, before, after, secret, width)
    return lines


def _field(path: str, before: Mapping[str, Any], after: Mapping[str, Any], secret: set[str], width: int) -> list[str]:
    old, new = (at_pointer(side, path, _DEFAULTS.get(path, _ABSENT)) for side in (before, after))
    if old == new and type(old) is type(new):
        # They differ only in what is masked.
        inside = sorted(each for each in secret if each == path or each.startswith(f"{path}/")) or [path]
        return [f"{dotted(each)}: {_masked(after, each)} changed" for each in inside]
    name = dotted(path)
    if path in secret:
        return [f"{name}: {_bare(old)} -> {_bare(new)}"]
    room = max(_NARROW, width - len(name) - 6)
    if old is _ABSENT or new is _ABSENT:
        sides = ["(none)" if side is _ABSENT else value_words(side, room - 6) for side in (old, new)]
    else:
        sides = list(difference_words(old, new, room // 2))
    return [f"{name}: {sides[0]} -> {sides[1]}"]


def _masked(definition: Mapping[str, Any], path: str) -> str:
    return _bare(at_pointer(definition, path, _ABSENT))


def _bare(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if value is _ABSENT:
        return "(none)"
    return printable(value) if isinstance(value, str) else value_words(value)


def impact_of(change: Change, scene: Scene) -> Impact:
    """What a change means for the entry's runs; times in its own zone, ``today`` is that of the plan."""
    now = scene.now
    before, after = (moment(change["next_runs"][side]) for side in ("before", "after"))
    old, new = change["before"] or {}, change["after"] or {}
    zone = new.get("timezone", old.get("timezone", "UTC"))
    old_zone = old.get("timezone", zone)
    gone = f"would next have run {local_time(before, old_zone, now)}" if before else "would not have run again"
    if leading(change) == "delete":
        return Impact(gone, stops=before is not None)
    if leading(change) == "forget":
        goes_on = f"next run {local_time(after, zone, now)}" if after else "will not run"
        return Impact(f"nobody's from then on, {goes_on}")
    if after is None:
        why = _silence(change, scene)
        return Impact(f"STOPS: {why}, {gone}", stops=True) if before else Impact(f"{why}: will not run")
    if change["before_digest"] is None:
        return Impact(f"first run {local_time(after, zone, now)}")
    rate = _rate(change["runs_per_day"])
    if before is None:
        return Impact(f"starts: next run {local_time(after, zone, now)}{rate}")
    if before == after:
        return Impact(f"next run {local_time(after, zone, now)}{rate}")
    if old_zone == zone and is_today(before, zone, now) and is_today(after, zone, now):
        return Impact(f"next run {clock_time(before, zone)} -> {clock_time(after, zone)}{rate}")
    then = local_time(after, zone, now)
    if local_date(before, old_zone) == local_date(after, zone):
        then = f"{clock_time(after, zone)} {then.rsplit(' ', 1)[1]}"
    return Impact(f"next run {local_time(before, old_zone, now)} -> {then}{rate}")


def _rate(rates: Mapping[str, float | None]) -> str:
    if rates["before"] is None or rates["after"] is None or rates["before"] == rates["after"]:
        return ""
    return f", {number_words(rates['before'])} -> {number_words(rates['after'])} runs a day"


def _silence(change: Change, scene: Scene) -> str:
    """Why an entry that stays has no next run."""
    if (change["after"] or {}).get("enabled") is False:
        return "disabled"
    return "paused" if change["name"] in scene.paused else "no slot lies ahead"


def _top(path: str) -> str:
    return path.split("/")[1] if path else ""
