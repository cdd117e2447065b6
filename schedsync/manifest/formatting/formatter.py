"""Formats one document, and makes sure that nothing but its layout is another one afterwards."""

import re
from collections import Counter
from contextlib import suppress
from typing import Any

from yaml import YAMLError

from schedsync.errors import SchedsyncError
from schedsync.manifest.collector import Collector
from schedsync.manifest.formatting.inline import edit
from schedsync.manifest.formatting.key_order import Shape, shape_of
from schedsync.manifest.formatting.lines import lay_out
from schedsync.manifest.formatting.outline import outline
from schedsync.manifest.formatting.pieces import Pieces, pieces
from schedsync.manifest.reading.document import Document
from schedsync.manifest.reading.reader import read

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
# The parser takes these for line breaks too, editors do not.
_ODD_BREAKS = frozenset("\x85\u2028\u2029")
_COMMENT = re.compile(r"(?:^|(?<=[\s,{}\[\]]))#[^\n]*", re.MULTILINE)
_CHOMPING = re.compile(r"((?:[&!]\S*\s+)*[|>])[+-]?(\d?)[+-]?")


class UnsafeFormatError(SchedsyncError):
    """A text that could not be formatted so that it reads as before, with all its comments."""


def formatted(text: str, document: Document, *, project: bool) -> str:
    """The text in canonical layout.

    Args:
        text: As ``document`` was read from, without a byte order mark.
        document: What it holds; read without an error.
        project: Whether it is a project file.

    Returns:
        A text that reads as the same data and has the same comments; the same text where the file is none of ours.
        Line ends stay of the kind of the first one; there is one at the end.

    Raises:
        UnsafeFormatError: When what came out reads differently, so that it is not to be written.
    """
    shape = shape_of(document.data, project=project)
    if shape is None or _ODD_BREAKS & set(text):
        return text
    found = _LINE_BREAK.search(text)
    line_break = found[0] if found else "\n"
    plain = _LINE_BREAK.sub("\n", text)
    given = pieces(plain)
    for reorder in (True, False):
        with suppress(YAMLError):
            result = _laid_out(plain, given, shape, reorder=reorder)
            if result == plain or _means(result, document.data, _comments(plain, given)):
                return result.replace("\n", line_break)
    raise UnsafeFormatError("this file cannot be formatted without changing what it says, so it was left as it is")


def _laid_out(text: str, given: Pieces, shape: Shape, *, reorder: bool) -> str:
    closed = _closed(text, given)
    # Taking a text apart is most of the work.
    of_closed = given if closed == text else pieces(closed)
    edited = edit(closed, of_closed.root, shape, reorder=reorder)
    found = outline(edited, of_closed if edited == closed else pieces(edited), shape)
    return edited if found is None else lay_out(found, reorder=reorder)


def _closed(text: str, given: Pieces) -> str:
    """The text with a line feed at its end, which is not to become a part of a block scalar."""
    if text.endswith("\n"):
        return text
    last = given.leaves[-1]
    if last.style in ("|", ">") and not last.value.endswith("\n"):
        text = text[: last.start] + _CHOMPING.sub(r"\1-\2", text[last.start :], count=1)
        return text + "\n"
    without_blanks = text.rstrip(" \t")
    return without_blanks if without_blanks.endswith("\n") else text + "\n"


def _means(text: str, data: Any, comments: Counter[str]) -> bool:  # noqa: ANN401 - any YAML value
    """Whether a text reads as this, and has these comments."""
    collector = Collector()
    document = read(text, collector.file(""))
    if document is None or collector.has_errors or not _same(document.data, data):
        return False
    return _comments(text, pieces(text)) == comments


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 - any YAML value
    """Whether two values are equal and of the same types all through: 1 is neither true nor 1.0 here."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    # Not a number is not equal to itself.
    return bool(one == other or one != one)


def _comments(text: str, found: Pieces) -> Counter[str]:
    """All comments: what begins with a number sign and stands between scalars."""
    comments: Counter[str] = Counter()
    at = 0
    for start, end in [*((leaf.start, leaf.end) for leaf in found.leaves), (len(text), len(text))]:
        if text.find("#", at, start) >= 0:
            comments.update(match[0].rstrip() for match in _COMMENT.finditer(text[at:start]))
        at = max(at, end)
    return comments
