"""SCH124 text-like-a-boolean: an argument without quotes is a text to us, and true, false or nothing to other readers.

Why: `no` is the text "no" here, as in YAML 1.2, and false to tools that read YAML 1.1. Python takes any text for true,
so `dry_run: no` does what it should prevent. Write `true`, `false` or `null`; quote the text where it is meant.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        kwargs: {dry_run: no, limit: None}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        kwargs: {dry_run: false, limit: null, country: "no"}
"""

import re
from itertools import islice

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.collector import MOST_FINDINGS
from schedsync.manifest.reading.texts import texts

_MEANT = {
    **dict.fromkeys(("yes", "on"), "true"),
    **dict.fromkeys(("no", "off"), "false"),
    **dict.fromkeys(("none", "nil"), "null"),
}
_FORMS = frozenset(form for word in _MEANT for form in (word, word.capitalize(), word.upper())) - {"none", "NONE"}
_SHOWN = re.compile(f"'(?:{'|'.join(sorted(_FORMS))})'")


def check(builder: EntryBuilder) -> None:
    """Report each such word in the arguments."""
    for key in ("args", "kwargs"):
        if key not in builder.merged or not _SHOWN.search(str(builder.merged[key])):
            continue
        found = (
            (path, text)
            for path, text in texts(builder.merged[key], (key,))
            if text in _FORMS and builder.written(*path) == text
        )
        for path, text in islice(found, MOST_FINDINGS + 1):
            builder.report(
                checks.TEXT_LIKE_A_BOOLEAN,
                f'"{text}" is a text here, which Python takes for true',
                *path,
                label=f'write {_MEANT[text.lower()]}, or "{text}" where the text is meant',
            )
