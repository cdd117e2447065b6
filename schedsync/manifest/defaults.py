"""What the entries of a file have in common: its ``defaults``, with what overlays change in them."""

from collections.abc import Sequence
from typing import Any

from schedsync.manifest import checks
from schedsync.manifest.building import Shared
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.layers import Layer, Overlays
from schedsync.manifest.merging import merge
from schedsync.manifest.reading.document import Document
from schedsync.manifest.shapes import shape
from schedsync.manifest.spans import child, find

# What all copies of a defaults block may come to, in characters: each entry's options hold one of their own.
MAX_DEFAULTS_COPIES = 64_000_000
_COPIES_OF_ANY = 2_000_000
_COPIES_RATIO = 6


def read_shared(data: dict[str, Any], document: Document, overlays: Overlays, findings: FileCollector) -> Shared | None:
    """What a manifest's entries share; ``None`` with a finding where that is too much of it for so many entries."""
    own = defaults_layer("manifest", data, document, findings)
    if own is None and not overlays.defaults:
        nothing: dict[str, Any] = {}
        return Shared(nothing, nothing)
    shared = shared_of(own, overlays)
    count = len(data["schedules"])
    most = min(MAX_DEFAULTS_COPIES, _COPIES_OF_ANY + _COPIES_RATIO * len(findings.lines.text))
    if count > 1 and _length(shared.defaults) * count > most:
        layer = shared.layers[0]
        layer.findings.add(
            checks.ALIAS_EXPANSION,
            f"too large for the defaults of {count} entries",
            layer.place,
            hints=("let the task look up what is so large, or keep it under an anchor for the few that need it",),
        )
        return None
    return shared


def shared_of(own: Layer | None, overlays: Overlays) -> Shared:
    """What the entries of a file share: its defaults, if it has any, with what overlays change in them."""
    layers = (*reversed(overlays.defaults), own) if own is not None else (*reversed(overlays.defaults),)
    defaults = _merged_defaults([layer.data for layer in layers])
    same = all(layer.written is layer.data for layer in layers)
    return Shared(defaults, defaults if same else _merged_defaults([layer.written for layer in layers]), layers)


def defaults_layer(kind: str, data: dict[str, Any], document: Document, findings: FileCollector) -> Layer | None:
    """A file's ``defaults``; ``None`` where there are none."""
    given = data.get("defaults")
    if not given:
        return None
    tree = child(document.tree, "defaults")
    place = find(document.tree, ("defaults",), key=True)
    written = document.data["defaults"]
    incomplete = ("defaults",) in document.incomplete
    part = shape.Part(kind, ("definitions", "defaults"), given, tree, place, written=written, incomplete=incomplete)
    return layer_of(part, shape.faults(part, findings), findings)


def layer_of(part: shape.Part, faulty: frozenset[shape.Path], findings: FileCollector) -> Layer:
    """An entry's or defaults' mapping as a layer, without what is at fault: the rest is looked at all the same."""
    data, written = part.data, part.written
    if faulty:
        same = written is data
        data = shape.without(data, faulty)
        written = data if same else shape.without(written, faulty)
    return Layer(data, written, part.tree, part.place, findings, bool(faulty) or part.incomplete)


def _merged_defaults(layers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for defaults in reversed(layers):
        merged = merge(merged, defaults)
    return {key: value for key, value in merged.items() if not key.startswith("x-")}


def _length(value: Any) -> int:  # noqa: ANN401 - any YAML value
    if isinstance(value, dict):
        return sum(1 + len(key) + _length(item) for key, item in value.items())
    if isinstance(value, list):
        return sum(_length(item) for item in value)
    return 1 + len(value) if isinstance(value, str) else 8
