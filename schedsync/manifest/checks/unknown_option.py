"""SCH215 unknown-option: an option that Celery's `apply_async` is not known to take.

Why: It is passed on as it stands, which is right for options of your own transport or task class, and wrong for a
typing mistake.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        options: {que: slow}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        options: {queue: slow}
"""
