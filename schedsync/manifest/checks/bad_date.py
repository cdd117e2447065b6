"""SCH309 bad-date: a date cannot be read.

Why: Dates are written as 2026-12-25, and a span has its first date first.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        exclude_dates: [25.12.2026]

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h
        exclude_dates: [2026-12-25]
"""
