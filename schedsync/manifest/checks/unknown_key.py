"""SCH203 unknown-key: a key means nothing where it stands.

Why: A mistyped key would silently do nothing. Keys that begin with `x-` are yours and are ignored.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        tasks: reports.build
        cron: "0 6 * * *"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
