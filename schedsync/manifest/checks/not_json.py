"""SCH210 not-json: arguments or options hold what JSON cannot say.

Why: Messages are JSON, which has neither infinity nor NaN.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        args: [.inf]

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        args: [1.5]
"""
