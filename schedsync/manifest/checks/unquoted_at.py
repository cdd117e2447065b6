"""SCH104 unquoted-at: a value such as `@daily` has no quotes.

Why: YAML keeps `@` at the beginning of a value for itself.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: @daily

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "@daily"
"""
