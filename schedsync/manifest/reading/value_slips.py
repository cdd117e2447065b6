"""Mistakes of values: cron without quotes, quotes, escapes, brackets and braces."""

import re

from schedsync.manifest import checks
from schedsync.manifest.reading.mending import Edit
from schedsync.manifest.reading.slips import Slip, Trouble, quoted
from schedsync.manifest.spans import span

# `cron: */5 …` reads as an alias, `cron: @daily` begins with a character that YAML keeps for itself.
_CRON = re.compile(r"""(?:^|[\s,{\[-])["']?cron["']?\s*:\s+(?:\[\s*|-\s+)?([*@][^#\n}]*)""")
# A field of `crontab`, as in `hour: *`.
_FIELD = re.compile(
    r"""(?:^|[\s,{])["']?(?:minute|hour|day_of_(?:month|week)|month_of_year)["']?\s*:\s+(\*[^#,\n}]*)"""
)
_FIELD_LIKE = re.compile(r"\*(?:/\d+)?")
_LIST_ITEM = re.compile(r"""^\s*-\s+([*@][^#\n}\]]*)""")
_CRON_LIKE = re.compile(r"(?:\S+\s+){4}\S+|\*/\d+.*|@\w+")
_NO_SLASH = re.compile(r"\*(?=\d)")
_FLOW_END = re.compile(r"\s*,\s+[\w.-]+\s*:.*|[\]},]*\s*$")

_VALUE = re.compile(r"""\s*(?:-\s+)?(?P<key>["']?[\w.-]+["']?)\s*:\s+(?P<value>\S.*?)\s*""")
_SPECIAL = re.compile(r"[%@`*&!|>]")
_CLOSERS = {"[": "]", "{": "}"}
_COMMENT = re.compile(r"(?:^|\s)#[^\"']*$")
# `${QUEUE}` and what it is a part of, up to where brackets and braces end a text.
_VARIABLE = re.compile(r"""(?<=[\s,{\[])[^\s,\[\]{}"'#]*(?:\$\{[^{}"]*\}[^\s,\[\]{}"']*)+""")
_WORD_BEFORE = re.compile(r"""[\w"'-]+$""")


def cron(trouble: Trouble) -> Slip | None:
    """A cron expression without quotes; the parser often notices it only on the line below."""
    for line in (trouble.line, trouble.line - 1):
        if line and (slip := _cron_in(trouble, line)):
            return slip
    return None


def _cron_in(trouble: Trouble, line: int) -> Slip | None:
    written = trouble.written(line)
    field = _FIELD.search(written)
    found = field or _CRON.search(written) or _LIST_ITEM.search(written)
    if found is None:
        return None
    value = _FLOW_END.sub("", found[1]).strip()
    if not (_FIELD_LIKE if field else _CRON_LIKE).fullmatch(value):
        return None
    start = trouble.lines.starts[line - 1] + found.start(1)
    end = start + len(value)
    at = value.startswith("@")
    # `*5` is no field of cron: the slash is missing as well.
    meant = _NO_SLASH.sub(r"*/", value)
    edits = (Edit(start, start, '"'), Edit(end, end, '"')) if meant == value else (Edit(start, end, f'"{meant}"'),)
    return Slip(
        f'"{value}" must be quoted: YAML keeps "@" for itself'
        if at
        else 'the cron expression must be quoted: YAML reads "*" as an alias',
        span(start, end),
        label=f'write "{meant}"',
        edits=edits,
        rule=checks.UNQUOTED_AT if at else checks.UNQUOTED_CRON,
    )


def special(trouble: Trouble) -> Slip | None:
    """A text that begins with a character that has a meaning in YAML."""
    known = ("cannot start any token", "alphabetic or numeric", "comment or line break")
    found = _VALUE.fullmatch(trouble.written(trouble.line))
    if found is None or not _SPECIAL.match(found["value"]) or not any(words in trouble.problem for words in known):
        return None
    start = trouble.lines.starts[trouble.line - 1]
    value = quoted(found["value"].strip("`"))
    place = span(start + found.start("value"), start + found.start("value") + 1)
    return Slip(
        f'a text that begins with "{found["value"][0]}" needs quotes',
        place,
        label=f"write {value}",
        edits=(Edit(start + found.start("value"), start + found.end("value"), value),),
    )


def unclosed_quote(trouble: Trouble) -> Slip | None:
    """Quotes that are not closed in their line, which the parser notices at the next quote or at the end."""
    if "end of stream" in trouble.problem and trouble.begun is not None:
        at_quote = trouble.text[trouble.begun : trouble.begun + 1] in ("'", '"')
        return _close(trouble, trouble.begun, trouble.lines.line_at(trouble.begun)) if at_quote else None
    for line in range(trouble.line - 1, max(0, trouble.line - 200), -1):
        found = _VALUE.fullmatch(trouble.written(line))
        if found is None or found["value"][0] not in "\"'":
            continue
        start = trouble.lines.starts[line - 1] + found.start("value")
        # The quote that the parser took for the end stands right before the place where it stumbled.
        behind = trouble.text[start + 1 : trouble.offset].rstrip()
        if found["value"].count(found["value"][0]) == 1 and behind.endswith(found["value"][0]):
            return _close(trouble, start, line)
        break
    return None


def _close(trouble: Trouble, start: int, line: int) -> Slip:
    end = trouble.lines.starts[line - 1] + len(trouble.written(line).rstrip())
    quote = trouble.text[start]
    flow = re.search(r"[\]}]+$|,\s+[\w-]+\s*:", trouble.text[start:end])
    edits = () if flow else (Edit(end, end, quote),)
    return Slip(
        "quotes that are not closed",
        span(start, start + 1),
        label=None if flow else f"write {trouble.text[start:end]}{quote}",
        hints=("close them",) if flow else (),
        edits=edits,
    )


