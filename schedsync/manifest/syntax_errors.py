"""Says in plain words what YAML's parser could not read, and what to write instead."""

import re

import yaml

from schedsync.manifest import checks
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.spans import Span, span

# `cron: */5 …` reads as an alias, `cron: @daily` begins with a character that YAML keeps for itself.
_CRON = re.compile(r"""(?:^|[\s,{\[-])["']?cron["']?\s*:\s+(?:\[\s*|-\s+)?([*@][^#\n}]*)""")
# A field of `crontab`, as in `hour: *`.
_FIELD = re.compile(
    r"""(?:^|[\s,{])["']?(?:minute|hour|day_of_(?:month|week)|month_of_year)["']?\s*:\s+(\*[^#,\n}]*)"""
)
_FIELD_LIKE = re.compile(r"\*(?:/\d+)?")
_LIST_ITEM = re.compile(r"""^\s*-\s+([*@][^#\n}\]]*)""")
_CRON_LIKE = re.compile(r"(?:\S+\s+){4}\S+|\*/\d+.*|@\w+")
_FLOW_END = re.compile(r"\s*,\s+[\w.-]+\s*:.*|[\]},]*\s*$")

# `task:app.report` and `task = app.report`, which YAML notices only at the next colon.
_NO_BLANK = re.compile(r"""\s*(?:-\s+)?((["']?[A-Za-z_][\w-]*["']?)(?::|\s*=\s*)(?!//)([^\s:=#].*?))\s*""")
_ODD_COLON = re.compile("[\uff1a\ufe55]|:[\u00a0\u2000-\u200b\u202f\u3000]")

# What the parsers say (LibYAML's words and the pure one's), what it means, what to do.
_IN_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        'a ":" that does not belong here',
        'check the indentation, and quote a text that holds ": "',
    ),
    ("could not find expected ':'", 'a key without ":"', "write `key: value`, with a blank after the colon"),
    ("',' or ']'", 'a list in "[" that is not closed', 'add "]" or the missing ","'),
    (
        "',' or '}'",
        'a mapping in "{" that is not closed',
        'add "}" or the missing ","; quote a text that holds braces',
    ),
    (
        "did not find expected key",
        "this line does not fit the block it stands in",
        "indent it like its neighbours; quote a text that goes on after its quotes",
    ),
    (
        "expected <block end>",
        "this line does not fit the block it stands in",
        "indent it like its neighbours; quote a text that goes on after its quotes",
    ),
    (
        "did not find expected '-' indicator",
        "this line is no item of the list it stands in",
        'begin it with "- ", or indent it like the list',
    ),
    ("found unexpected end of stream", "the file ends inside quotes", "close them"),
    (
        "unknown escape character",
        "an escape that YAML does not have",
        r"write \\ for a backslash, or use single quotes",
    ),
    ("expected node content", "a value is missing", "write one, and close what is open; or remove the comma"),
    ("found unexpected ':'", 'a ":" inside of a text', "quote the text"),
    ("unexpected document indicator", "a line `---` or `...` inside of quotes", "close the quotes before it"),
    ("expected comment or line break", 'a text right behind "|" or ">"', "begin the text on the next line, indented"),
    ("mapping keys are not allowed", 'a "?" that does not belong here', "quote the text"),
    ("tab character", "a tab where blanks are needed", "write blanks"),
    (
        "expected <document start>",
        "the document has ended before this",
        "check the indentation, and the brackets above",
    ),
    ("expected hexdecimal number", "an escape without its digits", r"write \\ for a backslash, or use single quotes"),
    ("found undefined tag handle", "an unknown tag", "leave it out"),
    ("cannot start any token", "a character that cannot begin a value", "quote the text"),
    ("block sequence entries are not allowed", "a list item that does not belong here", "check the indentation"),
    ("alphabetic or numeric character", "a name is missing", 'a text that begins with "*" or "&" needs quotes'),
)


_QUOTE_IT = "quote the text, if this is one"


