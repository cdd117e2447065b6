"""Says in plain words what YAML's parser could not read, and what to write instead."""

import yaml

from schedsync.manifest.reading import block_slips, value_slips
from schedsync.manifest.reading.slips import Slip, Trouble
from schedsync.manifest.spans import Lines, Span, span

# What the parsers say (LibYAML's words and the pure one's), what it means, what to do.
_IN_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        'a ":" that does not belong here',
        'check the indentation, and quote a text that holds ": "',
    ),
    ("a template", 'a "{" where a key belongs', "quote the text; `{{ … }}` of a template must be rendered first"),
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


# In this order: the first that knows the mistake names it.
_RECOGNISE = (
    block_slips.conflict,
    value_slips.cron,
    block_slips.tabs,
    block_slips.template,
    value_slips.variable,
    value_slips.unclosed_quote,
    block_slips.colon,
    block_slips.colon_in_value,
    block_slips.too_deep,
    value_slips.after_quotes,
    value_slips.escape,
    value_slips.special,
    block_slips.comment,
    value_slips.bracket,
    block_slips.misfit,
    block_slips.continued,
    block_slips.bare_key,
)


def recognised(error: yaml.YAMLError, text: str) -> Slip:
    """What the library's error means, at its place, and how it is mended where that is known.

    Args:
        error: Of reading ``text``.
        text: Of the file, with what was mended before.
    """
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context = getattr(error, "context_mark", None)
    trouble = Trouble(
        Lines(text),
        min(mark.index if mark else 0, len(text)),
        getattr(error, "problem", None) or "",
        None if context is None else min(context.index, len(text)),
    )
    for recognise in _RECOGNISE:
        if slip := recognise(trouble):
            return slip
    return _in_words(trouble, beside=context is not None and context.line != (mark.line if mark else -1))


def is_cron(text: str, offset: int) -> bool:
    """Whether a cron expression without quotes stands at a place, or in the line above."""
    return value_slips.cron(Trouble(Lines(text), offset, "")) is not None


def _in_words(trouble: Trouble, *, beside: bool) -> Slip:
    problem, text, offset = trouble.problem, trouble.text, trouble.offset
    message, hint = next(((words, hint) for known, words, hint in _IN_WORDS if known in problem), (problem, _QUOTE_IT))
    if (closing := text[offset : offset + 1]) in ("]", "}") and "not closed" not in message:
        message, hint = f'a "{closing}" that nothing opens', "remove it, or quote the text"
    related: tuple[tuple[Span, str], ...] = ()
    place = _character(offset, text)
    if beside and trouble.begun is not None:
        begun = _character(trouble.begun, text)
        if offset >= len(text.rstrip()) or "':'" in problem:
            # What is open stands where it begins; where the file ends says nothing.
            place = begun
        else:
            related = ((begun, "begun here"),)
    return Slip(message or "not YAML", place, hints=(hint,), related=related)


def _character(offset: int, text: str) -> Span:
    return span(min(offset, len(text)), min(offset + 1, len(text)))
