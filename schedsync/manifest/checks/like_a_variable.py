"""SCH239 like-a-variable: a text is a variable as a shell or a template writes it, and none here.

Why: Only `${NAME}` is replaced. `$QUEUE`, `$(QUEUE)`, `{{ queue }}` and `%(queue)s` are passed on as they stand: no
worker reads a queue of that name, and an entry's name has it for ever. Of arguments, only `$NAME` in capitals is told:
a task may fill in a template itself.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        options: {queue: $QUEUE}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        options: {queue: "${QUEUE}"}
"""

import re
from itertools import islice

from schedsync.manifest import checks
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.collector import MOST_FINDINGS
from schedsync.manifest.reading.texts import texts
from schedsync.model.timing.variable_hint import variable_hint

_KEYS = ("task", "options", "args", "kwargs")
_SIGNS = re.compile(r"\$[(A-Za-z_]|\{\{|%\(")
_IN_A_NAME = re.compile(r"\$\(?[A-Z_]{2,}|\{\{.*\}\}")
_OF_A_SHELL = re.compile(r"\$[A-Z_][A-Z0-9_]*")


def check(builder: EntryBuilder) -> None:
    """Report each text that is such a variable and nothing else; what variables brought is nobody's slip.

    Of a name, which no variable can be a part of, any that holds one.
    """
    if _IN_A_NAME.search(builder.name):
        message = f'"{builder.name}" is the name as it stands: no variable is put into it'
        way = "write the name itself; what differs from environment to environment belongs into an overlay"
        builder.report(checks.LIKE_A_VARIABLE, message, hints=(way,))
    for key in [key for key in _KEYS if key in builder.merged and _SIGNS.search(str(builder.merged[key]))]:
        found = (
            (path, text, hint)
            for path, text in texts(builder.merged[key], (key,))
            if (hint := variable_hint(text))
            and (key in ("task", "options") or _OF_A_SHELL.fullmatch(text))
            and text in builder.written(*path)
        )
        for path, text, hint in islice(found, MOST_FINDINGS + 1):
            # `${QUEUE:-$OTHER}`: what it falls back to is sent as it stands.
            label = "a default is a text: write the value itself" if "${" in builder.written(*path) else hint
            builder.report(checks.LIKE_A_VARIABLE, f'"{text}" is a text here, and no variable', *path, label=label)
