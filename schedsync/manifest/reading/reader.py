"""From text to plain values with positions: YAML 1.2's scalars on PyYAML's events, safely and within limits.

The text is read event by event, never composed by the library: its composer recurses in C without a bound, and a few
kilobytes of ``[`` end the process. Values come out as plain dicts, lists and scalars; beside them stands a tree of
spans of the same shape, so that any key or value can be found again by its path.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from schedsync.manifest import checks
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.reading.document import Document, Template
from schedsync.manifest.reading.lost import LOST, incomplete_parts, leave_out_items, leave_out_keys
from schedsync.manifest.spans import BITS, Branch, Span, Tree, children_of, span, span_of
from schedsync.manifest.suggestion import nearest
from schedsync.model.values.scalars import NumberTooLongError, UnknownTagError, misleads, plain_value, tagged_value

MAX_DEPTH = 64
# What aliases may add, in characters: enough for a shared block under every entry of a large file.
ALIAS_BASE = 1_000_000
ALIAS_RATIO = 10

# The characters outside YAML's "printable", which is written as what is missing: that class compiles faster.
_NOT_YAML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\ud800-\\udfff\\ufeff\\ufffe\\uffff]")
_EMPTY = "write `version: 1` and, below it, `schedules: {}`; in a project file `manifests: [schedules]`"
_KEY_ITSELF = "write the key itself; values may hold ${NAME}"
_TAG_PREFIX = "tag:yaml.org,2002:"
_TEXT_TAGS = ("!", _TAG_PREFIX + "str")
_MERGE_HINT = 'write an alias, as in `<<: *name`; quote the key if "<<" is really meant'


def read(text: str, findings: FileCollector) -> Document | None:
    """Read one document.

    A mistake of syntax ends the reading of a text, and would hide all that stand behind it. So it is mended, in memory
    alone and as its finding says, and the text is read again, as often as that is cheap.

    Args:
        text: Without a byte order mark.
        findings: Takes what is wrong; duplicate keys, unknown tags and the like do not end the reading.

    Returns:
        The document, also where all that is wrong with it could be mended: its findings say that it is no valid one.
        ``None`` where nothing can be made of the text (a finding says why).
    """
    findings.use_text(text)
    if bad := _NOT_YAML.search(text):
        findings.add(
            checks.CONTROL_CHARACTER,
            f"control character U+{ord(bad[0]):04X}",
            span(bad.start(), bad.end()),
            hints=('remove it, or write it as an escape in double quotes, such as "\\u0000"',),
        )
        return None
    try:
        return _read_once(text, findings)
    except yaml.YAMLError as error:
        # Here and below, since most files are YAML.
        from schedsync.manifest.reading.recovery import recovered

        return recovered(text, error, findings, _read_once)


def _read_once(text: str, findings: FileCollector) -> Document | None:
    parser = new_parser(text)
    builder = _Builder(parser, text, findings)
    try:
        return builder.document()
    except _UnreadableError:
        return None
    finally:
        parser.dispose()


def new_parser(text: str) -> Any:  # noqa: ANN401 - the library's two parsers share no base class
    """LibYAML's parser where the library was built with it, else the pure one: both have ``get_event``."""
    return yaml.CSafeLoader(text.encode()) if yaml.__with_libyaml__ else yaml.SafeLoader(text)


class _UnreadableError(Exception):
    """The finding is written; there is no more to be had from this file."""


