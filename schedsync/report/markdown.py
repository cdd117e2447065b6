"""Markdown out of texts that anybody may have written: whatever they hold, it shows as text and does nothing.

Two forms suffice: code spans and fenced blocks. Inside of both, GitHub and GitLab read no markup, no HTML, no mention,
no reference to an issue and no link.
"""

import re

from schedsync.report.style import printable

_PLAIN = re.compile(r"[^`|\\\s](?:[^`|\\]*[^`|\\\s])?")
_SPECIAL = re.compile(r"[!-/:-@\[-`{-~]")
_RUNS = re.compile(r"`+")
_KEY = re.compile(r"[^A-Za-z0-9_.:-]|(?<=-)-|-$")

_LONGEST_PART = 200


def key(environment: str | None, owner: str | None) -> str:
    """The line by which whoever posts a comment finds the one to replace: ``<!-- schedsync:plan:ENV:OWNER -->``.

    What could end an HTML comment is percent-encoded.
    """
    return f"<!-- schedsync:plan:{_key_part(environment).replace(':', '%3A')}:{_key_part(owner)} -->"


def code(text: str) -> str:
    """A text on one line, to be read as it is, also inside a table; nothing for an empty one."""
    shown = printable(text)
    if not shown:
        return ""
    if _PLAIN.fullmatch(shown):
        return f"`{shown}`"
    # A backslash or a bar inside a code span of a table is read differently by each reader; references never are.
    return f"<code>{_SPECIAL.sub(lambda found: f'&#{ord(found[0])};', shown)}</code>"


def fenced(text: str, language: str = "text") -> str:
    """A block of lines, to be read as they are. The lines hold no control characters."""
    longest = max((len(run) for run in _RUNS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"


def _key_part(text: str | None) -> str:
    shown = (text or "")[:_LONGEST_PART]
    return _KEY.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode(errors="replace")), shown)
