"""Calls and results as text."""

from collections.abc import Iterable

_LONGEST = 600


def call_text(args: Iterable[object] | None, kwargs: dict[str, object] | None) -> str:
    """Arguments as they stand in a call: ``1, 'a', key=2``."""
    shown = [repr(value) for value in args or ()]
    shown += [f"{key}={value!r}" for key, value in (kwargs or {}).items()]
    return shortened(", ".join(shown))


def shortened(text: str) -> str:
    """At most some hundred characters, on one line."""
    text = " ".join(text.split("\n"))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
