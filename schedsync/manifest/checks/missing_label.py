"""SCH250 missing-label: an entry lacks a label that the project file requires.

Why: `require: {labels: [team]}` in the project file says that every entry names its team, so that whoever is woken by
one knows whom to ask, and `-l team=payments` finds them all. A label in `defaults` counts.

Bad, in schedsync.yaml::

    version: 1
    manifests: [schedules/*.yaml]
    require: {labels: [team]}

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
    require: {labels: [team]}

Good, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        labels: {team: payments}
"""

from collections.abc import Sequence

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.suggestion import nearest
from schedsync.model.entry import Entry


def check(entry: Entry, builder: EntryBuilder, required: Sequence[str]) -> None:
    """Report all required labels that are not there, in one finding."""
    given = dict(entry.labels)
    missing = [label for label in required if not given.get(label)]
    if not missing:
        return
    words = " and ".join(f'"{label}"' for label in missing)
    near = nearest(missing[0], [label for label in given if label not in required])
    builder.report(
        checks.MISSING_LABEL,
        f"no label{'s' if len(missing) > 1 else ''} {words}, which the project requires",
        *(("labels",) if "labels" in builder.merged else ()),
        key=True,
        label=f'did you mean "{missing[0]}" where it says "{near}"?' if near else None,
        hints=(f"write `labels: {{{', '.join(f'{label}: …' for label in missing)}}}`, here or in `defaults`",),
    )
