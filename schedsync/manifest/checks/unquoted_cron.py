"""SCH103 unquoted-cron: a cron expression that begins with a star has no quotes.

Why: YAML reads `*` at the beginning of a value as an alias.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: */5 * * * *

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "*/5 * * * *"
"""
