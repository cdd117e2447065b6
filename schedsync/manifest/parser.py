"""From a read document to declared entries: shapes, overlays, defaults, owner, names, and what is gone on purpose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from schedsync.diagnostics import Location
from schedsync.manifest import checks, schema
from schedsync.manifest.building import EntryBuilder, Shared
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.defaults import layer_of, read_shared
from schedsync.manifest.gone import Gone, read_gone
from schedsync.manifest.layers import Layer, Overlays
from schedsync.manifest.merging import merge_entry, patch_entry
from schedsync.manifest.reading.document import Document
from schedsync.manifest.shapes import shape
from schedsync.manifest.spans import Span, child, children_of, find, span_of
from schedsync.manifest.suggestion import listed
from schedsync.manifest.task_patterns import TaskPatterns
from schedsync.manifest.variables import Expander, secrets_of
from schedsync.model.entry.entry import Entry
from schedsync.model.state.desired import Declared
from schedsync.model.values.names import NAME_HINT, name_fault
from schedsync.model.values.secrets import Secret

_ENTRY = ("definitions", "entry")

Inspect = Callable[[Entry, EntryBuilder], None]
"""Looks at a built entry and reports what it finds through its builder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for all files of a run.

    Attributes:
        expander: Puts variables in.
        owner: Whose the entries are where a manifest does not say.
        allow_tasks: The task names that may be used.
        inspect: Called for every entry that was built.
        inspect_texts: Called for every entry before, also for one that cannot be built.
        overlays: What the environment changes.
        decide: Whether an entry that would be undecided is a mistake.
    """

    expander: Expander
    inspect: Inspect
    inspect_texts: Callable[[EntryBuilder], None]
    owner: str | None = None
    allow_tasks: TaskPatterns = field(default_factory=TaskPatterns)
    overlays: Overlays = field(default_factory=Overlays)
    decide: bool = False


@dataclass(slots=True)
class Parsed:
    """What one manifest declares.

    Attributes:
        findings: Of its file.
        owner: Whose it is; ``None`` where nobody says.
        shared: What its entries have in common.
        declared: The entries that could be built.
        names: All names, also of entries that could not be built, with their places; without those that an overlay
            drops.
        dropped: The names that an overlay drops.
        undecided: The names of entries without a mistake whose values need variables that are not given.
        gone: The names that it says are moved or removed.
        complete: Whether its names could be told.
    """

    findings: FileCollector
    owner: str | None = None
    shared: Shared = field(default_factory=Shared)
    declared: list[Declared] = field(default_factory=list)
    names: dict[str, tuple[Span, Location]] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    complete: bool = False


def parse(document: Document, findings: FileCollector, terms: Terms) -> Parsed:
    """Parse a manifest.

    Args:
        document: The file, read.
        findings: Takes all that is wrong.
        terms: What holds for all files of the run.
    """
    data = terms.expander.expanded(document, "manifest", findings)
    parsed = Parsed(findings)
    plain = not document.incomplete and schema.predicate("manifest")(data)
    if not plain:
        goes_on = check_top("manifest", data, document, findings)
        if misplaced := _gathered(data, document):
            data, document = misplaced
        elif not goes_on:
            return parsed
    written, tree = document.data, document.tree
    parsed.complete = ("schedules",) not in document.incomplete
    own = data.get("owner")
    parsed.owner = (own if isinstance(own, str) else None) or terms.owner
    if own and isinstance(own, str) and (fault := name_fault(own)):
        findings.add(checks.BAD_NAME, f"the owner {fault}", find(tree, ("owner",)), hints=(NAME_HINT,))
    if parsed.owner is None and () not in document.incomplete and not any(key.lower() == "owner" for key in data):
        findings.add(
            checks.MISSING_OWNER,
            "nobody owns these entries",
            next(key for key, _ in children_of(tree).values()),
            hints=("write `owner: NAME` here or in the project file: apply deletes only an owner's own entries",),
        )
    parsed.gone = read_gone(data, document, findings)
    children = children_of(child(tree, "schedules"))
    shared = read_shared(data, document, terms.overlays, findings)
    if shared is None:
        parsed.names = {name: (place, findings.locate(place)) for name, (place, _) in children.items()}
        return parsed
    parsed.shared = shared
    stray = _report_stray(data["schedules"], document, findings)
    elsewhere = ("task",) if "task" in (data.get("defaults") or ()) else ()
    for name, (place, entry_tree) in children.items():
        if findings.full:
            parsed.complete = False
            break
        if name in stray:
            parsed.names[name] = (place, findings.locate(place))
            continue
        given, as_written = data["schedules"][name], written["schedules"][name]
        own_layer: Layer | None
        if plain:
            own_layer = Layer(given, as_written, entry_tree, place, findings)
        else:
            incomplete = ("schedules", name) in document.incomplete
            part = shape.Part("manifest", _ENTRY, given, entry_tree, place, name, elsewhere, as_written, incomplete)
            faulty = shape.faults(part, findings)
            own_layer = layer_of(part, faulty, findings) if isinstance(given, dict) else None
        check_name(name, place, findings)
        patches = terms.overlays.entries.get(name, ())
        if any(patch.layer is None for patch in patches):
            parsed.dropped.append(name)
            continue
        parsed.names[name] = (place, findings.locate(place))
        if own_layer is not None:
            patching = (patch.layer for patch in reversed(patches) if patch.layer) if patches else ()
            build_entry(parsed, name, (*patching, own_layer), terms)
    return parsed


def _report_stray(entries: dict[str, Any], document: Document, findings: FileCollector) -> frozenset[str]:
    """Report keys of an entry that stand where entries do, and give them with the entry that is empty for it."""
    keys = schema.properties("manifest", "definitions", "entry")
    names = list(entries)
    stray = [
        name for name in names if name in keys and not (isinstance(entries[name], dict) and "task" in entries[name])
    ]
    above = names[: names.index(stray[0])][-1:] if stray else []
    if not above or entries[above[0]] is not None:
        return frozenset()
    findings.add(
        checks.WRONG_TYPE,
        f'"{stray[0]}" stands beside the entry "{above[0]}", not in it',
        find(document.tree, ("schedules", stray[0]), key=True),
        entry=above[0],
        hints=("indent the keys of an entry by two blanks more than its name",),
    )
    return frozenset((*above, *stray))


def build_entry(parsed: Parsed, name: str, layers: Sequence[Layer], terms: Terms) -> None:
    """Build one entry, look at it with all rules, and add it to what its file declares.

    Args:
        parsed: What the file declares; the entry's name is among its names.
        name: The entry's.
        layers: What is said of it: the overlays' patches, the last first, then the entry itself.
        terms: What holds for all files.
    """
    shared = parsed.shared
    merged = merge_entry(shared.defaults, _patched([layer.data for layer in layers]))
    builder = EntryBuilder(name, merged, layers=layers, shared=shared)
    if len(layers) > 1 and "phase" in merged and "every" not in merged and not builder.incomplete:
        builder.report(checks.WRONG_VALUE, '"phase" needs "every"', "phase", key=True, hints=(shape.PHASE_HINT,))
    templated = shared.written is not shared.defaults or any(layer.written is not layer.data for layer in layers)
    if templated:
        builder.leave_out_unknown(terms.expander if terms.decide else None)
    adopt = _adopt(merged.get("adopt", False), builder)
    _check_task(merged.get("task"), terms.allow_tasks, builder)
    terms.inspect_texts(builder)
    entry = builder.build()
    if entry is None:
        if builder.undecided and not builder.failed:
            parsed.undecided.append(name)
        return
    terms.inspect(entry, builder)
    if builder.failed or name_fault(name):
        return
    secrets: tuple[Secret, ...] = ()
    if templated:
        written = merge_entry(shared.written, _patched([layer.written for layer in layers]))
        secrets = secrets_of(written, merged, shared.secrets)
    location = parsed.names[name][1]
    parsed.declared.append(Declared(entry, parsed.owner or "", location, adopt, secrets))


def check_top(kind: str, data: Any, document: Document, findings: FileCollector) -> bool:  # noqa: ANN401 - YAML's
    """Whether a file's own keys allow going on to its entries, which are checked one by one."""
    tree = document.tree
    if not isinstance(data, dict):
        findings.add(
            checks.WRONG_TYPE,
            f"{'a manifest' if kind == 'manifest' else 'an overlay'} is a mapping",
            span_of(tree),
            hints=("begin with `version: 1` and `schedules:`",),
        )
        return False
    own = dict(data)
    for key in ("schedules", "defaults"):
        if isinstance(own.get(key), dict):
            own[key] = {}
    # Here, since few files have entries in another place.
    from schedsync.manifest.shapes.misplaced import beside, is_another_kind, report_beside

    place = next((key for key, _ in children_of(tree).values()), span_of(tree))
    if kind == "manifest" and is_another_kind(data):
        findings.forget()
        findings.add(
            checks.MISSING_KEY,
            'no manifest: it has no "schedules", and none of its keys is a manifest\'s',
            place,
            hints=(
                "a manifest begins with `version: 1` and `schedules:`; leave files of other tools out of the paths",
            ),
        )
        return False
    if names := beside(data):
        report_beside(names, data, document, findings)
        own = {"schedules": {}, **{key: value for key, value in own.items() if key not in (*names, "schedules")}}
    incomplete = any(path[:1] != ("schedules",) for path in document.incomplete)
    shape.check(shape.Part(kind, (), own, tree, place, incomplete=incomplete), findings)
    entries = data.get("schedules", {} if kind == "overlay" else None)
    return isinstance(entries, dict) and isinstance(data.get("defaults", {}), dict | None)


