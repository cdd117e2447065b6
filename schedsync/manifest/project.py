"""The project file, ``schedsync.yaml``: what the manifests of a repository share."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schedsync.errors import ConfigurationError, InvalidFilesError
from schedsync.manifest import checks, shape
from schedsync.manifest.collector import Collector, FileCollector
from schedsync.manifest.reader import Document, decode, read
from schedsync.manifest.sources import PROJECT_FILE
from schedsync.manifest.spans import Span, find, span_of
from schedsync.model.names import name_fault
from schedsync.model.thresholds import Thresholds

_VARIABLE = re.compile(r"\$(?P<literal>\$\{)|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::(?P<kind>[-?])(?P<text>[^}]*))?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One store and what differs there.

    Attributes:
        name: As ``-e`` names it.
        redis_url: As written, with its ``${…}``; ``expand`` it.
        key_prefix: Or ``None``.
        owner: For manifests that do not say, or ``None``.
        app: ``module:app``, or ``None``.
        safety: ``None`` where it has none of its own; else the project's with its own over them.
    """

    name: str
    redis_url: str | None = None
    key_prefix: str | None = None
    owner: str | None = None
    app: str | None = None
    safety: Thresholds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project file.

    Attributes:
        path: The file; relative paths in it are relative to its directory.
        owner: For manifests that do not say, or ``None``.
        manifests: Paths, directories and globs.
        app: ``module:app``, or ``None``.
        redis_url: As written, with its ``${…}``; ``expand`` it.
        key_prefix: Or ``None``.
        allow_tasks: Patterns of the task names that may be used; all when empty.
        safety: The thresholds.
        severity: Code to ``error``, ``warning``, ``note`` or ``off``.
        environments: By name.
    """

    path: Path
    owner: str | None = None
    manifests: tuple[str, ...] = ()
    app: str | None = None
    redis_url: str | None = None
    key_prefix: str | None = None
    allow_tasks: tuple[str, ...] = ()
    safety: Thresholds = field(default_factory=Thresholds)
    severity: Mapping[str, str] = field(default_factory=dict)
    environments: Mapping[str, Environment] = field(default_factory=dict)

    @property
    def directory(self) -> Path:
        """Where the file is."""
        return self.path.parent

    def safety_of(self, environment: str | None) -> Thresholds:
        """The thresholds in an environment, or outside of any."""
        chosen = self.environments.get(environment) if environment is not None else None
        return (chosen.safety if chosen else None) or self.safety


def find_project_file(start: Path) -> Path | None:
    """The nearest ``schedsync.yaml``, in the directory or above."""
    directory = start.resolve()
    candidates = (parent / PROJECT_FILE for parent in (directory, *directory.parents))
    return next((path for path in candidates if os.path.isfile(path)), None)  # noqa: PTH113 - never raises


def load_project(start: Path) -> Project | None:
    """Find and read the project file.

    Args:
        start: The directory to begin in.

    Returns:
        The project, ``None`` where there is no such file.

    Raises:
        InvalidFilesError: When the file cannot be used.
    """
    path = find_project_file(start)
    return None if path is None else read_project(path)


def read_project(path: Path) -> Project:
    """Read a project file.

    Raises:
        InvalidFilesError: With all findings.
    """
    collector = Collector()
    findings = collector.file(_shown(path))
    project = None
    try:
        text = decode(path.read_bytes(), findings)
    except OSError as error:
        findings.add_file(checks.UNREADABLE_FILE, f"cannot be read: {error.strerror}")
        text = None
    document = None if text is None else read(text, findings)
    if document is not None:
        _check(document, findings)
        if not collector.has_errors:
            project = _build(path, document.data)
    if project is None:
        raise InvalidFilesError(collector.sorted())
    return project


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Put variables into a text: ``${NAME}``, ``${NAME:-default}``, ``${NAME:?message}``; ``$${`` is a literal ``${``.

    Args:
        text: Such as a ``redis_url``.
        variables: The process environment. An empty value counts as none where a default or a message is given.

    Raises:
        ConfigurationError: For a variable that is not set and has no default. Values are never in the message.
    """

    def value(found: re.Match[str]) -> str:
        if found["literal"]:
            return "${"
        name, given = found["name"], variables.get(found["name"])
        if given or (given is not None and found["kind"] is None):
            return given
        if found["kind"] == "-":
            return found["text"]
        raise ConfigurationError(
            f"the environment variable {name} is not set{': ' + found['text'] if found['text'] else ''}"
        )

    return _VARIABLE.sub(value, text)


