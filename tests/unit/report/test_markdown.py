"""Markdown and workflow commands out of texts that anybody may have written: they show as text and do nothing."""

import re
from html.parser import HTMLParser
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from schedsync.report.markdown import code, fenced, key
from schedsync.report.plan_github import render_github
from schedsync.report.plan_markdown import LONGEST, render_markdown
from schedsync.report.plan_text import render_text
from schedsync.report.style import PLAIN, printable
from schedsync.report.workflow_commands import not_commands, workflow_command
from tests.made import a_live, a_live_entry, an_entry, declared
from tests.unit.report.plans import moved, plan_of

NASTY = [
    *"`|\\<>&*_~[](){}#+-.!@$\"':/ \t\n\r\x1b\u202e\u0301é日a0",
    "-->",
    "<!--",
    "</details>",
    "<script>",
    "@ana",
    "```",
    "||",
    "\\|",
    "::error::x",
    "##[error]",
    "https://evil.example",
]
TEXTS = st.lists(st.sampled_from(NASTY), max_size=12).map("".join)
NAMES = TEXTS.map(lambda text: printable(text).strip()[:200]).filter(bool)
MARKDOWN = MarkdownIt("commonmark").enable("table")
OURS = {"h3", "p", "strong", "code", "table", "thead", "tbody", "tr", "th", "td", "br", "pre", "details", "summary"}


class Page(HTMLParser):
    """What a reader of the rendered markdown meets.

    Attributes:
        tags: The elements.
        outside: The text outside of code.
        codes: The text of each piece of code.
    """

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside = ""
        self.codes: list[str] = []
        self._depth = 0
        self.feed(MARKDOWN.render(markdown))

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        if tag == "code":
            self._depth += 1
            self.codes.append("")

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "code"

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.codes[-1] += data
        else:
            self.outside += data


@given(TEXTS)
@example("a|b")
@example("\\|")
@example("`")
def test_a_text_in_a_cell_of_a_table_stays_itself(text: str) -> None:
    page = Page(f"| a | b |\n|---|---|\n| {code(text)} | end |\n")
    assert page.codes == ([printable(text)] if text else [])
    assert page.tags.count("td") == 2
    assert set(page.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    assert page.outside.split() == ["a", "b", "end"]


@given(st.lists(TEXTS.map(printable), min_size=1, max_size=4))
def test_lines_in_a_block_stay_themselves(lines: list[str]) -> None:
    text = "\n".join(lines).rstrip()
    page = Page(f"before\n\n{fenced(text)}\nafter\n")
    assert page.tags == ["p", "pre", "code", "p"]
    assert page.codes == [text + "\n" if text else "\n"]


@given(TEXTS, TEXTS)
@example("a--", "-->")
def test_the_key_of_a_comment_cannot_be_closed_from_inside(environment: str, owner: str) -> None:
    line = key(environment, owner)
    assert re.fullmatch(r"<!-- schedsync:plan:[A-Za-z0-9_.%-]*:[A-Za-z0-9_.:%-]* -->", line)
    assert "--" not in line[4:-3]


def test_the_key_of_everyday_names_is_plain() -> None:
    assert key("production", "billing") == "<!-- schedsync:plan:production:billing -->"
    assert key("eu-west", "team.a_b") == "<!-- schedsync:plan:eu-west:team.a_b -->"
    assert key(None, "celery:app") == "<!-- schedsync:plan::celery:app -->"


def nasty_plan(names: list[str], values: list[str]) -> Any:
    live, wanted, moves = [], [], []
    for number, (name, value) in enumerate(zip(names, values, strict=False)):
        entry = an_entry(name, kwargs={value: value}, description=value, task=f"t.{printable(value)}")
        match number % 4:
            case 0:
                wanted.append(declared(entry))
            case 1:
                live.append(a_live_entry(an_entry(name)))
                wanted.append(declared(entry))
            case 2:
                live.append(a_live_entry(entry))
            case _:
                live.append(a_live_entry(an_entry(f"before {number}")))
                wanted.append(declared(entry))
                moves.append(moved(f"before {number}", name))
    return plan_of(a_live(*live), wanted, moved=moves)


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=8, unique=True), st.lists(TEXTS, min_size=8, max_size=8))
def test_names_and_values_cannot_leave_their_place(names: list[str], values: list[str]) -> None:
    plan = nasty_plan(names, values)
    markdown = render_markdown(plan, PLAIN)
    page = Page(markdown)
    assert len(markdown) <= LONGEST
    assert set(page.tags) <= OURS
    assert page.tags.count("tr") == len(plan.changes) + 1
    assert page.tags.count("details") == 1
    assert not any(mark in page.outside for mark in ("@", "evil", "<", "`", "#", "$"))
    assert markdown.count("-->") == 1 or "-->" in "".join(page.codes)
    for change in plan.changes:
        assert any(change.name in each for each in page.codes)
    lines = render_text(plan, PLAIN).split("\n")
    assert all(line.isprintable() for line in lines)


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=8, unique=True), st.lists(TEXTS, min_size=8, max_size=8))
def test_a_runner_finds_no_command_but_ours(names: list[str], values: list[str]) -> None:
    text = render_github(nasty_plan(names, values), PLAIN)
    commands, stop, shown = text.partition("::stop-commands::")
    assert stop
    for line in commands.splitlines():
        assert re.fullmatch(r"::(error|warning|notice) [^:]*::.*", line)
    token = shown.split("\n", 1)[0]
    assert shown.endswith(f"::{token}::\n")
    assert shown.count(token) == 2


def test_a_command_is_escaped_as_the_toolkit_does() -> None:
    assert workflow_command("error", "50%\r\nx: y", {"title": "a,b:c%"}) == (
        "::error title=a%2Cb%3Ac%25::50%25%0D%0Ax: y\n"
    )
    first, second = not_commands("x\n", "one"), not_commands("x\n", "two")
    assert first != second
    assert first.splitlines()[1] == "x"
