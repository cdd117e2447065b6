"""SCH206 missing-key: a required key is missing.

Why: The value cannot be understood without it.

Bad::

    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
