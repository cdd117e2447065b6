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
from itertools import islice

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.suggestion import nearest
from schedsync.model.entry.entry import Entry

# Every entry may lack every one.
_MOST = 20


def check(entry: Entry, builder: EntryBuilder, required: Sequence[str]) -> None:
    """Report the required labels that are not there, the first 20 of them, in one finding."""
    given = {label for label, value in entry.labels if value}
    missing = [*islice((label for label in required if label not in given), _MOST)]
    if not missing:
        return
    words = " and ".join(f'"{label}"' for label in missing)
    near = nearest(missing[0], sorted(given.difference(required))) if len(required) <= _MOST else None
    builder.report(
        checks.MISSING_LABEL,
        f"no label{'s' if len(missing) > 1 else ''} {words}, which the project requires",
        *(("labels",) if "labels" in builder.merged else ()),
        key=True,
        label=f'did you mean "{missing[0]}" where it says "{near}"?' if near else None,
        hints=(f"write `labels: {{{', '.join(f'{label}: …' for label in missing)}}}`, here or in `defaults`",),
    )
