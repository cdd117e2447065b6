"""Names that their owner no longer declares: the items of ``moved`` and ``removed``."""

from dataclasses import dataclass
from typing import Any

from schedsync.manifest import checks
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.reading.document import Document
from schedsync.manifest.spans import Span, find
from schedsync.model.values.names import NAME_HINT, name_fault


@dataclass(frozen=True, slots=True)
class Gone:
    """A name that its owner no longer declares: an item of ``moved`` or ``removed``.

    Attributes:
        name: The name.
        place: Where it stands.
        to: The name that it goes on under; ``None`` for a removed one.
        to_place: Where that stands.
        destroy: Of a removed one, whether it is deleted.
    """

    name: str
    place: Span
    to: str | None = None
    to_place: Span = 0
    destroy: bool = True


def read_gone(data: dict[str, Any], document: Document, findings: FileCollector) -> list[Gone]:
    """The items of ``moved`` and ``removed`` that have the schema's shape and whose names are known."""
    found = []
    for key, names in (("moved", ("from", "to")), ("removed", ("name",))):
        items = data.get(key)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if not isinstance(item, dict) or any(type(item.get(name)) is not str for name in names):
                continue
            places = [find(document.tree, (key, index, name)) for name in names]
            for name, place in zip(names, places, strict=True):
                # That it is empty, the schema has told.
                if item[name] and (fault := name_fault(item[name])):
                    findings.add(
                        checks.BAD_NAME, f'"{name}" is an entry\'s name, and {fault}', place, hints=(NAME_HINT,)
                    )
            if key == "moved":
                found.append(Gone(item["from"], places[0], item["to"], places[1]))
            else:
                found.append(Gone(item["name"], places[0], destroy=item.get("destroy") is not False))
    return found