def _gathered(data: Any, document: Document) -> tuple[dict[str, Any], Document] | None:  # noqa: ANN401 - YAML's
    from schedsync.manifest.shapes.misplaced import gathered

    return gathered(data, document) if isinstance(data, dict) else None


def check_name(name: str, place: Span, findings: FileCollector) -> None:
    """Report a name that no entry can have."""
    if fault := name_fault(name):
        findings.add(checks.BAD_NAME, f"the entry's name {fault}", place, hints=(NAME_HINT,))


def _patched(layers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    entry = layers[-1]
    for patch in reversed(layers[:-1]):
        entry = patch_entry(entry, patch)
    return entry


def _adopt(value: bool | str, builder: EntryBuilder) -> bool | str:
    if isinstance(value, str) and value.lower() in shape.BOOLEANS:
        # Nobody who writes `yes` means an owner of that name.
        label = f"write {shape.BOOLEANS[value.lower()]}, without quotes"
        builder.report(checks.WRONG_TYPE, f'"adopt" takes true, false or an owner, not "{value}"', "adopt", label=label)
    if isinstance(value, str) and (fault := name_fault(value)):
        builder.report(
            checks.BAD_NAME,
            f"the owner to adopt from {fault}",
            "adopt",
            hints=("write `true` for one without an owner",),
        )
    return value


def _check_task(task: str | None, allowed: TaskPatterns, builder: EntryBuilder) -> None:
    if task and not allowed.allow(task):
        builder.report(
            checks.TASK_NOT_ALLOWED,
            f'the project does not allow the task "{task}"',
            "task",
            hints=(f"allowed: {listed(allowed.patterns)}", "allow_tasks in the project file says which are"),
        )
