"""SCH231 moved-to-unknown: an entry is said to have moved to a name that its owner does not declare.

Why: The run state would go nowhere, and the old entry would be deleted. Of a chain of moves the last name must be
declared.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    moved: [{from: old-report, to: reprot}]

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    moved: [{from: old-report, to: report}]
"""
