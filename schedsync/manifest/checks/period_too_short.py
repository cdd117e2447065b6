"""SCH306 period-too-short: `every` is less than 100ms.

Why: A scheduler that does nothing else cannot keep up with many such entries; a long-running task is the better
shape.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 10ms

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1s
"""
