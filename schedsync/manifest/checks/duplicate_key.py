"""SCH102 duplicate-key: a key stands twice in one mapping.

Why: Most readers of YAML keep the last one and say nothing, so the first is lost without a word.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        task: reports.other

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
