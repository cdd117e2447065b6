"""SCH116 bad-key: a key is a list or a mapping.

Why: Names are texts. Templates such as `{{ name }}:` read as mappings and must be rendered first.

Bad::

    version: 1
    owner: billing
    schedules:
      {{ name }}: {}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
