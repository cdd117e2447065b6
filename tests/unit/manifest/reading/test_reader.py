"""Text to values: what is refused before and beside YAML's own rules."""

import pytest
import yaml

from schedsync.manifest.collector import Collector
from schedsync.manifest.reading import syntax_errors
from schedsync.manifest.reading.reader import read


def _read(text: str) -> tuple[object, list[str]]:
    collector = Collector()
    document = read(text, collector.file("f"))
    return document and document.data, [f"{one.location}: {one.code} {one.message}" for one in collector.sorted()]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!map {a: 1}", {"a": 1}),
        ("!!seq [a]", ["a"]),
        ("! [a]", ["a"]),
        ("a: !!str 5", {"a": "5"}),
        ("&k key: 1\nother: *k", {"key": 1, "other": "key"}),
        ("a: &k key\n*k : 1", {"a": "key", "key": 1}),
        ("? a\n: b", {"a": "b"}),
        ("5: a\nnull: b", {"5": "a", "null": "b"}),
        ('"<<": a', {"<<": "a"}),
        ("a: &a 1\nb: &a 2\nc: *a", {"a": 1, "b": 2, "c": 2}),
        ("b: &b {x: 1, y: 1}\na: {<<: *b, y: 2}", {"b": {"x": 1, "y": 1}, "a": {"y": 2, "x": 1}}),
        ("- {<<: [{x: 1}, {x: 2, y: 2}]}", [{"x": 1, "y": 2}]),
        ("%YAML 1.2\n---\na: 1\n...\n", {"a": 1}),
    ],
)
def test_values(text: str, value: object) -> None:
    assert _read(text) == (value, [])


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("!!set {a, b}", "f:1:1: SCH114 the tag !!set is not allowed"),
        ("!x [a]", "f:1:1: SCH114 the tag !x is not allowed"),
        ("a: !!int x", "f:1:4: SCH114 the tag !!int is not allowed"),
        ("{<<: [{a: 1}, b]}", "f:1:15: SCH115 `<<` takes a mapping or a list of mappings"),
        ("a: &n 5\n*n : 1", "f:2:1: SCH116 a key must be a text"),
        ("[a]: 1", "f:1:1: SCH116 a key must be a text"),
        ("a: x\x7f", "f:1:5: SCH107 control character U+007F"),
        ("a: 'x\n\nb: 1", "f:1:4: SCH101 quotes that are not closed"),
    ],
)
def test_findings(text: str, finding: str) -> None:
    assert finding in _read(text)[1]


def test_an_error_without_a_place_is_reported_at_the_beginning() -> None:
    collector = Collector()
    findings = collector.file("f")
    findings.use_text("a")
    slip = syntax_errors.recognised(yaml.YAMLError(), "a")
    assert (str(findings.locate(slip.place)), slip.message, slip.edits) == ("f:1:1", "not YAML", ())


def test_unquoted_cron_is_told_from_other_aliases() -> None:
    assert [one.split(": ")[1][:6] for one in _read("a: *b")[1]] == ["SCH113"]
    assert [one.split(": ")[1][:6] for one in _read("cron: *")[1]] == ["SCH101"]
    assert [one.split(": ")[1][:6] for one in _read("x:\n- @daily")[1]] == ["SCH104"]
    assert [one.split(": ")[1][:6] for one in _read("cron: [*/5 * * * *, x]")[1]] == ["SCH103"]


@pytest.mark.parametrize(
    ("below", "advice"),
    [
        ("", "remove this line: nothing is below it"),
        ("# nothing", "remove this line: nothing is below it"),
        ("~", "remove this line: nothing is below it"),
        ("b: 1", "put each document into a file of its own"),
    ],
)
def test_what_to_do_about_a_second_document(below: str, advice: str) -> None:
    collector = Collector()
    read(f"a: 1\n---\n{below}\n", collector.file("f"))
    (found,) = collector.sorted()
    assert (found.code, str(found.location), found.hints) == ("SCH109", "f:2:1", (advice,))


def test_an_anchor_is_of_its_document_alone() -> None:
    _, found = _read("a: &one 1\n---\nb: *one\n")
    assert found == ["f:2:1: SCH109 a second document begins here", 'f:3:4: SCH113 no anchor "&one" before this alias']


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("a: *one\nb: &one 1", "it stands below: move it above"),
        ("a: *one\nb: &one-more 1", None),
        ("b: &one 1\na: *onn", 'did you mean "one"?'),
        # Nothing can hold itself.
        ("b: &one [*onn]", None),
    ],
)
def test_what_an_alias_of_nothing_may_mean(text: str, label: str | None) -> None:
    collector = Collector()
    read(text, collector.file("f"))
    (found,) = collector.sorted()
    assert (found.code, found.label) == ("SCH113", label)
