"""SCH207 wrong-value: a value is of the right kind, but not one that its key takes.

Why: The message names the values or the range.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        misfire: {policy: newest}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        misfire: {policy: latest}
"""
