"""Whether keys and types are those of the JSON Schemas."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from schedsync.manifest import schema
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.spans import Span, Tree

PHASE_HINT = "remove it, or give the time as `every`: a cron expression says its minutes itself"
Path = tuple[str | int, ...]

# What YAML 1.1 took for these, and YAML 1.2 reads as texts and numbers.
BOOLEANS = {
    **dict.fromkeys(("yes", "y", "on", "1", "true"), "true"),
    **dict.fromkeys(("no", "n", "off", "0", "false"), "false"),
}
# Their keys mean the same without one another.
_INDEPENDENT = frozenset(("crontab", "misfire", "options", "labels"))


@dataclass(frozen=True, slots=True)
class Part:
    """A value of a document that a part of a schema describes.

    Attributes:
        kind: The schema.
        schema_path: Where in it.
        data: The value.
        tree: Its spans.
        place: What to mark when the value as a whole is at fault: its key.
        entry: The entry it belongs to.
        elsewhere: Keys that ``defaults`` have, where they cannot stand: that is told there.
        written: The value with templates in place of what comes from variables, for what is shown of it; ``None``
            where it has none in parts whose variables are secrets.
        incomplete: Whether some of it could not be read, so that what is missing is no mistake.
    """

    kind: str
    schema_path: tuple[str, ...]
    data: Any
    tree: Tree
    place: Span
    entry: str | None = None
    elsewhere: Collection[str] = ()
    written: Any = None
    incomplete: bool = False

    @property
    def in_defaults(self) -> bool:
        """Whether this is the ``defaults`` block."""
        return self.schema_path[-1:] == ("defaults",)

    def as_written(self, path: Path) -> Any:  # noqa: ANN401 - any YAML value
        """The value at a path in this one as its author wrote it, which may be shown: a variable's may be a secret."""
        value = self.data if self.written is None else self.written
        for step in path:
            value = value[step]
        return value


def check(part: Part, findings: FileCollector) -> bool:
    """Whether the value has the schema's shape; findings say where it has not."""
    return not faults(part, findings)


def faults(part: Part, findings: FileCollector) -> frozenset[Path]:
    """Where the value is at fault, nowhere where it has the schema's shape; ``()`` stands for the value as a whole."""
    if schema.predicate(part.kind, *part.schema_path)(part.data):
        return frozenset()
    # Here, since most values have the shape.
    from schedsync.manifest.shapes.misshapen import explain

    return explain(part, findings)


def without(value: Any, paths: Collection[Path]) -> Any:  # noqa: ANN401 - any YAML value
    """An entry's mapping without what is at fault, and without what that makes meaningless."""
    faulty: dict[str | int, list[Path]] = {}
    for path in paths:
        if path:
            faulty.setdefault(path[0], []).append(path[1:])
    kept = {}
    for key, inner in value.items():
        own = faulty.get(key, ())
        if own and (() in own or key not in _INDEPENDENT):
            continue
        kept[key] = without(inner, own) if own else inner
    return kept
