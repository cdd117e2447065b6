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
        "init": {"text": "started:render_text", "json": "started:render_json"},
        "validate": {
            "text": "findings:render_text",
            "concise": "findings:render_concise",
            "json": "findings:render_json",
            "github": "findings:render_github",
            "sarif": "sarif:render_sarif",
        },
        "fmt": {"text": "formatted:render_text", "json": "formatted:render_json"},
        "explain": {"text": "explained:render_text", "json": "explained:render_json"},
        "plan": {
            "text": "plan_text:render_text",
            "json": "plan_document:render_json",
            "markdown": "plan_markdown:render_markdown",
            "github": "plan_github:render_github",
        },
        "show": {
            "text": "plan_text:render_text",
            "json": "plan_document:render_json",
            "markdown": "plan_markdown:render_markdown",
            "github": "plan_github:render_github",
        },
        "apply": {
            "text": "applied:render_text",
            "json": "applied:render_json",
            "markdown": "applied:render_markdown",
        },
        "drift": {"text": "drift:render_text", "json": "drift:render_json"},
        "history": {"text": "history:render_text", "json": "history:render_json"},
        "rollback": {"text": "rolled_back:render_text", "json": "rolled_back:render_json"},
        "export": {"text": "exported:render_text", "json": "exported:render_json"},
        "list": {"text": "listing:render_text", "json": "listing:render_json"},
        "next": {"text": "upcoming:render_text", "json": "upcoming:render_json"},
        "import": {"text": "imported:render_text", "json": "imported:render_json"},
        "schema": {"text": "published:render_text", "json": "published:render_json"},
    }
)

_FAILURES: Mapping[str, str] = MappingProxyType(
    {
        "text": "failures:render_text",
        "concise": "findings:render_concise",
        "json": "failures:render_json",
        "markdown": "failures:render_markdown",
        "github": "findings:render_github",
    }
)


def formats(command: str) -> tuple[str, ...]:
    """The formats of a command, the default first; only text for a command that reports no value."""
    return tuple(_REPORTERS.get(command, ("text",)))


def reports(command: str) -> bool:
    """Whether a command reports a value, so that its formats can go into files."""
    return command in _REPORTERS


def reporter(command: str, output_format: str) -> Reporter:
    """The function that writes a command's value in a format."""
    return _loaded(_REPORTERS[command][output_format])


def failure_reporter(output_format: str) -> Reporter:
    """The function that writes a ``Failure`` where a command's value was to go; as ``validate`` for its own formats."""
    return _loaded(_FAILURES.get(output_format) or _REPORTERS["validate"][output_format])


def _loaded(place: str) -> Reporter:
    module, _, function = place.partition(":")
    found: Reporter = getattr(import_module(f"schedsync.report.{module}"), function)
    return found
