"""SCH235 gone-twice: one name is moved or removed twice.

Why: Only one of the two can happen to a live entry, and which of them is anyone's guess.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    moved: [{from: old-report, to: report}]
    removed: [{name: old-report}]

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    moved: [{from: old-report, to: report}]
"""
