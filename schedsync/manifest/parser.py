"""From a read document to declared entries: shapes, defaults, owner, names, and what is refused by name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from schedsync.diagnostics import Location
from schedsync.manifest import checks, schema, shape
from schedsync.manifest.building import EntryBuilder, Shared
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.merging import merge, merge_entry
from schedsync.manifest.project import report_expansion
from schedsync.manifest.reader import Document
from schedsync.manifest.spans import Span, child, children_of, find, span_of
from schedsync.model.desired import Declared
from schedsync.model.entry import Entry
from schedsync.model.names import name_fault

# What all copies of a defaults block may come to, in characters: each entry's options hold one of their own.
MAX_DEFAULTS_COPIES = 64_000_000

Inspect = Callable[[Entry, EntryBuilder], None]
"""Looks at a built entry and reports what it finds through its builder."""


@dataclass(slots=True)
class Parsed:
    """What one manifest declares.

    Attributes:
        owner: Whose it is; ``None`` where nobody says.
        declared: The entries that could be built.
        names: All names, also of entries that could not be built, with their places.
    """

    owner: str | None = None
    declared: list[Declared] = field(default_factory=list)
    names: dict[str, tuple[Span, Location]] = field(default_factory=dict)


def parse(
    document: Document,
    findings: FileCollector,
    *,
    owner: str | None,
    allow_tasks: tuple[str, ...] = (),
    inspect: Inspect,
) -> Parsed:
    """Parse a manifest.

    Args:
        document: The file, read.
        findings: Takes all that is wrong.
        owner: Whose the entries are where the manifest does not say.
        allow_tasks: Patterns of the task names that may be used; all when empty.
        inspect: Called for every entry that was built.
    """
    data, tree = document.data, document.tree
    parsed = Parsed()
    for place in document.variables:
        report_expansion(place, findings)
    plain = schema.predicate("manifest")(data)
    if not plain and not _check_top(document, findings):
        return parsed
    _refuse_unsupported(document, findings)
    own = data.get("owner")
    parsed.owner = (own if isinstance(own, str) else None) or owner
    if own and isinstance(own, str) and (fault := name_fault(own)):
        findings.add(checks.BAD_NAME, f"the owner {fault}", find(tree, ("owner",)))
    if parsed.owner is None and "owner" not in data:
        findings.add(
            checks.MISSING_OWNER,
            "nobody owns these entries",
            next(key for key, _ in children_of(tree).values()),
            hints=("write `owner: NAME` here or in the project file: apply deletes only an owner's own entries",),
        )
    shared = _defaults(document, findings)
    if shared is None:
        return parsed
    for name, (place, entry_tree) in children_of(child(tree, "schedules")).items():
        location = findings.locate(place)
        parsed.names[name] = (place, location)
        part = shape.Part("manifest", ("definitions", "entry"), data["schedules"][name], entry_tree, place, name)
        faulty = frozenset() if plain else shape.faults(part, findings)
        well_named = _check_name(name, place, findings)
        if not isinstance(part.data, dict):
            continue
        # The rest of a faulty entry is looked at too: all that is wrong is said in one run.
        merged = merge_entry(shared.defaults, {key: value for key, value in part.data.items() if key not in faulty})
        builder = EntryBuilder(name, merged, tree=entry_tree, place=place, shared=shared, findings=findings)
        builder.failed = builder.incomplete = bool(faulty)
        _refuse_adopt(merged, builder)
        _check_task(merged.get("task"), allow_tasks, builder)
        entry = builder.build()
        if entry is not None:
            inspect(entry, builder)
        if entry is not None and not builder.failed and well_named:
            parsed.declared.append(Declared(entry, parsed.owner or "", location))
    return parsed


def _check_top(document: Document, findings: FileCollector) -> bool:
    """Whether the file's own keys allow going on to its entries, which are checked one by one."""
    data, tree = document.data, document.tree
    if not isinstance(data, dict):
        findings.add(
            checks.WRONG_TYPE,
            "a manifest is a mapping",
            span_of(tree),
            hints=("begin with `version: 1` and `schedules:`",),
        )
        return False
    own = dict(data)
    for key in ("schedules", "defaults"):
        if isinstance(own.get(key), dict):
            own[key] = {}
    place = next((key for key, _ in children_of(tree).values()), span_of(tree))
    shape.check(shape.Part("manifest", (), own, tree, place), findings)
    return isinstance(data.get("schedules"), dict) and isinstance(data.get("defaults", {}), dict | None)


def _defaults(document: Document, findings: FileCollector) -> Shared | None:
    given = document.data.get("defaults")
    if not given:
        return Shared()
    place = find(document.tree, ("defaults",), key=True)
    tree = child(document.tree, "defaults")
    if not shape.check(shape.Part("manifest", ("definitions", "defaults"), given, tree, place), findings):
        return None
    count = len(document.data["schedules"])
    if count > 1 and _length(given) * count > MAX_DEFAULTS_COPIES:
        findings.add(checks.ALIAS_EXPANSION, f"too large for the defaults of {count} entries", place)
        return None
    return Shared({key: value for key, value in merge({}, given).items() if not key.startswith("x-")}, tree)


def _length(value: Any) -> int:  # noqa: ANN401 - any YAML value
    if isinstance(value, dict):
        return sum(len(key) + _length(item) for key, item in value.items())
    if isinstance(value, list):
        return sum(_length(item) for item in value)
    return len(value) if isinstance(value, str) else 8


def _refuse_unsupported(document: Document, findings: FileCollector) -> None:
    for key, rule in (("moved", checks.MOVED_UNSUPPORTED), ("removed", checks.REMOVED_UNSUPPORTED)):
        if document.data.get(key):
            findings.add(
                rule,
                f'"{key}" is not supported by this version of schedsync yet',
                find(document.tree, (key,), key=True),
                hints=("remove it; it would not take effect",),
            )


def _refuse_adopt(merged: dict[str, Any], builder: EntryBuilder) -> None:
    if merged.get("adopt"):
        builder.report(
            checks.ADOPT_UNSUPPORTED,
            '"adopt" is not supported by this version of schedsync yet',
            "adopt",
            key=True,
            hints=("remove it; it would not take effect",),
        )


def _check_name(name: str, place: Span, findings: FileCollector) -> bool:
    fault = name_fault(name)
    if fault:
        findings.add(checks.BAD_NAME, f"the entry's name {fault}", place)
    return fault is None


def _check_task(task: str | None, allowed: tuple[str, ...], builder: EntryBuilder) -> None:
    if task and allowed and not any(fnmatchcase(task, pattern) for pattern in allowed):
        builder.report(
            checks.TASK_NOT_ALLOWED,
            f'the project does not allow the task "{task}"',
            "task",
            hints=(f"allowed: {', '.join(allowed)}", "allow_tasks in the project file says which are"),
        )
