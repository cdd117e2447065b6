"""Which formats each command has, and the function that writes each; loaded when it is used.

A reporter takes the command's value and a ``Style`` and returns the text for standard output.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from schedsync.report.style import Style

Reporter = Callable[[Any, Style], str]

_REPORTERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "validate": {
            "text": "findings:render_text",
            "concise": "findings:render_concise",
            "json": "findings:render_json",
            "github": "findings:render_github",
        },
        "plan": {"text": "plan_text:render_text", "json": "plan_document:render_json"},
        "apply": {"text": "applied:render_text", "json": "applied:render_json"},
        "list": {"text": "listing:render_text", "json": "listing:render_json"},
        "next": {"text": "upcoming:render_text", "json": "upcoming:render_json"},
    }
)


def formats(command: str) -> tuple[str, ...]:
    """The formats of a command, the default first; only text for a command that reports no value."""
    return tuple(_REPORTERS.get(command, ("text",)))


def reporter(command: str, output_format: str) -> Reporter:
    """The function that writes a command's value in a format."""
    module, _, function = _REPORTERS[command][output_format].partition(":")
    found: Reporter = getattr(import_module(f"schedsync.report.{module}"), function)
    return found
