"""SCH321 grace-beyond-max-age: `misfire.max_age` leaves no room for `grace`, or for anything.

Why: A slot older than `max_age` is never sent, not even within `grace`, so the shorter of the two holds. With a
`max_age` of zero every slot is too old by the time that it could be sent.

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
"""

from datetime import datetime

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.duration import format_duration
from schedsync.model.entry import Entry


def check(entry: Entry, builder: EntryBuilder, now: datetime) -> None:
    """Report a grace that does not hold, where it was written, and a bound that lets nothing through."""
    grace, most = entry.misfire.grace, entry.misfire.max_age
    if most is None or grace <= most:
        return
    if not most:
        builder.report(
            checks.GRACE_BEYOND_MAX_AGE,
            "a max_age of zero makes every slot too old to be sent",
            "misfire",
            "max_age",
            hints=("write how late a slot may still be sent, such as `max_age: 1h`, or leave it out",),
        )
    elif "grace" in builder.merged["misfire"]:
        longest = format_duration(most)
        builder.report(
            checks.GRACE_BEYOND_MAX_AGE,
            f"a grace of {format_duration(grace)} does not hold: slots over {longest} late are never sent",
            "misfire",
            "grace",
            hints=(f"write `grace: {longest}` or less, or a longer max_age",),
        )
