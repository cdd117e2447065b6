"""SCH302 bad-crontab: a field of `crontab` cannot be read.

Why: The fields are those of Celery's `crontab()`, with its syntax.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        crontab: {minute: 0, hour: 24}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        crontab: {minute: 0, hour: 22-2}
"""
