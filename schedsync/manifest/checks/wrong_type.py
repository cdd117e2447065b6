"""SCH201 wrong-type: a value is of another kind than its key takes.

Why: `enabled: no` is the text "no" in YAML 1.2, not false; guessing would be wrong for someone.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        enabled: no

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        enabled: false
"""
