"""What is written about an entry, or about defaults, in one file: its values, and where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from schedsync.manifest.collector import FileCollector
from schedsync.manifest.spans import Span, Tree


@dataclass(frozen=True, slots=True)
class Layer:
    """A mapping of one file.

    Attributes:
        data: Its values.
        written: The same with templates in place of values that come from variables; the same object where none does.
        tree: Its spans.
        place: Where its name stands.
        findings: Of its file.
        faulty: Whether keys were left out of ``data`` and ``written`` because of their shape.
    """

    data: dict[str, Any]
    written: dict[str, Any]
    tree: Tree
    place: Span
    findings: FileCollector
    faulty: bool = False

    def gives(self, path: Sequence[str | int]) -> bool:
        """Whether there is a value at a path; null is none, since it takes one away."""
        value: Any = self.data
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return False
        return value is not None


@dataclass(frozen=True, slots=True)
class Overlays:
    """What the overlays of an environment change, in the order in which they do.

    Attributes:
        defaults: Patches of the manifests' ``defaults``.
        entries: Patches by entry name; ``None`` drops the entry.
        owners: Whose the entries are that a file adds, by the file's path, where it says so.
        complete: Whether all of it could be read.
    """

    defaults: tuple[Layer, ...] = ()
    entries: "dict[str, list[Patch]]" = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Patch:
    """What one overlay says about one entry.

    Attributes:
        layer: The change; ``None`` drops the entry.
        place: Where the name stands.
        findings: Of the overlay.
    """

    layer: Layer | None
    place: Span
    findings: FileCollector
