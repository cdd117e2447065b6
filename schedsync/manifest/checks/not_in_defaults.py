"""SCH214 not-in-defaults: a key stands in `defaults` that belongs to a single entry.

Why: A timing, a task or arguments for all entries at once is a mistake more often than not. Share a timing with an
anchor.

Bad::

    version: 1
    owner: billing
    defaults: {cron: "0 6 * * *"}
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"

Good::

    version: 1
    owner: billing
    defaults: {timezone: Europe/Berlin}
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
