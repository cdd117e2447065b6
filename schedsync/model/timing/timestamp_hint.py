"""What someone may have meant who wrote a timestamp as people do, and not as ISO 8601 does."""

import re
from datetime import datetime

FORMS = "write it as 2026-11-23, 2026-11-23T09:00 (in the entry's zone) or 2026-11-23T09:00:00+01:00"

_CLOCK = r"(?:[T\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
# 24.12.2026 is day first; of 12/11/2026 nobody knows, so it has no hint.
_WAYS = tuple(
    re.compile(date + _CLOCK, re.ASCII)
    for date in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
    )
)


def timestamp_hint(text: str) -> str:
    """What to write; the forms that there are where nobody knows."""
    for way in _WAYS:
        if found := way.fullmatch(text.strip()):
            parts = {name: int(part) for name, part in found.groupdict().items() if part is not None}
            try:
                wall = datetime(**parts)  # type: ignore[arg-type]  # noqa: DTZ001 - a local time
            except ValueError:
                continue
            return f"write {wall.isoformat() if 'hour' in parts else wall.date().isoformat()}"
    return FORMS
