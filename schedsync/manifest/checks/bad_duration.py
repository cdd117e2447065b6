"""SCH303 bad-duration: a duration cannot be read.

Why: A duration is a number of seconds, or a text with units, such as `1h30m`.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 5 minutes

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 5m
"""
