"""Texts of a project file that a command would stumble over later: addresses of stores, names of applications."""

import re
from collections.abc import Iterator
from typing import Any

from schedsync.manifest import checks
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.reading.document import Document
from schedsync.manifest.spans import find
from schedsync.model.timing.variable_hint import variable_hint

APP_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*(:[^\W\d]\w*(\.[^\W\d]\w*)*(\(\))?)?")
"""How an application is named: ``billing.celery:app``, or its module alone."""
_STORE = re.compile(r"(?:redis|valkey|unix|sentinel)[a-z+-]*://.*", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"[\w.-]+(?::\d{1,5})?(?:/\d+)?")
_MODULE_PATH = re.compile(r"(?:\./)?((?:\w+/)*\w+)\.py")


def check_values(document: Document, findings: FileCollector) -> None:
    """Report each text that is no address of a store and no name of an application, in a file of the right shape."""
    for path in _paths(document, "redis_url"):
        url = _text(document, path)
        if url is not None and "${" not in url and not _STORE.fullmatch(url.strip()):
            # The text itself is not said again: it may hold a password.
            label = variable_hint(url) or f"write redis://{url if _HOST.fullmatch(url) else 'HOST:6379/0'}"
            findings.add(checks.WRONG_VALUE, "no address of a Redis server", find(document.tree, path), label=label)
    for path in _paths(document, "app"):
        app = _text(document, path)
        if app is not None and not APP_NAME.fullmatch(app):
            named = _MODULE_PATH.fullmatch(app)
            meant = f"{named[1].replace('/', '.')}:app" if named else "package.module:app"
            message = f'"{app[:60]}" is no name of an application'
            findings.add(checks.WRONG_VALUE, message, find(document.tree, path), label=f"write {meant}")


def _paths(document: Document, key: str) -> Iterator[tuple[str, ...]]:
    yield (key,)
    yield from (("environments", name, key) for name in document.data.get("environments", {}))


def _text(document: Document, path: tuple[str, ...]) -> str | None:
    value: Any = document.data
    for step in path:
        value = value.get(step) if value else None
    return value if isinstance(value, str) else None
