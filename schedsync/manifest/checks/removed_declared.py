"""SCH234 removed-declared: an entry is said to be removed, and is declared.

Why: It is kept or it is gone: an apply would not know which was meant. What one owner gives away with
`destroy: false` another may declare.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    removed: [{name: report}]

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    removed: [{name: old-report}]
"""
