"""A JSON Schema, as it is or within the object that every command prints."""

import json
from dataclasses import dataclass

from schedsync.report.json_ import encode
from schedsync.report.style import Style


@dataclass(frozen=True, slots=True)
class PublishedSchema:
    """What is told.

    Attributes:
        kind: What it describes.
        text: The schema.
    """

    kind: str
    text: str


def render_text(published: PublishedSchema, style: Style) -> str:
    """The schema, byte for byte."""
    return published.text


def render_json(published: PublishedSchema, style: Style) -> str:
    """The object of ``schema``."""
    return encode({"kind": published.kind, "schema": json.loads(published.text)}) + "\n"
