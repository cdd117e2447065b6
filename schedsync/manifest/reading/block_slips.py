"""Mistakes of lines: keys without colon or blank, indentation, tabs, conflict markers, templates."""

import re

from schedsync.manifest import checks, schema
from schedsync.manifest.reading.mending import Edit
from schedsync.manifest.reading.slips import Slip, Trouble, indent_of, quoted
from schedsync.manifest.spans import span

_KEY = r"""["']?[A-Za-z_][\w-]*["']?"""
# `task:app.report` and `task = app.report`, which YAML notices only at the next colon.
_NO_BLANK = re.compile(rf"\s*(?:-\s+)?(({_KEY})(:|\s*=\s*)(?!//)([^\s:=#].*?))\s*")
_ODD_COLON = re.compile("[\uff1a\ufe55]|:[\u00a0\u2000-\u200b\u202f\u3000]")
_PAIR = re.compile(rf"(?P<head>\s*(?:-\s+)?)(?P<key>{_KEY})\s*:(?:\s+(?P<value>[^\s#].*?))?\s*(?:\s#.*)?")
_BARE_KEY = re.compile(r"\s*(?:-\s+)?([\w.-]+)(?:\s+(\S.*?))?\s*")
_MARKS = tuple(re.compile(rf"^{sign}{{7}}(?: .*)?$", re.MULTILINE) for sign in ("<", "(?:=|\\|)", ">"))
_PLACEHOLDER = re.compile(r"\{\{-?\s*[\w.]*?(\w+)\s*(?:\|[^{}]*)?-?\}\}")
_CONTROL = re.compile(r"\{%|^\s*\{\{")
_FOREIGN_COMMENT = re.compile(r"""(?:^|[,{}\[\]"'])\s*((?://|/\*)\s*(.*?)\s*(?:\*/|$))""")


def conflict(trouble: Trouble) -> Slip | None:
    """The marks of a merge that nobody finished."""
    ours, theirs, end = _MARKS
    if not ((begun := ours.search(trouble.text)) and (other := theirs.search(trouble.text, begun.end()))):
        return None
    last = end.search(trouble.text, other.end())
    return last and Slip(
        "a merge conflict that was not resolved",
        span(*begun.span()),
        hints=("keep one of the two sides, and delete the three lines of marks",),
        edits=(Edit(*begun.span(), ""), Edit(other.start(), last.end(), "")),
    )


def tabs(trouble: Trouble) -> Slip | None:
    """Lines that are indented with tabs: one finding for those that follow one another."""
    first = trouble.line
    if "\t" not in _margin(trouble, first):
        return None
    last = first
    while last < len(trouble.lines.starts) and "\t" in _margin(trouble, last + 1):
        last += 1
    start = trouble.lines.starts[first - 1] + _margin(trouble, first).index("\t")
    end = trouble.lines.starts[first - 1] + len(_margin(trouble, first))
    # As wide as makes it deeper than the line above, where that begins with blanks.
    above = trouble.above(first)
    width = 2 if not above or indent_of(trouble.written(above)) < 2 else 4
    edits = tuple(
        Edit(start, start + len(margin), margin.expandtabs(width))
        for start, margin in (
            (trouble.lines.starts[line - 1], _margin(trouble, line)) for line in range(first, last + 1)
        )
    )
    lines = "indented with a tab" if first == last else f"lines {first} to {last} are indented with tabs"
    return Slip(
        f"{lines}, which YAML does not allow",
        span(start, end),
        hints=("indent with blanks",),
        edits=edits,
        rule=checks.TAB_INDENTATION,
    )