def after_quotes(trouble: Trouble) -> Slip | None:
    """A text that goes on behind the quote that ends it."""
    start = trouble.lines.starts[trouble.line - 1]
    found = _VALUE.fullmatch(trouble.written(trouble.line))
    if found is None or found["value"][0] not in "\"'" or trouble.offset <= start + found.start("value"):
        return None
    value, quote = found["value"], found["value"][0]
    begin, end = start + found.start("value"), start + found.end("value")
    closing = value.find(quote, 1)
    if closing in (-1, len(value) - 1) or begin + closing >= trouble.offset:
        return None
    if value.endswith(quote):
        whole = value[1:-1]
        way = quoted(whole) if quote == '"' or '"' in whole or "\\" in whole else f'"{whole}"'
        place, label = span(begin + closing, begin + closing + 1), f"write {way}"
    else:
        way = value[: closing + 1]
        place = span(begin + closing + 1 + (value[closing + 1] == " "), end)
        label = "remove it, or put it inside of the quotes"
    return Slip("the text goes on behind the quote that ends it", place, label=label, edits=(Edit(begin, end, way),))


def escape(trouble: Trouble) -> Slip | None:
    """A backslash in double quotes that escapes nothing."""
    if "escape character" not in trouble.problem and "hexdecimal" not in trouble.problem:
        return None
    at = trouble.text.rfind("\\", 0, trouble.offset + 1)
    return Slip(
        "an escape that YAML does not have",
        span(at, at + 1),
        label=r"write \\ for a backslash, or use single quotes",
        edits=(Edit(at, at, "\\"),),
    )


def variable(trouble: Trouble) -> Slip | None:
    """A variable without quotes in brackets or braces, where YAML takes its brace for one of its own."""
    start = trouble.lines.starts[trouble.line - 1]
    if trouble.text[max(trouble.offset - 1, 0) : trouble.offset + 1] != "${":
        return None
    for found in _VARIABLE.finditer(trouble.written(trouble.line)):
        if start + found.start() <= trouble.offset <= start + found.end():
            edits = tuple(Edit(at, at, '"') for at in (start + found.start(), start + found.end()))
            return Slip(
                "a variable inside of [ ] or { } needs quotes",
                span(start + found.start(), start + found.end()),
                label=f'write "{found[0]}"',
                edits=edits,
            )
    return None


def bracket(trouble: Trouble) -> Slip | None:
    """A bracket or brace that closes nothing, or is not closed, or a comma that is missing."""
    closing = trouble.text[trouble.offset : trouble.offset + 1]
    opened = _opened(trouble.text[trouble.lines.starts[trouble.line - 1] : trouble.offset])
    place = span(trouble.offset, trouble.offset + 1)
    if closing and closing in "]}":
        if closing in (_CLOSERS[one] for one, _ in opened):
            missing = _CLOSERS[opened[-1][0]]
            begin = trouble.lines.starts[trouble.line - 1] + opened[-1][1]
            return Slip(
                f'a "{opened[-1][0]}" that is not closed',
                span(begin, begin + 1),
                label=f'write "{missing}" before the "{closing}"',
                edits=(Edit(trouble.offset, trouble.offset, missing),),
            )
        if "',' or" in trouble.problem or "expected key" in trouble.problem or "block end" in trouble.problem:
            return Slip(
                f'a "{closing}" that nothing opens',
                place,
                label="remove it, or quote the text",
                edits=(Edit(trouble.offset, trouble.offset + 1, ""),),
            )
        return None
    if "',' or" not in trouble.problem or trouble.begun is None:
        return None
    return _missing_end(trouble) or _missing_comma(trouble, in_line=bool(opened))


def _missing_end(trouble: Trouble) -> Slip | None:
    """The first line since the opening one that leaves something open and does not end as a line that goes on."""
    assert trouble.begun is not None
    for line in range(trouble.lines.line_at(trouble.begun), trouble.line):
        written = _COMMENT.sub("", trouble.written(line)).rstrip()
        opened = _opened(written)
        if opened and written[-1] not in ",[{:":
            start, end = trouble.lines.starts[line - 1], trouble.lines.starts[line - 1] + len(written)
            missing = "".join(_CLOSERS[one] for one, _ in reversed(opened))
            return Slip(
                f'a "{opened[-1][0]}" that is not closed',
                span(start + opened[-1][1], start + opened[-1][1] + 1),
                label=f'write "{missing}" at the end of the line',
                edits=(Edit(end, end, missing),),
            )
    return None


def _missing_comma(trouble: Trouble, *, in_line: bool) -> Slip | None:
    """Two items in one line with no comma between them."""
    begin = trouble.offset
    if trouble.text[begin : begin + 1] == ":" and (word := _WORD_BEFORE.search(trouble.text[:begin])):
        begin = word.start()
    before = trouble.text[:begin].rstrip()
    if not in_line or begin == len(before) or not before or before[-1] in ",[{:":
        return None
    return Slip(
        "a comma is missing",
        span(begin, begin + 1),
        label='write "," before it',
        edits=(Edit(len(before), len(before), ","),),
    )


def _opened(text: str) -> list[tuple[str, int]]:
    """The brackets and braces that a line leaves open, with their places; what stands in quotes is passed over."""
    opened: list[tuple[str, int]] = []
    quote = ""
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'" and text[at - 1 : at] in ("", " ", ",", "[", "{", ":"):
            quote = sign
        elif sign == "#" and text[at - 1 : at] in ("", " "):
            break
        elif sign in _CLOSERS:
            opened.append((sign, at))
        elif opened and sign == _CLOSERS[opened[-1][0]]:
            opened.pop()
    return opened
