"""SCH101 yaml-syntax: the file is not YAML.

Why: Nothing can be read from it. The place is where the parser gave up; the mistake is there or just above.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
