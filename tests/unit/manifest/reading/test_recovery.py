"""Mistakes of syntax: what is recognised, what to write, and that what stands behind them is told in the same run."""

import pytest

from schedsync.manifest.collector import Collector
from schedsync.manifest.reading import recovery
from schedsync.manifest.reading.mending import Edit, Mended
from schedsync.manifest.reading.reader import read
from schedsync.manifest.spans import bounds, span


def _findings(text: str) -> list[str]:
    collector = Collector()
    read(text, collector.file("f"))
    return [f"{str(one.location)[2:]} {one.message} | {one.label or one.hints[0]}" for one in collector.sorted()]


def test_places_of_a_mended_text_are_those_of_the_file() -> None:
    mended = Mended("ab cd ef")
    mended.apply([Edit(3, 3, '"'), Edit(5, 5, '"'), Edit(6, 8, "x")])
    assert mended.text == 'ab "cd" x'
    mended.apply([Edit(0, 2, "lonely")])
    assert mended.text == 'lonely "cd" x'
    at = mended.text.index
    assert bounds(mended.origin(span(at("c"), at("c") + 2))) == (3, 5)
    assert bounds(mended.origin(span(at('"'), at('"') + 4))) == (3, 5)
    assert bounds(mended.origin(span(at("x"), at("x") + 1))) == (6, 8)
    assert bounds(mended.origin(span(1, 5))) == (1, 2)


def test_a_mended_text_is_given() -> None:
    document = read("cron: @daily", Collector().file("f"))
    assert document is not None
    assert document.data == {"cron": "@daily"}


def test_large_files_are_not_read_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: @x\nb: @x\nc: @x\n"
    assert len(_findings(text)) == 3
    monkeypatch.setattr(recovery, "MOST_READ_AGAIN", len(text) + 3)
    assert len(_findings(text)) == 2


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("a: 1\nb:2\nc: 3", ['2:1 a key without ": " behind it | write `b: 2`']),
        ("a: 1\nb\nc: 3", ['2:1 a key without ":" | write `b:`']),
        ("a: 1\nb 2\n\n# c\nc: 3", ["2:1 this goes on with `a`, and must be indented deeper | indent it by 2 blanks"]),
        ("a:\n  b 2\n  c: 3", ['2:3 a key without ":" | write `b: 2`']),
        ("a: x\nb c\nd e\nf: 1", ["2:1 this goes on with `a`, and must be indented deeper | indent it by 2 blanks"]),
        (
            "a:\n  (b)\n  c: 1",
            ['3:4 a ":" that does not belong here | check the indentation, and quote a text that holds ": "'],
        ),
        ("a: 'x\nb: 1", ["1:4 quotes that are not closed | write 'x'"]),
        ("a: {b: 'x}\nc: 1", ["1:8 quotes that are not closed | close them"]),
        ("a: 'don't'", ['1:8 the text goes on behind the quote that ends it | write "don\'t"']),
        ("a: 'x'y", ["1:7 the text goes on behind the quote that ends it | remove it, or put it inside of the quotes"]),
        (
            """a: 'do "x" don't'""",
            ["1:15 the text goes on behind the quote that ends it | write 'do \"x\" don''t'"],
        ),
        ('a: "\\d"', [r"1:5 an escape that YAML does not have | write \\ for a backslash, or use single quotes"]),
        ('a: "\\xg"', [r"1:5 an escape that YAML does not have | write \\ for a backslash, or use single quotes"]),
        ("a: {b: [}", ['1:8 a "[" that is not closed | write "]" before the "}"']),
        ("a: [1, 2", ['1:4 a list in "[" that is not closed | add "]" or the missing ","']),
        ("a: [1,\n  b: 2,\n", ["3:1 a value is missing | write one, and close what is open; or remove the comma"]),
        ("a: [1 # [\nb: 2", ['1:4 a "[" that is not closed | write "]" at the end of the line']),
        ("- %a", ["1:3 a character that cannot begin a value | quote the text"]),
        ("a: 1\n...\nb: 2", ["3:1 the document has ended before this | check the indentation, and the brackets above"]),
        (
            "a: 1\n- b: 2",
            [
                "2:1 this line does not fit the block it stands in | "
                "indent it like its neighbours; quote a text that goes on after its quotes"
            ],
        ),
        (
            "a: {b: 1 # '{\n  c: 2",
            ['2:3 a mapping in "{" that is not closed | add "}" or the missing ","; quote a text that holds braces'],
        ),
        ("a: ]", ['1:4 a "]" that nothing opens | remove it, or quote the text']),
        ("a: {x: 1, # {\ny: 2}}", ['2:6 a "}" that nothing opens | remove it, or quote the text']),
        (
            "cron: *5 * * * *",
            ['1:7 the cron expression must be quoted: YAML reads "*" as an alias | write "*/5 * * * *"'],
        ),
        (
            "a:\n  cron: *5 * * * *\n",
            ['2:9 the cron expression must be quoted: YAML reads "*" as an alias | write "*/5 * * * *"'],
        ),
        ("\ta: 1", ["1:1 indented with a tab, which YAML does not allow | indent with blanks"]),
        ("\ta: 1\n\tb: 1", ["1:1 lines 1 to 2 are indented with tabs, which YAML does not allow | indent with blanks"]),
        (
            "{{ a.b }}: 1",
            [
                "1:1 this is a template, which nobody renders here | "
                "render it first, and validate what comes out: `… | schedsync validate -`"
            ],
        ),
        (
            "a:\n  k${A}: [b-${B}]",
            [
                "2:3 variables are not put into keys | write the key itself; values may hold ${NAME}",
                '2:11 a variable inside of [ ] or { } needs quotes | write "b-${B}"',
            ],
        ),
        ("a: [x#${B}]", ['1:8 a list in "[" that is not closed | add "]" or the missing ","']),
        ("{[a]: 1}", ["1:2 a key must be a text | quote it if it is one"]),
        (
            "a: {{b: c}: d}",
            ['1:5 a "{" where a key belongs | quote the text; `{{ … }}` of a template must be rendered first'],
        ),
        ("a:\n  b: 1\n c: 2", ["3:2 indented by 1, which fits no block above | indent it by 2 blanks, as `b` above"]),
        ("  a: 1\n b: 2", ["2:2 indented by 1, which fits no block above | indent it by 2 blanks, as `a` above"]),
        ("a: 1\n  b: 2", ["2:3 indented by 2, which fits no block above | do not indent it, as `a` above"]),
        ("a:\n b: 1\n  c: 2", ["3:3 indented by 2, which fits no block above | indent it by a blank, as `b` above"]),
        ("a:\n  - x\n b: 1", ["3:2 indented by 1, which fits no block above | do not indent it, as `a` above"]),
    ],
)
def test_what_to_write(text: str, findings: list[str]) -> None:
    assert _findings(text) == findings
