"""SCH209 duplicate-entry: two files declare an entry of the same name.

Why: Names are unique in a key prefix; which of the two is meant is anyone's guess. Rename one.

Bad, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"

Bad, in schedules/reports.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        every: 1h

Good, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"

Good, in schedules/reports.yaml::

    version: 1
    owner: billing
    schedules:
      hourly-report:
        task: reports.build
        every: 1h
"""
