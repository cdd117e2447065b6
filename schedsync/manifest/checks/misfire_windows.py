"""SCH321 misfire-windows: the windows of `misfire` contradict each other, or leave no time to send.

Why: A slot older than `max_age` is never sent, not even within `grace`, so the shorter of the two holds. A slot is sent
some milliseconds after its time at the earliest: with a `max_age` of zero each is too old by then, and with a `grace`
of zero each is missed, of which `policy: skip` sends none.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        misfire: {grace: 30m, max_age: 10m}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        misfire: {grace: 10m, max_age: 30m}

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        misfire: {policy: skip, grace: 0}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        misfire: {policy: skip, grace: 1m}
"""

from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry
from schedsync.model.entry.misfire import MisfirePolicy
from schedsync.model.timing.duration import format_duration


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report a window that lets nothing through, and a grace that was written and does not hold."""
    grace, most = entry.misfire.grace, entry.misfire.max_age
    if most is not None and not most:
        builder.report(
            checks.MISFIRE_WINDOWS,
            "a max_age of zero makes every slot too old to be sent",
            *("misfire", "max_age"),
            hints=("write how late a slot may still be sent, such as `max_age: 1h`, or leave it out",),
        )
    elif not grace and entry.misfire.policy is MisfirePolicy.SKIP:
        builder.report(
            checks.MISFIRE_WINDOWS,
            "a grace of zero makes every slot a missed one, and `policy: skip` sends none",
            *("misfire", "grace"),
            hints=("write how late a slot may still be sent, such as `grace: 1m`",),
        )
    elif most is not None and grace > most and "grace" in builder.merged["misfire"]:
        longest = format_duration(most)
        builder.report(
            checks.MISFIRE_WINDOWS,
            f"a grace of {format_duration(grace)} does not hold: slots over {longest} late are never sent",
            *("misfire", "grace"),
            hints=(f"write `grace: {longest}` or less, or a longer max_age",),
        )
