"""SCH101 yaml-syntax: the file is not YAML.

Why: Nothing is loaded from it. The finding says what to write; what stands behind the mistake is read as if it were
mended so, and told in the same run. Where it is not plain what was meant, the place is where the parser gave up: the
mistake is there or just above, and what comes after it is told once it is mended.

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