def template(trouble: Trouble) -> Slip | None:
    """What Jinja or Helm would fill in."""
    begun = trouble.line if trouble.begun is None else trouble.lines.line_at(trouble.begun)
    # What goes on in a line is noticed only behind it.
    for number in sorted({begun, trouble.above(trouble.line), trouble.line}):
        line = trouble.written(number)
        if _CONTROL.search(line):
            begin = trouble.lines.starts[number - 1]
            return Slip(
                "this is a template, which nobody renders here",
                span(begin + indent_of(line), begin + len(line.rstrip())),
                hints=("render it first, and validate what comes out: `… | schedsync validate -`",),
                rule=checks.BAD_KEY,
            )
    start = trouble.lines.starts[trouble.line - 1]
    line = trouble.written(trouble.line)
    found = _PLACEHOLDER.search(line)
    if found is None:
        return None
    value = f'"${{{found[1].upper()}}}"'
    return Slip(
        "`{{ … }}` of a template, which nobody renders here",
        span(start + found.start(), start + found.end()),
        label=f"write {value} for a variable, or render the template first",
        edits=(Edit(start + found.start(), start + found.end(), value),),
        rule=checks.BAD_KEY,
    )


def comment(trouble: Trouble) -> Slip | None:
    """Comments as C and some readers of JSON take them."""
    for line in (trouble.line, trouble.above(trouble.line)):
        found = _FOREIGN_COMMENT.search(trouble.written(line)) if line else None
        if found:
            start = trouble.lines.starts[line - 1]
            place = span(start + found.start(1), start + found.end(1))
            edit = Edit(start + found.start(1), start + found.end(1), "")
            return Slip("comments begin with # in YAML", place, label=f"write `# {found[2]}`", edits=(edit,))
    return None


def colon(trouble: Trouble) -> Slip | None:
    """A key whose colon lacks its blank, or is another character."""
    if not _at_key(trouble):
        return None
    for line in (trouble.above(trouble.line), trouble.line):
        written = trouble.written(line)
        if odd := _ODD_COLON.search(written):
            start = trouble.lines.starts[line - 1]
            edit = Edit(start + odd.start(), start + odd.end(), ": ")
            message = 'a character that only looks like ":" and a blank'
            return Slip(message, span(edit.start, edit.end), label='write ": "', edits=(edit,))
        if line < trouble.line and _NO_BLANK.fullmatch(written):
            return _without_blank(trouble, line)
    return None


def _without_blank(trouble: Trouble, line: int) -> Slip:
    # The parser takes several such lines for one text: the first is told first.
    while (above := trouble.above(line)) and _NO_BLANK.fullmatch(trouble.written(above)):
        line = above
    found = _NO_BLANK.fullmatch(trouble.written(line))
    assert found is not None
    start = trouble.lines.starts[line - 1]
    edit = Edit(start + found.start(3), start + found.end(3), ": ")
    place = span(start + found.start(1), start + found.end(1))
    return Slip('a key without ": " behind it', place, label=f"write `{found[2]}: {found[4]}`", edits=(edit,))


def colon_in_value(trouble: Trouble) -> Slip | None:
    """A text that holds ``: `` and has no quotes."""
    if "mapping values" not in trouble.problem:
        return None
    found = _PAIR.fullmatch(trouble.written(trouble.line))
    start = trouble.lines.starts[trouble.line - 1]
    if found is None or not found["value"] or trouble.offset < start + found.start("value"):
        return None
    value = quoted(found["value"])
    return Slip(
        'a ": " inside of a text without quotes',
        span(trouble.offset, trouble.offset + 1),
        label=f"write {value}",
        edits=(Edit(start + found.start("value"), start + found.end("value"), value),),
    )


def too_deep(trouble: Trouble) -> Slip | None:
    """A key that is indented deeper than the one above, which has a value."""
    above = trouble.above(trouble.line)
    if "mapping values" not in trouble.problem or not above:
        return None
    before = _PAIR.fullmatch(trouble.written(above))
    found = _PAIR.fullmatch(trouble.written(trouble.line))
    if before is None or found is None or len(before["head"]) >= len(found["head"]):
        return None
    return _moved(trouble, trouble.line, found, len(before["head"]), f"as `{before['key']}` above")


