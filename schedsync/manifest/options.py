"""``options``: what ``apply_async`` takes, what it must not be given from a file, and when a message expires."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from schedsync.manifest import schema
from schedsync.model.duration import parse_duration
from schedsync.model.entry import Expires, ExpiresAfter, ExpiresAt, ExpiresNextSlot
from schedsync.model.instants import parse_timestamp

NEXT_SLOT = "next_slot"
HEADER_PREFIX = "schedsync_"

# Why an option cannot stand in a manifest.
REFUSED: Mapping[str, str] = {
    "task_id": "schedsync gives each slot its task id, the same one on every attempt",
    "eta": "the timing says when: use start, end, at or spread",
    "countdown": "the timing says when: use phase, spread or jitter",
    "link": "callbacks are signatures, which a file cannot hold: chain them inside the task",
    "link_error": "callbacks are signatures, which a file cannot hold: handle errors inside the task",
    "chord": "chords are made of signatures, which a file cannot hold: start them inside the task",
    "group_id": "it belongs to groups that code starts",
    "producer": "the scheduler publishes with its own producer",
    "connection": "the scheduler publishes on its own connection",
    "declare": "the scheduler declares what a queue needs",
}
# Taken by apply_async and publish, but too rare to stand in the schema.
_ALSO_KNOWN = frozenset(
    {"add_to_parent", "argsrepr", "kwargsrepr", "user_id", "reply_to", "correlation_id", "root_id", "parent_id"}
    | {
        "mandatory",
        "immediate",
        "content_type",
        "content_encoding",
        "timeout",
        "stamped_headers",
        "replaced_task_nesting",
    }
)
_DATE_LIKE = re.compile(r"\d{4}-")


@cache
def known_options() -> frozenset[str]:
    """The options that Celery is known to take."""
    return _ALSO_KNOWN.union(schema.properties("manifest", "definitions", "entry", "properties", "options"))


def parse_expires(value: Any, zone: ZoneInfo) -> Expires:  # noqa: ANN401 - any YAML scalar
    """Read ``options.expires``.

    Args:
        value: ``next_slot``, a timestamp, or a duration from sending.
        zone: Of timestamps without an offset.

    Raises:
        InvalidValueError: For anything else.
    """
    if value == NEXT_SLOT:
        return ExpiresNextSlot()
    if isinstance(value, str) and _DATE_LIKE.match(value):
        return ExpiresAt(parse_timestamp(value, zone))
    return ExpiresAfter(parse_duration(value))
