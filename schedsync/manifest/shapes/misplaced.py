"""Entries that do not stand below ``schedules``: found all the same, so that what is wrong in them is told too."""

from typing import Any

from schedsync.manifest import checks, schema
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.reading.document import Document
from schedsync.manifest.shapes.forms import meant_key
from schedsync.manifest.spans import Branch, Span, Tree, children_of, find, span_of
from schedsync.manifest.suggestion import nearest


def beside(data: dict[str, Any]) -> list[str]:
    """The names of entries that stand at the top of a file, where it has none below ``schedules``."""
    if data.get("schedules") is not None:
        return []
    known = schema.properties("manifest")
    return [key for key in data if key not in known and isinstance(data[key], dict) and "task" in data[key]]


def report_beside(names: list[str], data: dict[str, Any], document: Document, findings: FileCollector) -> None:
    """Report such entries, as the one mistake that they are."""
    place = find(document.tree, (names[0],), key=True)
    if "schedules" in data:
        message = f'"schedules" is empty, and "{names[0]}" stands beside it'
        findings.add(checks.WRONG_TYPE, message, place, hints=("indent the entries below `schedules:`",))
        return
    hint = "write `schedules:` above, and indent the entries below it"
    findings.add(checks.MISSING_KEY, f'"schedules" is missing above "{names[0]}"', place, hints=(hint,))


def is_another_kind(data: dict[str, Any]) -> bool:
    """Whether a file has nothing of a manifest: it is one of another tool, such as a Kubernetes CronJob."""
    unknown = [key for key in data if key not in schema.properties("manifest")]
    if not unknown or len(data.keys() - {"version"}) > len(unknown):
        return False
    return not (beside(data) or _named(data) or any(nearest(key, ("schedules",)) for key in unknown))


def gathered(data: dict[str, Any], document: Document) -> tuple[dict[str, Any], Document] | None:
    """The data and document with misplaced entries below ``schedules``; ``None`` where there are none."""
    if isinstance(data.get("schedules"), list) and isinstance(data.get("defaults", {}), dict | None):
        return _by_name(data, document)
    names = beside(data)
    renamed = () if names else _named(data)
    if not (names or renamed) or not isinstance(data.get("defaults", {}), dict | None):
        return None
    children = children_of(document.tree)
    entries: Tree = (
        children[renamed[0]][1] if renamed else Branch(span_of(document.tree), {name: children[name] for name in names})
    )
    first = (names or renamed)[0]

    def moved(mapping: dict[str, Any]) -> dict[str, Any]:
        return {**mapping, "schedules": mapping[renamed[0]] if renamed else {name: mapping[name] for name in names}}

    tree = Branch(span_of(document.tree), {**children, "schedules": (children[first][0], entries)})
    return moved(data), Document(moved(document.data), tree, document.templates)


def _by_name(data: dict[str, Any], document: Document) -> tuple[dict[str, Any], Document]:
    """The data and document with a list of entries as a mapping: by what they call their name, or their one key."""
    children = children_of(document.tree)
    place, branch = children["schedules"]
    assert isinstance(branch, Branch)
    assert isinstance(branch.children, list)
    entries: dict[str, Any] = {}
    written: dict[str, Any] = {}
    trees: dict[str, tuple[Span, Tree]] = {}
    for item, as_written, tree in zip(data["schedules"], document.data["schedules"], branch.children, strict=True):
        inner = children_of(tree)
        if not isinstance(item, dict) or not item:
            continue
        if type(name := item.get("name")) is str:
            entries[name] = {key: value for key, value in item.items() if key != "name"}
            written[name] = {key: value for key, value in as_written.items() if key != "name"}
            rest = {key: value for key, value in inner.items() if key != "name"}
            trees[name] = (span_of(inner["name"][1]), Branch(span_of(tree), rest))
        elif len(item) == 1 and isinstance(next(iter(item.values())), dict):
            ((name, entries[name]),) = item.items()
            written[name], trees[name] = as_written[name], inner[name]
    moved = Branch(span_of(document.tree), {**children, "schedules": (place, Branch(span_of(branch), trees))})
    whole = Document({**document.data, "schedules": written}, moved, document.templates)
    return {**data, "schedules": entries}, whole


def _named(data: dict[str, Any]) -> tuple[str, ...]:
    """The one key that may have been meant for ``schedules``, where that is missing."""
    known = schema.properties("manifest")
    if "schedules" in data:
        return ()
    found = [key for key in data if key not in known and isinstance(data[key], dict) and _holds_entries(data[key])]
    meant = [key for key in found if meant_key(key, known, (), data[key]) == "schedules"]
    return tuple(meant) if len(meant) == 1 else ()


def _holds_entries(value: dict[str, Any]) -> bool:
    known = schema.properties("manifest", "definitions", "entry")
    return any(key.lower() in known for entry in value.values() if isinstance(entry, dict) for key in entry)
