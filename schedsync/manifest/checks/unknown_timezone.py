"""SCH305 unknown-timezone: there is no time zone of this name.

Why: Zones are named as by IANA: `Area/City`, or `UTC`. Abbreviations such as CEST are not zones.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        timezone: Europe/Berln

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        timezone: Europe/Berlin
"""
