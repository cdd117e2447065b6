"""SCH202 missing-task: an entry has no task.

Why: Nothing says what it runs.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        cron: "0 6 * * *"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
