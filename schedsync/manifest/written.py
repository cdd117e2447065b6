"""Where the characters of a scalar's value stand in its text: behind quotes, escapes and the indentation of a block."""

import re

# Nobody looks for a place in a longer one.
_LONGEST = 100_000
_HEADER = re.compile(r"[|>][+-]?[ \t]*(?:#.*)?")
_SIMPLE_ESCAPES = frozenset('0abt\tnvfre "/\\N_LP')


def character_offsets(written: str) -> list[int] | None:
    """The offset in a scalar's text of each character of its value.

    Args:
        written: The scalar as its file has it, with its quotes, or with the mark of a block and its lines.

    Returns:
        ``None`` where that is not told: of escapes by number, of what is folded over several lines and not all alike,
        and of a block whose mark says its indentation.
    """
    style = written[:1]
    if len(written) > _LONGEST:
        return None
    if style in ("|", ">"):
        return _of_block(written, folded=style == ">")
    if "\n" in written:
        return None
    if style in ("'", '"'):
        return _of_quotes(written)
    return [*range(len(written))]


def _of_quotes(written: str) -> list[int] | None:
    escape = "\\" if written[0] == '"' else "'"
    offsets = []
    at = 1
    while at < len(written) - 1:
        offsets.append(at)
        if written[at] == escape:
            at += 1
            if escape == "\\" and written[at] not in _SIMPLE_ESCAPES:
                return None
        at += 1
    return offsets


def _of_block(written: str, *, folded: bool) -> list[int] | None:
    header, _, body = written.partition("\n")
    if not _HEADER.fullmatch(header.rstrip("\r")):
        return None
    first = next((line for line in body.split("\n") if line.strip()), "")
    indent = len(first) - len(first.lstrip(" "))
    offsets: list[int] = []
    begin = len(header) + 1
    breaks: list[int] = []
    for line in body.split("\n"):
        content = line.rstrip("\r")[indent:]
        end = begin + indent + len(content)
        if content.strip():
            if folded and content[0] in " \t":
                return None
            # One break is folded into a blank; of several, the first is left out.
            offsets += breaks[1:] if folded and len(breaks) > 1 and offsets else breaks
            offsets += range(begin + indent, end)
            breaks = [end]
        else:
            breaks.append(min(end, begin + len(line)))
        begin += len(line) + 1
    return offsets
