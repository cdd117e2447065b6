"""Says what may have been meant by an alias that names no anchor."""

import re
from collections.abc import Collection

from schedsync.manifest import checks
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.spans import Span, bounds
from schedsync.manifest.suggestion import question


def report_unknown_alias(name: str, place: Span, anchors: Collection[str], text: str, findings: FileCollector) -> None:
    """Report an alias to nothing.

    Args:
        name: What it names.
        place: Where it stands.
        anchors: The anchors before it, but those that it stands inside of.
        text: Of the file; an anchor may stand below.
        findings: Takes it.
    """
    below = re.search(rf"&{re.escape(name)}(?![\w-])", text[bounds(place)[1] :])
    findings.add(
        checks.BAD_ALIAS,
        f'no anchor "&{name}" before this alias',
        place,
        label="it stands below: move it above" if below else question(name, anchors),
        hints=() if below else (f"mark what is meant with &{name} above it, or quote the text if it is no alias",),
    )