def report(error: yaml.YAMLError, text: str, findings: FileCollector) -> None:
    """Turn the library's error into a finding at its place."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    offset = min(mark.index if mark else 0, len(text))
    line = findings.lines.line_at(offset)
    # The parser often notices an unquoted cron expression only on the line below it.
    for candidate in (line, line - 1):
        if candidate >= 1 and report_cron(candidate, findings):
            return
    problem = getattr(error, "problem", None) or ""
    if _report_tab(line, findings) or _report_colon(line, problem, findings) or _report_quote(offset, text, findings):
        return
    message, hint = next(((words, hint) for known, words, hint in _IN_WORDS if known in problem), (problem, _QUOTE_IT))
    if (closing := text[offset : offset + 1]) in ("]", "}") and "not closed" not in message:
        message, hint = f'a "{closing}" that nothing opens', "remove it, or quote the text"
    related: tuple[tuple[Span, str], ...] = ()
    place = _character(offset, text)
    context = getattr(error, "context_mark", None)
    if context and context.line != (mark.line if mark else -1):
        begun = _character(context.index, text)
        if offset >= len(text.rstrip()) or "':'" in problem:
            # What is open stands where it begins; where the file ends says nothing.
            place = begun
        else:
            related = ((begun, "begun here"),)
    findings.add(checks.YAML_SYNTAX, message or "not YAML", place, hints=(hint,), related=related)


def report_cron(line: int, findings: FileCollector) -> bool:
    """Whether the line holds a cron expression without quotes; then the finding is written.

    Args:
        line: From 1.
        findings: Of the file.
    """
    written = findings.lines.line_text(line)
    field = _FIELD.search(written)
    found = field or _CRON.search(written) or _LIST_ITEM.search(written)
    if found is None:
        return False
    value = _FLOW_END.sub("", found[1]).strip()
    if not (_FIELD_LIKE if field else _CRON_LIKE).fullmatch(value):
        return False
    start = findings.lines.starts[line - 1] + found.start(1)
    place = span(start, start + len(value))
    if value.startswith("@"):
        findings.add(
            checks.UNQUOTED_AT,
            f'"{value}" must be quoted: YAML keeps "@" for itself',
            place,
            label=f'write "{value}"',
        )
    else:
        findings.add(
            checks.UNQUOTED_CRON,
            'the cron expression must be quoted: YAML reads "*" as an alias',
            place,
            label=f'write "{value}"',
        )
    return True


def _character(offset: int, text: str) -> Span:
    return span(min(offset, len(text)), min(offset + 1, len(text)))


def _report_colon(line: int, problem: str, findings: FileCollector) -> bool:
    """Whether the line, or the one above it, lacks the blank behind a key's colon; then the finding is written."""
    if "mapping values" not in problem and "':'" not in problem:
        return False
    for number in (line - 1, line):
        written = findings.lines.line_text(number) if number >= 1 else ""
        start = findings.lines.starts[number - 1] if number >= 1 else 0
        if odd := _ODD_COLON.search(written):
            place = span(start + odd.start(), start + odd.end())
            findings.add(
                checks.YAML_SYNTAX, 'a character that only looks like ":" and a blank', place, label='write ": "'
            )
            return True
        found = _NO_BLANK.fullmatch(written)
        if found is not None and number < line:
            place = span(start + found.start(1), start + found.end(1))
            label = f"write `{found[2]}: {found[3]}`"
            findings.add(checks.YAML_SYNTAX, 'a key without ": " behind it', place, label=label)
            return True
    return False


def _report_quote(offset: int, text: str, findings: FileCollector) -> bool:
    """Whether a quote inside of quotes ended them early; then the finding is written."""
    quote = text[offset - 1 : offset]
    if quote not in ("'", '"') or not text[offset : offset + 1].isalnum():
        return False
    way = (
        "write it twice, '', or put the text in double quotes"
        if quote == "'"
        else 'write \\" for it, or put the text in single quotes'
    )
    findings.add(
        checks.YAML_SYNTAX, "the text goes on behind the quote that ends it", span(offset - 1, offset), label=way
    )
    return True


def _report_tab(line: int, findings: FileCollector) -> bool:
    """Whether the line is indented with tabs; then the finding is written."""
    written = findings.lines.line_text(line)
    indentation = written[: len(written) - len(written.lstrip())]
    if "\t" not in indentation:
        return False
    start = findings.lines.starts[line - 1] + indentation.index("\t")
    tabs = len(indentation) - indentation.index("\t")
    findings.add(
        checks.TAB_INDENTATION,
        "indented with a tab, which YAML does not allow",
        span(start, start + tabs),
        hints=("indent with blanks",),
    )
    return True
