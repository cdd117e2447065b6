"""What ``apply_async`` must not be given by a schedule."""

from collections.abc import Mapping

REFUSED_OPTIONS: Mapping[str, str] = {
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
"""By name, why."""

HEADER_PREFIX = "schedsync_"
"""Headers that begin with it are written by the scheduler."""
