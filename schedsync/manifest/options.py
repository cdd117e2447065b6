"""``options``: what ``apply_async`` is known to take."""

from functools import cache

from schedsync.manifest import schema

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
