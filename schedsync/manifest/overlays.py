"""Overlays: files that say what one environment changes in the manifests."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from schedsync.manifest import checks, schema
from schedsync.manifest.building import Shared
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.defaults import defaults_layer, layer_of, shared_of
from schedsync.manifest.files import Files
from schedsync.manifest.layers import Layer, Overlays, Patch
from schedsync.manifest.parser import Parsed, Terms, build_entry, check_name, check_top
from schedsync.manifest.reading.document import Document
from schedsync.manifest.shapes import shape
from schedsync.manifest.spans import child, children_of, find
from schedsync.manifest.suggestion import Suggestions
from schedsync.manifest.variables import Expander
from schedsync.model.timing import TIMING_KEYS
from schedsync.model.values.names import name_fault


def read_overlay(document: Document, findings: FileCollector, expander: Expander) -> Overlays:
    """Read one overlay, without asking which entries there are.

    Args:
        document: The file, read.
        findings: Takes all that is wrong.
        expander: Puts variables in.
    """
    data = _without_former_timings(expander.expanded(document, "overlay", findings))
    plain = not document.incomplete and schema.predicate("overlay")(data)
    if not plain and not check_top("overlay", data, document, findings):
        return Overlays(complete=False)
    owner = data.get("owner")
    owners = {findings.path: owner} if isinstance(owner, str) else {}
    if owners and (fault := name_fault(owner)):
        findings.add(checks.BAD_NAME, f"the owner {fault}", find(document.tree, ("owner",)))
    defaults = defaults_layer("overlay", data, document, findings)
    entries = {}
    given = data.get("schedules", {})
    for name, (place, tree) in children_of(child(document.tree, "schedules")).items() if given else ():
        written = document.data["schedules"][name]
        incomplete = ("schedules", name) in document.incomplete
        part = shape.Part(
            "overlay", ("definitions", "entry"), given[name], tree, place, name, written=written, incomplete=incomplete
        )
        faulty = frozenset() if plain else shape.faults(part, findings)
        layer = None
        if isinstance(part.data, dict):
            layer = layer_of(part, faulty, findings)
        elif part.data is not None:
            continue
        entries[name] = [Patch(layer, place, findings)]
    return Overlays((defaults,) if defaults else (), entries, owners, ("schedules",) not in document.incomplete)


def _without_former_timings(data: Any) -> Any:  # noqa: ANN401 - any YAML value
    """The same, where a patch that gives a timing may name the one it replaces: ``{cron: null, every: 1h}``."""
    entries = data.get("schedules") if isinstance(data, dict) else None
    if not isinstance(entries, dict):
        return data
    changed = {}
    for name, patch in entries.items():
        timings = [key for key in TIMING_KEYS if key in patch] if isinstance(patch, dict) else []
        if len(timings) > 1:
            former = [key for key in timings if patch[key] is None]
            changed[name] = {key: value for key, value in patch.items() if key not in former[: len(timings) - 1]}
    return {**data, "schedules": {**entries, **changed}} if changed else data


def in_order(overlays: Sequence[Overlays]) -> Overlays:
    """Several overlays as one: each changes what those before it made."""
    entries: dict[str, list[Patch]] = {}
    owners: dict[str, str] = {}
    for each in overlays:
        owners |= each.owners
        for name, patches in each.entries.items():
            entries.setdefault(name, []).extend(patches)
    defaults = tuple(layer for each in overlays for layer in each.defaults)
    return Overlays(defaults, entries, owners, all(each.complete for each in overlays))


def added(parts: Sequence[Parsed], terms: Terms, files: Files) -> list[Parsed]:
    """The entries that overlays add to the manifests; a name that they cannot mean becomes a finding.

    An entry is added where an unknown name has a ``task``. It is the overlay's ``owner``'s, else the only owner's of
    the manifests, else the environment's or project's. Where that owner has one manifest, its ``defaults`` go under
    it, else only those of overlays.

    Args:
        parts: The manifests.
        terms: With the overlays.
        files: The run's; where they leave out manifests of the project, what the overlays add is no part of it.
    """
    names = {name for parsed in parts for name in parsed.names}
    dropped = {name for parsed in parts for name in parsed.dropped}
    suggestions = Suggestions(names | dropped)
    certain = files.all_found and terms.overlays.complete and all(parsed.complete for parsed in parts)
    found = []
    for name, patches in terms.overlays.entries.items():
        if name in names:
            continue
        live = _since_dropped(patches)
        if not live and name in dropped:
            continue
        without_task = [*takewhile(_changes_only, live)] if live else patches
        if without_task and certain and name not in files.names_elsewhere:
            _report_unknown(name, without_task, suggestions, is_dropped=name in dropped)
        layers = [patch.layer for patch in live[len(without_task) :] if patch.layer]
        if layers and not files.left_out:
            found.append(_added(name, layers[::-1], parts, terms))
    return found


def _since_dropped(patches: Sequence[Patch]) -> Sequence[Patch]:
    drops = [index for index, patch in enumerate(patches) if patch.layer is None]
    return patches[drops[-1] + 1 :] if drops else patches


def _changes_only(patch: Patch) -> bool:
    """Whether a patch can only mean an entry that there is."""
    return patch.layer is not None and not patch.layer.faulty and "task" not in patch.layer.data


def _report_unknown(name: str, patches: Sequence[Patch], known: Suggestions, *, is_dropped: bool) -> None:
    message = f'no manifest declares "{name}"'
    if is_dropped:
        message = f'an overlay before this one drops "{name}"'
    # A variable in a key is told as that.
    for patch in patches if "${" not in name else ():
        hint = "an overlay adds an entry by giving it a `task` and a timing"
        patch.findings.add(
            checks.UNKNOWN_ENTRY,
            message,
            patch.place,
            entry=name,
            label=None if is_dropped else known.question(name),
            hints=(hint if patch.layer else "remove the line: there is nothing to drop",),
        )


def _added(name: str, layers: Sequence[Layer], parts: Sequence[Parsed], terms: Terms) -> Parsed:
    own = layers[-1]
    check_name(name, own.place, own.findings)
    owners = {parsed.owner for parsed in parts if parsed.complete}
    only = owners.pop() if len(owners) == 1 else None
    owner = terms.overlays.owners.get(own.findings.path) or only or terms.owner
    if owner is None:
        own.findings.add(
            checks.MISSING_OWNER,
            f'whose entry is "{name}"? the manifests have several owners',
            own.place,
            entry=name,
            hints=("write `owner: NAME` at the top of the overlay",),
        )
    of_owner = [parsed.shared for parsed in parts if parsed.owner == owner]
    parsed = Parsed(own.findings, owner, of_owner[0] if len(of_owner) == 1 else _only_overlays(terms))
    parsed.complete = True
    parsed.names[name] = (own.place, own.findings.locate(own.place))
    build_entry(parsed, name, layers, terms)
    return parsed


def _only_overlays(terms: Terms) -> Shared:
    return shared_of(None, terms.overlays)