def misfit(trouble: Trouble) -> Slip | None:
    """A line whose indentation is that of no block it could stand in."""
    found = _PAIR.fullmatch(trouble.written(trouble.line))
    if found is None or "-" in found["head"]:
        return None
    if not any(words in trouble.problem for words in ("expected key", "<block end>", "<document start>")):
        return None
    given = len(found["head"])
    levels = _open_levels(trouble, trouble.line)
    if given in levels or not levels:
        return None
    # Half-way between two, a key stands where keys of its kind do.
    kind = _kind(found["key"])
    near = min(levels, key=lambda level: (abs(level - given), _kind(levels[level]) != kind))
    return _moved(trouble, trouble.line, found, near, f"as `{levels[near]}` above")


def _kind(key: str) -> str:
    """Whether a key is one of an entry, one of the file, or a name."""
    word = key.strip("\"'")
    if word in schema.properties("manifest", "definitions", "entry"):
        return "entry"
    return "file" if word in schema.properties("manifest") else "name"


def _open_levels(trouble: Trouble, line: int) -> dict[int, str]:
    """The indentations that a line could go on with: each with the nearest key above that has it."""
    levels: dict[int, str] = {}
    while line := trouble.above(line):
        found = _PAIR.fullmatch(trouble.written(line))
        if found and len(found["head"]) < min(levels, default=1 << 30):
            levels[len(found["head"])] = found["key"]
        if 0 in levels:
            break
    return levels


def _moved(trouble: Trouble, line: int, found: re.Match[str], column: int, like: str) -> Slip:
    start = trouble.lines.starts[line - 1]
    given = len(found["head"])
    edit = Edit(start + column, start + given, "") if given > column else Edit(start, start, " " * (column - given))
    many = f"{column} blanks" if column != 1 else "a blank"
    return Slip(
        f"indented by {given}, which fits no block above",
        span(start + given, start + found.end("key")),
        label=f"indent it by {many}, {like}" if column else f"do not indent it, {like}",
        edits=(edit,),
    )


def continued(trouble: Trouble) -> Slip | None:
    """A text that goes on in a line that is not indented deeper than its key."""
    if not _at_key(trouble):
        return None
    line = last = _line_of_key(trouble)
    while (above := trouble.above(line)) and not _PAIR.fullmatch(trouble.written(above)):
        line = above
    before = _PAIR.fullmatch(trouble.written(above)) if above else None
    if before is None or not before["value"] or _PAIR.fullmatch(trouble.written(line)):
        return None
    words = trouble.written(line).split()
    if line == last and (len(words) < 2 or _kind(words[0]) != "name"):
        return None
    starts = trouble.lines.starts
    given = indent_of(trouble.written(line))
    first = starts[line - 1] + given
    return Slip(
        f"this goes on with `{before['key']}`, and must be indented deeper",
        span(first, starts[line - 1] + len(trouble.written(line).rstrip())),
        label=f"indent it by {len(before['head']) + 2} blanks",
        edits=tuple(
            Edit(starts[each - 1], starts[each - 1], " " * (len(before["head"]) + 2)) for each in range(line, last + 1)
        ),
    )


def bare_key(trouble: Trouble) -> Slip | None:
    """A key without any colon."""
    if not _at_key(trouble):
        return None
    line = _line_of_key(trouble)
    found = _BARE_KEY.fullmatch(trouble.written(line)) if line else None
    if found is None:
        return None
    start = trouble.lines.starts[line - 1]
    place = span(start + found.start(1), start + max(found.end(1), found.end(2)))
    label = f"write `{found[1]}: {found[2]}`" if found[2] else f"write `{found[1]}:`"
    return Slip('a key without ":"', place, label=label, edits=(Edit(start + found.end(1), start + found.end(1), ":"),))


def _line_of_key(trouble: Trouble) -> int:
    """The line of what the parser takes for a key without a colon; 0 where there is none."""
    if "':'" in trouble.problem and trouble.begun is not None:
        return trouble.lines.line_at(trouble.begun)
    return trouble.above(trouble.line)


def _at_key(trouble: Trouble) -> bool:
    return "mapping values" in trouble.problem or "':'" in trouble.problem


def _margin(trouble: Trouble, line: int) -> str:
    written = trouble.written(line)
    return written[: len(written) - len(written.lstrip())]
