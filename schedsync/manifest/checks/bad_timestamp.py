"""SCH304 bad-timestamp: a date or time cannot be read.

Why: Timestamps are ISO 8601; without an offset they are in the entry's zone.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        at: 24.12.2099 18:00

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        at: 2099-12-24T18:00
"""
