"""SCH226 expansion-unsupported: `${…}` is not supported here by this version yet.

Why: It is refused, not ignored: it would look as if it took effect. In the project file's `redis_url` it works.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        options: {queue: "${QUEUE}"}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        options: {queue: slow}
"""
