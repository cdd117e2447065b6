"""Comments that silence findings of their line, and those that were meant to: ``# schedsync: ignore[SCH310]``."""

import re
from collections.abc import Iterator

from schedsync.manifest import checks
from schedsync.manifest.spans import Span, span

_CODE = re.compile(r"[^\s,]+")
# What ignores codes, or was meant to: as it must be written, and as other tools and slips write it.
_COMMENT = re.compile(
    r"#\s*schedsync:\s*ignore\[([^\[\]\n]*)\]"
    r"|#(?i:\s*sched-?sync:\s*(?:ignore|noqa|disable)\b"
    r"|[^#\n]*?\b(?:ignores?|noqa|disable)(?:-[a-z-]+)?\s*[:=(\[]\s*sch[0-9]{3}\b)[^#\n]*"
)
_MEANT_CODE = re.compile(r"\bsch[0-9]{3}\b", re.IGNORECASE)


def find(text: str) -> Iterator[tuple[Span, dict[str, Span]]]:
    """Each comment of a file, and the places of the codes that it ignores; none where it ignores nothing."""
    # Most files have none.
    for comment in _COMMENT.finditer(text) if "schedsync:" in text or "SCH" in text else ():
        found = _CODE.finditer(text, *comment.span(1)) if comment[1] else ()
        place = span(comment.start(), comment.start() + len(comment[0].rstrip()))
        yield place, {code[0]: span(code.start(), code.end()) for code in found}


def mute(text: str) -> tuple[str, str]:
    """What is wrong with a comment that was meant to ignore something, and what to write."""
    codes = ", ".join(dict.fromkeys(code.upper() for code in _MEANT_CODE.findall(text)))
    if "ignore-file" in text:
        named = codes.partition(",")[0] or "SCH310"
        return (
            "this ignores nothing: comments are for one line",
            f"write `severity: {{{named}: off}}` in schedsync.yaml",
        )
    if not codes:
        hint = "write `# schedsync: ignore[SCH310]` with the code of the finding"
        return "this ignores nothing: it names no code in brackets", hint
    where = ", at the end of the line that is meant" if "next-line" in text else ""
    return "this ignores nothing as it is written", f"write `# schedsync: ignore[{codes}]`{where}"


def needless(code: str) -> str:
    """Why a code in a comment ignores nothing."""
    rule = checks.RULES.get(code)
    if rule is None:
        return f'nothing to ignore: there is no code "{code}"'
    if not rule.adjustable:
        return f"{code} cannot be ignored: {rule.name} is always an error"
    return f"nothing to ignore: this line has no {code}"
