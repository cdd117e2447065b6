"""``options``: what ``apply_async`` is known to take, and what it must not be given from a file."""

from collections.abc import Mapping
from functools import cache

from schedsync.manifest import schema

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


@cache
def known_options() -> frozenset[str]:
    """The options that Celery is known to take."""
    return _ALSO_KNOWN.union(schema.properties("manifest", "definitions", "entry", "properties", "options"))
