"""SCH221 moved-unsupported: `moved` is not supported by this version yet.

Why: It is refused, not ignored: it would look as if it took effect.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    moved: [{from: old, to: report}]

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
