"""What commands print, checked against the schemas that are published."""

from typing import Any

import jsonschema

from schedsync.manifest.schema import load


def check(command: str, document: Any) -> Any:
    """A command's object, which follows its own part of the schema of outputs."""
    schema = load("output")
    only = {key: value for key, value in schema.items() if key != "anyOf"}
    jsonschema.Draft202012Validator({**only, "$ref": f"#/$defs/{command}"}).validate(document)
    return document
