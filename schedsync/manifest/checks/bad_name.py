r"""SCH211 bad-name: an entry's name is empty, too long, or holds what cannot be printed.

Why: Names are shown in tables, given on command lines and stored as keys: 1 to 200 printable characters.

Bad::

    version: 1
    owner: billing
    schedules:
      "two\nlines":
        task: reports.build
        cron: "0 6 * * *"

Good::

    version: 1
    owner: billing
    schedules:
      "every day: report":
        task: reports.build
        cron: "0 6 * * *"
"""
