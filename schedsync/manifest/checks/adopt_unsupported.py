"""SCH223 adopt-unsupported: `adopt` is not supported by this version yet.

Why: It is refused, not ignored: it would look as if it took effect.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        adopt: true

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
