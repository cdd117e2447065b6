"""The project file, ``schedsync.yaml``: what the manifests of a repository share."""

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from schedsync.errors import ConfigurationError, InvalidFilesError, InvalidValueError, UnsetVariableError
from schedsync.manifest import checks
from schedsync.manifest.collector import Collector, FileCollector
from schedsync.manifest.project_values import check_values
from schedsync.manifest.reading.decoding import decode
from schedsync.manifest.reading.document import Document, Template
from schedsync.manifest.reading.reader import read
from schedsync.manifest.schema import Unknown
from schedsync.manifest.shapes import shape
from schedsync.manifest.sources import PROJECT_FILE, Source, find_sources
from schedsync.manifest.spans import Span, find, span_of
from schedsync.manifest.variables import Values
from schedsync.model.plan.thresholds import Thresholds
from schedsync.model.values.expansion import expand_text
from schedsync.model.values.names import name_fault

MAX_AT_ONCE = 50
"""So many entries may run on one instant, unless the project file says otherwise."""
_CODE = re.compile("SCH[0-9]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One store and what differs there.

    Attributes:
        name: As ``-e`` names it.
        redis_url: As written, with its ``${…}``; ``expand`` it.
        key_prefix: Or ``None``.
        owner: For manifests that do not say, or ``None``.
        app: ``module:app``, or ``None``.
        overlays: Paths and globs of what changes the manifests there, in order.
        variables: Values for ``${NAME}``, as written, with ``${…}`` of their own.
        safety: ``None`` where it has none of its own; else the project's with its own over them.
    """

    name: str
    redis_url: str | None = None
    key_prefix: str | None = None
    owner: str | None = None
    app: str | None = None
    overlays: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
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
        require_labels: Labels that every entry must have.
        require_description: Whether every entry must have a description.
        max_at_once: So many entries may run on one instant.
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
    require_labels: tuple[str, ...] = ()
    require_description: bool = False
    max_at_once: int = MAX_AT_ONCE
    environments: Mapping[str, Environment] = field(default_factory=dict)

    @property
    def directory(self) -> Path:
        """Where the file is."""
        return self.path.parent

    def variables_of(self, environment: str | None, process: Mapping[str, str]) -> Mapping[str, str]:
        """The variables in an environment, or outside of any: its own win over those of the process.

        A stray variable of a machine must not change what production runs.
        """
        chosen = self._chosen(environment)
        return Values(chosen.variables, process) if chosen is not None and chosen.variables else process

    def overlays_of(self, environment: str | None, findings: Collector) -> tuple[Source, ...]:
        """The overlay files of an environment, in the order in which they change the manifests.

        Args:
            environment: Its name; ``None`` for none.
            findings: Takes every path that matches nothing.
        """
        chosen = self._chosen(environment)
        return find_sources(chosen.overlays, findings, base=self.directory) if chosen is not None else ()

    def all_overlays(self) -> frozenset[str]:
        """The identities of the overlay files of all environments: none of them is a manifest."""
        given = [path for each in self.environments.values() for path in each.overlays]
        return frozenset(source.identity for source in find_sources(given, Collector(), base=self.directory))

    def owner_of(self, environment: str | None) -> str | None:
        """Whose entries those of manifests that name no owner are, in an environment or outside of any."""
        chosen = self._chosen(environment)
        return (chosen.owner if chosen else None) or self.owner

    def safety_of(self, environment: str | None) -> Thresholds:
        """The thresholds in an environment, or outside of any."""
        chosen = self._chosen(environment)
        return (chosen.safety if chosen else None) or self.safety

    def _chosen(self, environment: str | None) -> Environment | None:
        return None if environment is None else self.environments.get(environment)


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
        hint = "check its permissions: every command reads it first"
        findings.add_file(checks.UNREADABLE_FILE, f"cannot be read: {error.strerror}", hints=(hint,))
        text = None
    document = None if text is None else read(text, findings)
    if document is not None:
        allowed = {find(document.tree, path) for path in _expandable(document.data)}
        document = replace(document, data=_plain(document.data, allowed))
        _check(document, allowed, findings)
        if not collector.has_errors:
            project = _build(path, document.data)
    if project is None:
        raise InvalidFilesError(collector.sorted())
    return project


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Put variables into a setting such as a ``redis_url``.

    Raises:
        ConfigurationError: For a variable that is not set and has no default. Values are never in the message.
    """
    try:
        return expand_text(text, variables)
    except UnsetVariableError as error:
        asked = f": {error.asked}" if error.asked else ""
        raise ConfigurationError(f"the environment variable {error.variable} is not set{asked}") from None


def _shown(path: Path) -> str:
    working = Path.cwd()
    return str(path.relative_to(working)) if path.is_relative_to(working) else str(path)


def _check(document: Document, allowed: Collection[Span], findings: FileCollector) -> None:
    data, tree = document.data, document.tree
    _check_variables(document, allowed, findings)
    _check_codes(document, findings)
    if shape.check(
        shape.Part("project", (), data, tree, span_of(tree), incomplete=bool(document.incomplete)), findings
    ):
        _check_owners(document, findings)
        check_values(document, findings)


def _check_codes(document: Document, findings: FileCollector) -> None:
    """Codes that cannot be set; what is none by its look is told by the schema."""
    severity = document.data.get("severity") if isinstance(document.data, dict) else None
    for code in severity if isinstance(severity, dict) else ():
        rule = checks.RULES.get(code)
        if (rule is None or not rule.adjustable) and _CODE.fullmatch(code):
            why = "no rule of manifests has this code" if rule is None else f"{rule.name} is always an error"
            place = find(document.tree, ("severity", code), key=True)
            hint = "remove the line; `schedsync explain` lists all codes"
            findings.add(checks.UNKNOWN_CODE, f"{code} cannot be set: {why}", place, hints=(hint,))


def _check_owners(document: Document, findings: FileCollector) -> None:
    environments = document.data.get("environments", {})
    given = [("owner",), *(("environments", name, "owner") for name, each in environments.items() if each)]
    for path in given:
        value: Any = document.data
        for step in path:
            value = value.get(step) if value else None
        if value is not None and (fault := name_fault(value)):
            findings.add(checks.BAD_NAME, f"the owner {fault}", find(document.tree, path))


def _check_variables(document: Document, allowed: Collection[Span], findings: FileCollector) -> None:
    """Where variables may stand, and that they are well written; they get their values when a command needs them."""
    for template in document.templates:
        if template.place not in allowed:
            findings.add(
                checks.NO_VARIABLE_HERE,
                "no variable can stand here",
                template.place,
                hints=("write the value itself; ${NAME} works in redis_url, key_prefix, variables, and in manifests",),
            )
            continue
        try:
            expand_text(template, {})
        except UnsetVariableError:
            continue
        except InvalidValueError as error:
            findings.add_invalid(error, template.place)


def _expandable(data: Any) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - any YAML value
    """The paths that may hold variables, in a file of whatever shape."""
    holders: list[tuple[str, ...]] = [()]
    environments = data.get("environments") if isinstance(data, dict) else None
    for name, environment in environments.items() if isinstance(environments, dict) else ():
        holders.append(("environments", name))
        variables = environment.get("variables") if isinstance(environment, dict) else None
        keys = variables if isinstance(variables, dict) else ()
        yield from (("environments", name, "variables", key) for key in keys)
    yield from ((*holder, key) for holder in holders for key in ("redis_url", "key_prefix"))


def _build(path: Path, data: dict[str, Any]) -> Project:
    safety = data.get("safety", {})
    return Project(
        path=path,
        manifests=tuple(data.get("manifests", ())),
        allow_tasks=tuple(data.get("allow_tasks", ())),
        safety=Thresholds(**safety),
        severity=dict(data.get("severity", {})),
        require_labels=tuple(data.get("require", {}).get("labels", ())),
        require_description=data.get("require", {}).get("description", False),
        max_at_once=data.get("load", {}).get("max_at_once", MAX_AT_ONCE),
        environments={
            name: _environment(name, given or {}, safety) for name, given in data.get("environments", {}).items()
        },
        **{key: data.get(key) for key in ("owner", "app", "redis_url", "key_prefix")},
    )


def _environment(name: str, given: dict[str, Any], safety: dict[str, Any]) -> Environment:
    own = Thresholds(**{**safety, **given["safety"]}) if "safety" in given else None
    variables = {key: _text(value) for key, value in given.get("variables", {}).items()}
    return Environment(
        name=name,
        safety=own,
        overlays=tuple(given.get("overlays", ())),
        variables=variables,
        **{key: given.get(key) for key in ("redis_url", "key_prefix", "owner", "app")},
    )


def _text(value: str | float) -> str:
    """A variable's value as the text that stands in a manifest for it: ``true``, ``5``."""
    return value if isinstance(value, str) else json.dumps(value)


def _plain(value: Any, allowed: Collection[Span]) -> Any:  # noqa: ANN401 - any YAML value
    """The same with texts in place of templates, which are kept until a command needs their values.

    What stands where none may is ``Unknown``: that it is of no good type too would be noise.
    """
    if isinstance(value, dict):
        return {key: _plain(item, allowed) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, allowed) for item in value]
    if isinstance(value, Template):
        return str(value) if value.place in allowed else Unknown(value)
    return value
