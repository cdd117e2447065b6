"""SCH205 several-timings: an entry has more than one timing.

Why: They would contradict each other. Several times of the same kind go into a list; else make two entries.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        every: 1h

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: ["0 6 * * *", "30 18 * * *"]
"""