class _Builder:
    """Builds values and spans from events, by recursion within ``MAX_DEPTH``."""

    def __init__(self, parser: Any, text: str, findings: FileCollector) -> None:  # noqa: ANN401 - see new_parser
        self.next = parser.get_event
        self.text = text
        self.findings = findings
        self.limit = ALIAS_BASE + ALIAS_RATIO * len(text)
        # Whether something stands where nobody knows what, and the mappings and lists that miss it, by identity.
        self.incomplete = False
        self.faulty: dict[int, Any] = {}
        self.weight = 0
        self.added = 0
        self.depth = 0
        # A name that is being built has None: an alias to it from inside would be endless.
        self.anchors: dict[str, tuple[Any, Tree, int] | None] = {}
        self.templates: list[Template] = []

    def document(self) -> Document | None:
        """The stream's one document."""
        self.next()
        start = self.next()
        if isinstance(start, StreamEndEvent):
            self.findings.add_file(checks.EMPTY_FILE, "the file is empty", hints=(_EMPTY,))
            return None
        first = self.one()
        after: Any = self.next()
        if not isinstance(after, DocumentStartEvent):
            return first
        others = []
        place = _of(after)
        while isinstance(after, DocumentStartEvent):
            self.anchors, self.templates = {}, []
            if (other := self.one()) and other.data is not None:
                others.append(other)
            after = self.next()
        self.findings.add(
            checks.SEVERAL_DOCUMENTS,
            "a second document begins here",
            place,
            hints=("put each document into a file of its own" if others else "remove this line: nothing is below it",),
        )
        meant = tuple(other for other in others if isinstance(other.data, dict) and "schedules" in other.data)
        return first and replace(first, others=meant)

    def one(self) -> Document | None:
        """The document that begins here; ``None`` where all of it is what nobody knows."""
        data, tree = self.node(self.next())
        self.next()
        if not self.incomplete:
            return Document(data, tree, tuple(self.templates))
        parts = incomplete_parts(data, self.faulty)
        return None if data is LOST else Document(data, tree, tuple(self.templates), parts)

    def node(self, event: Any) -> tuple[Any, Tree]:  # noqa: ANN401 - events share no useful base class
        """The value that begins with this event."""
        kind = type(event)
        value: Any
        tree: Tree
        if kind is ScalarEvent:
            value, tree = self.scalar(event)
            if event.anchor:
                self.anchors[event.anchor] = (value, tree, 1 + len(event.value))
            return value, tree
        if kind is AliasEvent:
            return self.alias(event)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(
                checks.TOO_DEEP,
                f"nested more than {MAX_DEPTH} levels deep",
                _of(event),
                hints=("a bracket or brace above may miss its end; quote a text that is made of them",),
            )
        anchor, before = event.anchor, self.weight
        if anchor:
            self.anchors[anchor] = None
        tag = event.tag
        if tag is not None and tag not in ("!", _TAG_PREFIX + ("map" if kind is MappingStartEvent else "seq")):
            self.unknown_tag(event)
        value, tree = self.mapping(event) if kind is MappingStartEvent else self.sequence(event)
        if anchor:
            self.anchors[anchor] = (value, tree, self.weight - before)
        self.depth -= 1
        return value, tree

    def scalar(self, event: Any) -> tuple[Any, Span]:  # noqa: ANN401 - see node
        """A scalar's value by YAML 1.2's core schema."""
        text = event.value
        self.weight += 1 + len(text)
        place = _of(event)
        if "${" in text and (event.tag in (None, *_TEXT_TAGS) or event.tag.startswith("!")):
            if event.tag not in (None, *_TEXT_TAGS):
                self.unknown_tag(event)
            self.templates.append(Template.at(text, place, is_text=event.tag in _TEXT_TAGS))
            return self.templates[-1], place
        if event.tag is None and event.style:
            return text, place
        try:
            value = plain_value(text) if event.tag is None else tagged_value(text, event.tag)
            if type(value) is int and text[0] in "0+-" and misleads(text):
                self.octal(text, value, place)
            return value, place
        except NumberTooLongError:
            self.findings.add(checks.NUMBER_TOO_LONG, "a number of too many digits", place, hints=("write it as text",))
        except UnknownTagError:
            self.unknown_tag(event)
        return text, place

    def octal(self, text: str, value: int, place: Span) -> None:
        """Note a number whose leading zeros do not count here, and make it another one elsewhere."""
        self.findings.add(
            checks.OCTAL_NUMBER,
            f"{text} is the number {value} here",
            place,
            label=f'write {value}, or "{text}" if the zeros belong to it',
        )

    def alias(self, event: Any) -> tuple[Any, Tree]:  # noqa: ANN401 - see node
        """What the anchor of that name holds, shared, at the alias's own place."""
        place = _of(event)
        if event.anchor not in self.anchors:
            return self.unknown_alias(event)
        return self.expanded(event.anchor, place)

    def expanded(self, name: str, place: Span) -> tuple[Any, Tree]:
        """What a known anchor holds, at an alias's place."""
        known = self.anchors[name]
        if known is None:
            self.findings.add(
                checks.BAD_ALIAS,
                f'the alias "*{name}" stands inside its own anchor',
                place,
                hints=("write out what is meant here: nothing can hold itself",),
            )
            self.incomplete = True
            return LOST, place
        value, tree, weight = known
        self.weight += weight
        self.added += weight
        if self.added > self.limit:
            self.fail(
                checks.ALIAS_EXPANSION,
                f"aliases expand this file by more than {self.limit} characters",
                place,
                hints=("use `defaults` for what all entries share",),
            )
        return value, place if isinstance(tree, int) else Branch(place, tree.children)

    def unknown_alias(self, event: Any) -> tuple[Any, Tree]:  # noqa: ANN401 - see node
        """Report an alias to nothing, and go on with what it may have meant."""
        from schedsync.manifest.reading.syntax_errors import is_cron
        from schedsync.manifest.reading.unknown_alias import report_unknown_alias

        # `cron: *5 * * * *`
        if is_cron(self.text, event.start_mark.index):
            raise yaml.MarkedYAMLError(problem="an alias", problem_mark=event.start_mark)
        place = _of(event)
        whole = [each for each, known in self.anchors.items() if known is not None]
        report_unknown_alias(event.anchor, place, whole, self.text, self.findings)
        near = nearest(event.anchor, whole)
        if near is not None:
            return self.expanded(near, place)
        self.incomplete = True
        return LOST, place

    def sequence(self, event: Any) -> tuple[list[Any], Branch]:  # noqa: ANN401 - see node
        """A list and its items' spans."""
        values: list[Any] = []
        children: list[Tree] = []
        item: Any
        following, node = self.next, self.node
        while type(item := following()) is not SequenceEndEvent:
            value, tree = node(item)
            values.append(value)
            children.append(tree)
        if self.incomplete and leave_out_items(values, children):
            self.faulty[id(values)] = values
        self.weight += 1
        return values, Branch(event.start_mark.index << BITS | item.end_mark.index, children)  # type: ignore[union-attr]

    def mapping(self, event: Any) -> tuple[dict[str, Any], Branch]:  # noqa: ANN401 - see node
        """A mapping and its keys' and values' spans, with `<<` merged below its own keys."""
        values: dict[str, Any] = {}
        children: dict[str, tuple[Span, Tree]] = {}
        item: Any
        merges: list[tuple[Any, Tree]] = []
        following, node, read_key = self.next, self.node, self.key
        while type(item := following()) is not MappingEndEvent:
            key, place = read_key(item)
            value, tree = node(following())
            if key == "<<" and type(item) is ScalarEvent and not item.style:
                if merges:
                    self.findings.add(
                        checks.BAD_MERGE, "a second `<<`", place, hints=("write one, with a list: `<<: [*a, *b]`",)
                    )
                merges.append((value, tree))
            elif key in children:
                self.findings.add(
                    checks.DUPLICATE_KEY,
                    f'duplicate key "{key}"',
                    place,
                    hints=("remove one of the two, or give it the name that was meant",),
                    related=((children[key][0], "first written here"),),
                )
            else:
                values[key] = value
                children[key] = (place, tree)
        for merge in merges:
            self.merge(values, children, *merge)
        if self.incomplete and leave_out_keys(values, children):
            self.faulty[id(values)] = values
        self.weight += 1
        return values, Branch(event.start_mark.index << BITS | item.end_mark.index, children)  # type: ignore[union-attr]

    def key(self, event: Any) -> tuple[str, Span]:  # noqa: ANN401 - see node
        """A key's text as written, whatever scalar it looks like."""
        if type(event) is ScalarEvent:
            place = _of(event)
            self.weight += 1 + len(event.value)
            if event.anchor:
                self.anchors[event.anchor] = (event.value, place, 1 + len(event.value))
            if "${" in event.value:
                self.template_key(place)
            return event.value, place
        if "{{" in self.text[event.start_mark.index - 1 : event.start_mark.index + 1]:
            raise yaml.MarkedYAMLError(problem="a template", problem_mark=event.start_mark)
        value, tree = self.node(event)
        place = span_of(tree)
        if type(event) is AliasEvent and isinstance(value, str):
            if "${" in value:
                self.template_key(place)
            return value, place
        self.fail(checks.BAD_KEY, "a key must be a text", place, hints=("quote it if it is one",))

    def template_key(self, place: Span) -> None:
        """Note a key that looks as if a variable were put into it: none is."""
        self.findings.add(checks.VARIABLE_IN_KEY, "variables are not put into keys", place, hints=(_KEY_ITSELF,))

    def merge(self, values: dict[str, Any], children: dict[str, tuple[Span, Tree]], value: Any, tree: Tree) -> None:  # noqa: ANN401
        """Put what `<<` names below a mapping's own keys; of a list, the earlier ones win (yaml.org/type/merge)."""
        for source, branch in _merged(value, tree):
            if source is LOST or id(source) in self.faulty:
                # What it would bring is not missing.
                values["<<"], children["<<"] = LOST, (span_of(branch), span_of(branch))
            if source is LOST:
                continue
            if not isinstance(source, dict):
                meant = f"*{source}" if isinstance(source, str) and source in self.anchors else None
                self.findings.add(
                    checks.BAD_MERGE,
                    "`<<` takes a mapping or a list of mappings",
                    span_of(branch),
                    label=f"write {meant}" if meant else None,
                    hints=() if meant else (_MERGE_HINT,),
                )
                self.incomplete = True
                values["<<"], children["<<"] = LOST, (span_of(branch), span_of(branch))
                continue
            for key, place_and_tree in children_of(branch).items():
                if key not in values:
                    values[key] = source[key]
                    children[key] = place_and_tree

    def unknown_tag(self, event: Any) -> None:  # noqa: ANN401 - see node
        """Note a tag that the core schema does not have; nothing is ever made of it."""
        message = f"the tag {event.tag.replace(_TAG_PREFIX, '!!')} is not allowed"
        self.findings.add(checks.UNKNOWN_TAG, message, _of(event), hints=("leave it out",))

    def fail(
        self,
        rule: checks.Rule,
        message: str,
        place: Span,
        *,
        label: str | None = None,
        hints: tuple[str, ...] = (),
    ) -> NoReturn:
        """Write a finding and end the reading."""
        self.findings.add(rule, message, place, label=label, hints=hints)
        raise _UnreadableError


def _of(event: Any) -> Span:  # noqa: ANN401 - see node
    # As ``span`` packs it: a call for each scalar of a large file takes as long as reading it.
    return event.start_mark.index << BITS | event.end_mark.index  # type: ignore[no-any-return]


def _merged(value: Any, tree: Tree) -> Iterator[tuple[Any, Tree]]:  # noqa: ANN401 - any YAML value
    """What `<<` names: one mapping, or each of a list."""
    if isinstance(value, list) and isinstance(tree, Branch) and isinstance(tree.children, list):
        yield from zip(value, tree.children, strict=True)
    else:
        yield value, tree
