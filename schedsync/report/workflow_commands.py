"""The commands that a GitHub runner reads from a step's output, escaped as the runner's own toolkit does."""

from collections.abc import Mapping
from hashlib import sha256


def workflow_command(kind: str, message: str, fields: Mapping[str, str]) -> str:
    """One line: an annotation of a pull request.

    Args:
        kind: ``error``, ``warning`` or ``notice``.
        message: Any text, of several lines too.
        fields: ``title``, ``file``, ``line`` …
    """
    shown = ",".join(f"{key}={_escaped(value, inside_field=True)}" for key, value in fields.items())
    return f"::{kind} {shown}::{_escaped(message)}\n"


def not_commands(text: str, secret: str) -> str:
    """Lines in which the runner looks for no command, whatever they hold.

    Args:
        text: The lines.
        secret: What whoever wrote the text cannot know.
    """
    token = sha256(f"stop {secret}".encode(errors="replace")).hexdigest()[:32]
    return f"::stop-commands::{token}\n{text}::{token}::\n"


def _escaped(text: str, *, inside_field: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if inside_field else text
