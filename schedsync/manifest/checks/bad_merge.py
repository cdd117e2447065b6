"""SCH115 bad-merge: `<<` does not name a mapping, or stands twice.

Why: It puts the keys of other mappings under this one's own: an alias, or a list of aliases.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        <<: nightly

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
