"""Tables that keep to a terminal's width: each name whole, columns straight, no word broken."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedsync.report.style import PLAIN, Style, columns, padded
from schedsync.report.table import Column, render_table

HEADS = (Column("Name", 0), Column("Owner", 2), Column("When", 3), Column("Status", 1, prose=True))
ROWS = [
    ["nightly-report", "billing", 'cron "0 2 * * *" Europe/Berlin', "sent"],
    ["日次レポート", "会計", "every 5m", "paused by ana: while the supplier moves its warehouse"],
    ["☕-précaché", "web", "every 15m, phase 5m", "failed: ConnectionRefusedError(111,'Connection-refused')"],
    ["שלום-" + "x" * 70, "web", "at 2026-11-22T07:00:00Z", "ended"],
]


def test_off_a_terminal_it_is_as_wide_as_it_takes() -> None:
    lines = render_table(HEADS, ROWS, PLAIN).splitlines()
    assert len(lines) == 1 + len(ROWS)
    assert all(cell in line for line, row in zip(lines[1:], ROWS, strict=True) for cell in row)


def test_on_a_wide_terminal_it_is_the_same() -> None:
    assert render_table(HEADS, ROWS, Style(width=400)) == render_table(HEADS, ROWS, PLAIN)


@pytest.mark.parametrize(
    ("width", "titles", "left_out"),
    [
        (40, ["Name", "Status"], "Too narrow for: Owner, When"),
        (60, ["Name", "Owner", "Status"], "Too narrow for: When"),
        (90, ["Name", "Owner", "When", "Status"], None),
    ],
)
def test_what_a_narrow_terminal_leaves_out_is_named(width: int, titles: Any, left_out: Any) -> None:
    first, *rest = render_table(HEADS, ROWS, Style(width=width)).splitlines()
    assert first.split() == titles
    assert (rest[-1] if left_out else None) == left_out


def test_a_name_that_takes_too_much_room_has_a_line_of_its_own() -> None:
    text = render_table(
        HEADS, [["a" * 50, "web", "every 5m", "sent"], ["b", "web", "every 5m", "sent"]], Style(width=60)
    )
    assert text.splitlines()[1:] == [
        "a" * 50,
        f"{'':35}  web    every 5m  sent",
        f"{'b':35}  web    every 5m  sent",
    ]


def test_prose_is_broken_between_words() -> None:
    heads = (Column("Revision", 0), Column("What", 1, prose=True), Column("Run", 2))
    text = render_table(heads, [["1", "apply: 3 created, 4 updated, 5 deleted", "u" * 90]], Style(width=30, color=True))
    assert text.splitlines() == [
        "\x1b[1mRevision  What\x1b[0m",
        "1         apply: 3 created, 4",
        "          updated, 5 deleted",
        "\x1b[2mToo narrow for: Run\x1b[0m",
    ]


def test_a_table_of_names_alone() -> None:
    assert render_table(HEADS[:1], [["a" * 50]], Style(width=20)) == f"Name\n{'a' * 50}\n"


NAMES = st.text(st.sampled_from("ab-日é☕שu\u0301"), min_size=1, max_size=60)
SENTENCES = st.lists(st.text(st.sampled_from("ab日é"), min_size=1, max_size=30), max_size=8).map(" ".join)


@given(st.lists(st.tuples(NAMES, NAMES, NAMES, SENTENCES), min_size=1, max_size=5), st.integers(10, 200))
def test_nothing_is_lost_but_whole_columns_and_all_stays_straight(rows: Any, width: int) -> None:
    head, *lines = render_table(HEADS, rows, Style(width=width)).splitlines()
    left_out = lines.pop().removeprefix("Too narrow for: ").split(", ") if lines[-1].startswith("Too narrow") else []
    shown = [each for each in HEADS if each.title not in left_out]
    assert head.split() == [each.title for each in shown]
    starts = [head.index(each.title) for each in shown]
    for row in rows:
        own = [cell for each, cell in zip(HEADS, row, strict=True) if each.title not in left_out]
        line = lines.pop(0)
        if line == own[0] and len(own) > 1 and lines and columns(own[0]) > starts[1] - 2:
            own[0], line = "", lines.pop(0)
        words = own[-1].split() if len(own) > 1 and shown[-1].prose else [own[-1]]
        fixed = own[:-1]
        expected = ""
        for start, cell in zip(starts, fixed, strict=False):
            expected = padded(expected, start) + cell
        expected = padded(expected, starts[-1])
        assert line.startswith(expected.rstrip())
        told = line[len(expected) :].split() if words else []
        while len(told) < len(words):
            line = lines.pop(0)
            assert not line[: starts[-1]].strip()
            assert columns(line) <= width or len(line.split()) == 1
            told += line.split()
        assert told == words
    assert not lines
