"""SCH212 refused-option: an option of `apply_async` that cannot stand in a manifest.

Why: schedsync gives each slot its task id and time itself, and signatures cannot be written in a file.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        options: {countdown: 10}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        spread: 10s
"""
