"""SCH233 moved-in-a-circle: moves lead back to where they began.

Why: No name is the last one. When an entry gets a former name again, remove the older item.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    moved: [{from: first, to: second}, {from: second, to: first}]

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    moved: [{from: first, to: second}, {from: second, to: report}]
"""
