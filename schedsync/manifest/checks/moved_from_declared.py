"""SCH232 moved-from-declared: an entry is said to have moved, and is declared under its old name.

Why: One live entry cannot be both: declared, it stays where it is, and nothing would move.

Bad::

    version: 1
    owner: billing
    schedules:
      old-report: {task: reports.build, cron: "0 6 * * *"}
      report: {task: reports.build, cron: "0 7 * * *"}
    moved: [{from: old-report, to: report}]

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    moved: [{from: old-report, to: report}]
"""
