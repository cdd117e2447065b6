"""SCH114 unknown-tag: a value has a tag that is not one of YAML's own.

Why: Tags such as `!!python/object` make readers run code; nothing here does.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: !expression "0 6 * * *"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
