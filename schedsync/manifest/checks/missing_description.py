"""SCH251 missing-description: an entry has no description, and the project file requires one.

Why: `require: {description: true}` in the project file says that every entry tells what it is for: a task's name seldom
does.

Bad, in schedsync.yaml::

    version: 1
    manifests: [schedules/*.yaml]
    require: {description: true}

Bad, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"

Good, in schedsync.yaml::

    version: 1
    manifests: [schedules/*.yaml]
    require: {description: true}

Good, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        description: Yesterday's sales, for the meeting at nine
        task: reports.build
        cron: "0 6 * * *"
"""

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry.entry import Entry


def check(entry: Entry, builder: EntryBuilder) -> None:
    """Report an entry that does not say what it is for."""
    if not (entry.description or "").strip():
        builder.report(
            checks.MISSING_DESCRIPTION,
            "no description, which the project requires",
            *(("description",) if "description" in builder.merged else ()),
            hints=("write `description:` with a sentence that says what it is for",),
        )
