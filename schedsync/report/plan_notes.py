"""What a plan's document says beside its changes: where it applies, what is paused, what drifted, what was refused."""

from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any

from schedsync.report.plan_document import NAMED, moment
from schedsync.report.plan_words import Document
from schedsync.report.style import columns, printable
from schedsync.report.words import dotted, listed, local_time

ACTIONS = ("create", "update", "delete", "rename", "adopt", "forget")
_MOST = 10
_FEW = 3
_LINE = 120


def title(document: Document) -> str:
    """Environment, store and owner, on one line."""
    store = document["store"]
    where = f"{store['url']}, prefix {store['key_prefix']}, owner {document['owner']}"
    if document["against"] is not None:
        where = f"against {document['against']}, owner {document['owner']}"
    return printable(f"schedsync: {store['environment']} ({where})" if store["environment"] else f"schedsync: {where}")


def notes(document: Document) -> list[str]:
    """The lines between the changes and the totals."""
    lines = _packed([*_paused(document), *_drift(document)])
    lines += _hot_spots(document)
    lines += [
        f"{'Warning' if found['severity'] == 'warning' else 'Note'}: {printable(found['message'])}."
        for found in document["diagnostics"]
        if not found["path"]
    ]
    lines += _warnings(document)
    lines += _selected(document)
    return lines


def totals(document: Document) -> str:
    """How many changes of each kind."""
    summary = document["summary"]
    if document["applyable"] and not any(summary[action] for action in ACTIONS):
        return f"No changes. {summary['unchanged']} unchanged."
    parts = [f"{summary[key]} to {key}" for key in ACTIONS if summary[key] or key in ACTIONS[:3]]
    return f"Plan: {', '.join(parts)}. {summary['unchanged']} unchanged."


def refusals(document: Document) -> list[Mapping[str, Any]]:
    """The checks that refuse the plan."""
    return [check for check in document["checks"] if check["status"] == "refused"]


def check_lines(check: Mapping[str, Any]) -> list[str]:
    """A check after its status: what it found and the ways out."""
    lines = [f"{printable(check['message'])} [{check['code']}]"]
    if check["status"] == "refused":
        lines += [f"  If that is meant: {printable(check['acknowledge'])}"] if check["acknowledge"] else []
        hint = printable(check["hint"] or "")
        lines += [f"  {'Or: ' if check['acknowledge'] else 'What to do: '}{hint}"] if hint else []
    return lines


def _packed(sentences: list[str]) -> list[str]:
    """Sentences side by side, as many as fit on a line."""
    lines: list[str] = []
    for sentence in sentences:
        if lines and columns(lines[-1]) + 1 + columns(sentence) <= _LINE:
            lines[-1] += f" {sentence}"
        else:
            lines.append(sentence)
    return lines


def _paused(document: Document) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    now = moment(document["created_at"])
    for pause in document["paused"]:
        until = moment(pause["until"])
        reason = f": {pause['reason']}" if pause["reason"] else ""
        ends = f", until {local_time(until, 'UTC', now)}" if until and now else ""
        groups.setdefault(printable(f"(by {pause['by']}{reason}{ends})"), []).append(printable(pause["name"]))
    if groups:
        yield f"Paused: {listed([f'{listed(names, _MOST)} {why}' for why, names in groups.items()], _MOST)}."


def _drift(document: Document) -> Iterator[str]:
    groups: dict[int | None, list[str]] = {}
    for found in document["drift"]:
        name, paths = printable(found["name"]), found["changed_paths"]
        fields = [f"{name}.{dotted(path)}" for path in paths if path] or [name]
        if len(fields) > _FEW:
            fields = [f"{name} ({len(fields)} fields)"]
        groups.setdefault(found["since_revision"], []).extend(fields)
    for revision, fields in groups.items():
        since = f" since revision {revision}" if revision is not None else ""
        yield f"Changed outside schedsync{since}: {listed(fields, _MOST)}."


def _hot_spots(document: Document) -> Iterator[str]:
    now = moment(document["created_at"])
    spots = document["hot_spots"]
    for spot in spots[:_FEW]:
        at = moment(spot["at"])
        assert now is not None
        assert at is not None
        names = ", ".join(map(printable, spot["names"])) + (", …" if len(spot["names"]) == NAMED else "")
        yield f"Hot spot: {spot['entries']} entries run next at {local_time(at, 'UTC', now)}; this plan adds {names}."
    if len(spots) > _FEW:
        yield f"Hot spots: {len(spots) - _FEW} more instants at which many entries meet."


def _warnings(document: Document) -> Iterator[str]:
    found = [each for each in document["diagnostics"] if each["path"]]
    places = [
        f"{each['code']} {each['path']}" + (f":{each['start']['line']}" if each["start"] else "") for each in found
    ]
    if places:
        yield f"Findings in the files: {printable(listed(places, 5))}."


def _selected(document: Document) -> Iterator[str]:
    selector = document["selector"]
    if selector is None:
        return
    flags = [f"--target {quote(glob)}" for glob in selector["targets"]]
    flags += [f"--exclude {quote(glob)}" for glob in selector["excludes"]]
    flags += [f"-l {quote(label)}" for label in selector["labels"]]
    yield f"Only what {printable(' '.join(flags))} selects was looked at; the rest was not looked at."
