"""A crontab(5) given as a manifest: recognised, for what YAML's parser says of one helps nobody."""

import re

from schedsync.manifest import checks
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.spans import span

_SETTING = re.compile(r"[A-Za-z_]+[ \t]*=")
_TIME = re.compile(
    r"((?:[*\d][\w*,/-]*[ \t]+){3}(?:[*\w][\w*,/-]*[ \t]+){2}"
    r"|@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)[ \t]+)(\S.*)"
)
# In /etc/crontab a user stands before the command.
_USER = re.compile(r"[a-z_][\w-]*[ \t]+(?=/)|root[ \t]+")
_PROGRAM = re.compile(r"(?:\S*/)?([A-Za-z][\w-]*)")
_MOST_LINES = 200


def report_crontab(text: str, findings: FileCollector) -> bool:
    """Report a text that is a crontab, in place of all that was found in it.

    Returns:
        Whether it is one: its first line that is no comment sets a variable or says a time and a command.
    """
    offset = 0
    for line in text.splitlines(keepends=True)[:_MOST_LINES]:
        written = line.strip()
        found = _TIME.fullmatch(written)
        if found:
            _report(found, offset + line.index(written), findings)
            return True
        if written and written[0] != "#" and not _SETTING.match(written):
            return False
        offset += len(line)
    return False


def _report(found: re.Match[str], start: int, findings: FileCollector) -> None:
    time = " ".join(found[1].split())
    command = _USER.sub("", found[2], count=1)
    program = _PROGRAM.match(command)
    name = program[1] if program else "report"
    findings.forget()
    findings.add(
        checks.MISSING_KEY,
        "no manifest: this is a crontab, and each of its lines is to be an entry with a Celery task",
        span(start, start + len(found[0])),
        hints=(
            f"begin with `version: 1` and `schedules:`, and write below it, indented: "
            f'`{name}: {{task: app.tasks.{name.replace("-", "_")}, cron: "{time}"}}`',
        ),
    )
