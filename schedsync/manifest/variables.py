"""Puts variables into a document that was read, and remembers which of an entry's values came from them."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

from schedsync.errors import InvalidValueError, UnsetVariableError
from schedsync.manifest import schema
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.merging import WHOLE
from schedsync.manifest.reading.document import Document, Template
from schedsync.manifest.schema import Unknown
from schedsync.model.values.expansion import expand_scalar, expand_text, names
from schedsync.model.values.pointers import under
from schedsync.model.values.secrets import TEXT_MARK, Secret

# The parts of an entry whose variables are never shown.
_SECRET_PARTS = (("args",), ("kwargs",), ("options", "headers"))
Known = dict[tuple[int, int], tuple[Any, Any, list[Secret]]]
"""Secrets by the identity of what holds them, as it is written and with values; both are kept, lest others get it."""
_ABSENT = object()
# Each pointer is there once; comparing it alone takes a tenth of comparing the whole.
_POINTER = attrgetter("pointer")
# A megabyte of variables may name a long one a hundred thousand times.
MOST_ADDED = 10_000_000


class Values(Mapping[str, str]):
    """The variables of a run: an environment's own over those of the process.

    An environment's own may be made of the process's (``TOKEN: ${PRODUCTION_TOKEN}``); each is when it is asked for,
    so one that nothing needs may be unset.

    Args:
        own: As the project file writes them.
        process: The process environment.
    """

    def __init__(self, own: Mapping[str, str], process: Mapping[str, str]) -> None:
        self._own = own
        self._process = process

    def __getitem__(self, name: str) -> str:
        """The value.

        Raises:
            KeyError: For a name that neither has.
            UnsetVariableError: For one that is made of a variable that is not set.
        """
        if name in self._own:
            return expand_text(self._own[name], self._process)
        return self._process[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._own.keys() | self._process.keys())

    def __len__(self) -> int:
        return len(self._own.keys() | self._process.keys())


class Expander:
    """Puts the variables of one run into documents.

    Args:
        values: Variables by name.
        offline: A variable without a value is no mistake: what needs it is ``Unknown``.
    """

    def __init__(self, values: Mapping[str, str], *, offline: bool) -> None:
        self._values = values
        self._offline = offline
        self._added = 0

    def expanded(self, document: Document, kind: str, findings: FileCollector) -> Any:  # noqa: ANN401 - any YAML value
        """The document's data with values in place of its templates.

        A scalar that is one whole ``${…}`` is read again, but stays a text where the schema takes nothing else. Parts
        without any are the very same objects. What has no value is ``Unknown``; unless offline, and always for a
        ``${`` that begins no expansion, a finding says so.

        Args:
            document: The document.
            kind: Its schema.
            findings: Of its file.
        """
        if not document.templates:
            return document.data
        return _Walk(self, schema.load(kind), findings).value(document.data, schema.load(kind))

    def scalar(self, template: Template, findings: FileCollector, *, is_text: bool = False) -> Any:  # noqa: ANN401
        """One scalar's value, kept a text or read again."""
        expand = expand_text if is_text or template.is_text else expand_scalar
        try:
            value = expand(template, self._values)
            self._added += len(value) if isinstance(value, str) else 0
            if self._added > MOST_ADDED:
                raise InvalidValueError(
                    f"variables expand the files by more than {MOST_ADDED} characters",
                    code="SCH112",
                    hint="use `defaults` for what all entries share",
                )
            return value
        except UnsetVariableError as error:
            if not self._offline:
                findings.add_invalid(error, template.place)
        except InvalidValueError as error:
            findings.add_invalid(error, template.place)
        return Unknown(template)

    def unset(self, value: Any) -> UnsetVariableError | None:  # noqa: ANN401 - any YAML value
        """Why a value holds an ``Unknown``: the variable without a value; ``None`` where a finding has said it."""
        while isinstance(value, dict | list):
            items = value.values() if isinstance(value, dict) else value
            value = next(item for item in items if holds_unknown(item))
        try:
            expand_text(value, self._values)
        except UnsetVariableError as error:
            return error
        except InvalidValueError:
            pass
        return None


class _Walk:
    """One walk through a document beside its schema; what aliases share is walked once and stays shared."""

    def __init__(self, expander: Expander, root: Mapping[str, Any], findings: FileCollector) -> None:
        self._expander = expander
        self._root = root
        self._findings = findings
        self._known: dict[tuple[int, int], Any] = {}

    def value(self, given: Any, place: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any YAML value
        kind = type(given)
        if kind is not Template and kind is not dict and kind is not list:
            return given
        known = (id(given), id(place))
        if known not in self._known:
            walk = self._scalar if kind is Template else self._mapping if kind is dict else self._list
            self._known[known] = walk(given, place)
        return self._known[known]

    def _scalar(self, given: Template, place: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any YAML scalar
        value = self._expander.scalar(given, self._findings)
        if not isinstance(value, str) and not schema.takes(place, value) and schema.takes(place, ""):
            return self._expander.scalar(given, self._findings, is_text=True)
        return value

    def _mapping(self, given: dict[str, Any], place: Mapping[str, Any]) -> dict[str, Any]:
        made = {key: self.value(value, schema.below(place, key, self._root)) for key, value in given.items()}
        return made if any(made[key] is not value for key, value in given.items()) else given

    def _list(self, given: list[Any], place: Mapping[str, Any]) -> list[Any]:
        item = schema.below(place, None, self._root)
        made = [self.value(value, item) for value in given]
        return made if any(new is not old for new, old in zip(made, given, strict=True)) else given


def holds_unknown(value: Any) -> bool:  # noqa: ANN401 - any YAML value
    """Whether there is an ``Unknown`` in a value."""
    if isinstance(value, dict):
        return any(holds_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(holds_unknown(item) for item in value)
    return type(value) is Unknown


def secrets_of(written: Mapping[str, Any], merged: Mapping[str, Any], known: Known) -> tuple[Secret, ...]:
    """The secret places of an entry.

    Args:
        written: Its merged keys with templates.
        merged: The same with values; a template that a null took away is no secret.
        known: Those of what entries share; more are put in.
    """
    found: list[Secret] = []
    for path in _SECRET_PARTS:
        template, value = _at(written, path), _at(merged, path)
        if template is _ABSENT:
            continue
        part = known.get((id(template), id(value)))
        if part is None:
            pointer = "".join(f"/{step}" for step in path)
            part = (template, value, sorted(_secrets(template, value, pointer), key=_POINTER))
            # What replaces whole is as it is written; the others may be made for one entry alone.
            if path[0] in WHOLE:
                known[id(template), id(value)] = part
        found += part[2]
    return tuple(sorted(found, key=_POINTER))


def _secrets(template: Any, value: Any, pointer: str) -> Iterator[Secret]:  # noqa: ANN401 - any YAML values
    if type(template) is Template:
        used = names(template)
        if used and value is not _ABSENT and not isinstance(value, dict | list):
            yield Secret(pointer, f"{TEXT_MARK if template.is_text else ''}{template}", used)
    elif isinstance(template, dict) and isinstance(value, dict):
        for key, item in template.items():
            if key in value:
                yield from _secrets(item, value[key], under(pointer, key))
    elif isinstance(template, list) and isinstance(value, list):
        for index, (item, inner) in enumerate(zip(template, value, strict=False)):
            yield from _secrets(item, inner, under(pointer, index))


def _at(mapping: Mapping[str, Any], path: tuple[str, ...]) -> Any:  # noqa: ANN401 - any YAML value
    found: Any = mapping
    for step in path:
        if not isinstance(found, dict) or step not in found:
            return _ABSENT
        found = found[step]
    return found
