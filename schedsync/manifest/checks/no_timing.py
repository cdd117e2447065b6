"""SCH204 no-timing: an entry has no timing.

Why: Nothing says when it runs.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        timezone: UTC

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
