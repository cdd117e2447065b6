"""SCH301 bad-cron: a cron expression cannot be read.

Why: The message names the field, and the caret stands under it. A field has its own range; ranges do not wrap
around.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "60 6 * * *"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
