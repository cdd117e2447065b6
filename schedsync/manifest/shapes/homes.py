"""Where a key belongs that means something, but not where it stands."""

from schedsync.manifest import schema
from schedsync.model.values.pasted import yaml_text

_ENTRY = ("manifest", "definitions", "entry")
_DEFAULTS = ("manifest", "definitions", "defaults")
_AT_THE_TOP = "write it at the top of the file"


def home(
    key: str,
    value: object,
    *,
    kind: str,
    path: tuple[str | int, ...],
    entry: str | None,
    in_defaults: bool = False,
) -> str | None:
    """Where to write a key that is none of its place; ``None`` where no other place has it either.

    Args:
        key: As it is written.
        value: Its value.
        kind: The schema of its file.
        path: Of the mapping that it stands in, in an entry or in the file.
        entry: The entry that it stands in, if any.
        in_defaults: Whether it stands in ``defaults``.
    """
    if kind == "project":
        return _of_project(key, value, path)
    if entry is not None:
        return _of_entry(key, entry) if not path else None
    if path:
        return None
    if in_defaults:
        return _AT_THE_TOP if key in schema.properties("manifest") else None
    if kind == "overlay" and isinstance(value, dict) and not value.keys().isdisjoint(schema.properties(*_ENTRY)):
        return "write it below `schedules:`, indented"
    if kind == "overlay" and key in ("moved", "removed"):
        return "write it in a manifest: names are the same in all environments"
    return "write it in the project file, schedsync.yaml" if key in schema.properties("project") else None


def _of_project(key: str, value: object, path: tuple[str | int, ...]) -> str | None:
    top = schema.properties("project")
    if key == "strict":
        return "leave it out, and give `--strict` to validate"
    if path:
        in_environment = path[0] == "environments" and len(path) == 2
        return f"{_AT_THE_TOP}: it is of all environments" if in_environment and key in top else None
    of_environments = schema.properties("project", "definitions", "environment")
    if isinstance(value, dict) and value and value.keys() <= frozenset(of_environments):
        return "write it below `environments:`, indented"
    if key in of_environments:
        return f"write it in an environment: `environments: {{staging: {{{key}: …}}}}`"
    if key in schema.properties("manifest"):
        return "write it in a manifest"
    return "write it below `defaults:` in a manifest" if key in schema.properties(*_DEFAULTS) else None


def _of_entry(key: str, entry: str) -> str | None:
    if key == "moved":
        return f"{_AT_THE_TOP}: `moved: [{{from: old, to: {yaml_text(entry)}}}]`"
    if key == "removed":
        return f"remove the entry, and write `removed: [{{name: {yaml_text(entry)}}}]` at the top of the file"
    return _AT_THE_TOP if key in schema.properties("manifest") else None
