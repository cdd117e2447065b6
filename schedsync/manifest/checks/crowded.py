"""SCH330 crowded: more entries run on one instant than the project file allows.

Why: Everybody schedules at midnight, and workers, database and whatever the tasks call meet the whole load at once.
`load: {max_at_once: 50}` in the project file says how many may (50 unless it says so). Looked at are each entry's next
slot and the slots of the next 24 hours. Entries with `jitter` or `spread` do not count. Only `validate` looks for it.

Bad, in schedsync.yaml::

    version: 1
    manifests: [schedules/*.yaml]
    load: {max_at_once: 1}

Bad, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
      archive:
        task: reports.archive
        cron: "0 6 * * *"

Good, in schedsync.yaml::

    version: 1
    manifests: [schedules/*.yaml]
    load: {max_at_once: 1}

Good, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
      archive:
        task: reports.archive
        cron: "0 6 * * *"
        spread: 10m
"""

from collections.abc import Mapping
from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.spans import Span
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.crowding import crowds
from schedsync.model.timing.instants import zone

_NAMED = 5


def check(found: Mapping[str, tuple[Entry, Span, FileCollector]], now: datetime, most: int) -> None:
    """Report each instant with too many entries at the first of them.

    Args:
        found: By name, in the order of files and lines: the entry, the place of its name, the findings of its file.
        now: Slots are after it.
        most: So many may run at once.
    """
    for spot in crowds((entry for entry, _, _ in found.values()), now=now, most=most):
        there = frozenset(spot.names)
        names = [name for name in found if name in there]
        entry, place, findings = found[names[0]]
        local = spot.at.astimezone(zone(entry.timezone))
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        findings.add(
            checks.CROWDED,
            f"{spot.entries} entries run at once, on {local:%Y-%m-%d} at {local:%H:%M:%S} {entry.timezone}",
            place,
            entry=names[0],
            hints=(
                f"they are {', '.join(names[:_NAMED])}{more}",
                "add `spread: 10m` or `jitter: 10m`, or choose another minute for some",
                f"at most {most} may, unless `load: {{max_at_once: …}}` in the project file says otherwise",
            ),
        )