def _shown(path: Path) -> str:
    working = Path.cwd()
    return str(path.relative_to(working)) if path.is_relative_to(working) else str(path)


def _check(document: Document, findings: FileCollector) -> None:
    data, tree = document.data, document.tree
    if not shape.check(shape.Part("project", (), data, tree, span_of(tree)), findings):
        return
    _check_variables(document, findings)
    _check_owners(document, findings)
    for code in data.get("severity", {}):
        rule = checks.RULES.get(code)
        if rule is None or not rule.adjustable:
            why = "there is no such code" if rule is None else f"{rule.name} is always an error"
            findings.add(checks.UNKNOWN_CODE, f"{code} cannot be set: {why}", find(tree, ("severity", code), key=True))
    for name, environment in data.get("environments", {}).items():
        for key, rule in (("overlays", checks.OVERLAYS_UNSUPPORTED), ("variables", checks.VARIABLES_UNSUPPORTED)):
            if environment and environment.get(key):
                findings.add(
                    rule,
                    f'"{key}" is not supported by this version of schedsync yet',
                    find(tree, ("environments", name, key), key=True),
                    hints=("remove it; it would not take effect",),
                )


def _check_owners(document: Document, findings: FileCollector) -> None:
    environments = document.data.get("environments", {})
    given = [("owner",), *(("environments", name, "owner") for name, each in environments.items() if each)]
    for path in given:
        value: Any = document.data
        for step in path:
            value = value.get(step) if value else None
        if value is not None and (fault := name_fault(value)):
            findings.add(checks.BAD_NAME, f"the owner {fault}", find(document.tree, path))


def _check_variables(document: Document, findings: FileCollector) -> None:
    names = [("redis_url",), *(("environments", name, "redis_url") for name in document.data.get("environments", {}))]
    allowed = {find(document.tree, path): path for path in names}
    for place in document.variables:
        if place not in allowed:
            report_expansion(place, findings)
            continue
        value: Any = document.data
        for step in allowed[place]:
            value = value[step]
        if "${" in _VARIABLE.sub("", value):
            findings.add(
                checks.WRONG_VALUE,
                "an expansion that is none",
                place,
                hints=("write ${NAME}, ${NAME:-default} or ${NAME:?message}",),
            )


def report_expansion(place: Span, findings: FileCollector) -> None:
    """Refuse a ``${…}`` by name: left alone, its text would be taken for the value."""
    findings.add(
        checks.EXPANSION_UNSUPPORTED,
        "${…} is not supported here by this version of schedsync yet",
        place,
        hints=("write the value itself; ${NAME} works in the project file's redis_url",),
    )


def _build(path: Path, data: dict[str, Any]) -> Project:
    safety = data.get("safety", {})
    return Project(
        path=path,
        manifests=tuple(data.get("manifests", ())),
        allow_tasks=tuple(data.get("allow_tasks", ())),
        safety=Thresholds(**safety),
        severity=dict(data.get("severity", {})),
        environments={
            name: _environment(name, given or {}, safety) for name, given in data.get("environments", {}).items()
        },
        **{key: data.get(key) for key in ("owner", "app", "redis_url", "key_prefix")},
    )


def _environment(name: str, given: dict[str, Any], safety: dict[str, Any]) -> Environment:
    own = Thresholds(**{**safety, **given["safety"]}) if "safety" in given else None
    return Environment(
        name=name, safety=own, **{key: given.get(key) for key in ("redis_url", "key_prefix", "owner", "app")}
    )
