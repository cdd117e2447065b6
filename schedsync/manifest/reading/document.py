"""A file that was read: its values, and the spans of them."""

from dataclasses import dataclass
from typing import Any

from schedsync.manifest.spans import Span, Tree


class Template(str):
    """A scalar that holds ``${``, as it is written.

    Attributes:
        place: Its span.
        is_text: Whether its tag says that it is a text, whatever its value looks like.
    """

    __slots__ = ("is_text", "place")
    place: Span
    is_text: bool

    @classmethod
    def at(cls, text: str, place: Span, *, is_text: bool) -> "Template":
        """A template with its place."""
        made = cls(text)
        made.place, made.is_text = place, is_text
        return made


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read.

    Attributes:
        data: Plain values: dicts with text keys, lists, text, numbers, booleans, ``None``.
        tree: The spans of ``data``, of the same shape.
        templates: The scalars in ``data`` that hold ``${``.
        incomplete: The paths of what misses something that could not be read: ``()`` is the file itself, then its keys,
            and the entries below ``schedules``.
        others: The manifests behind it in the same file, where there are some by mistake.
    """

    data: Any
    tree: Tree
    templates: tuple[Template, ...] = ()
    incomplete: frozenset[tuple[str, ...]] = frozenset()
    others: "tuple[Document, ...]" = ()

    @property
    def all(self) -> "tuple[Document, ...]":
        """This document and those behind it."""
        return self, *self.others
