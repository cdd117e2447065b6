"""SCH236 unknown-entry: an overlay changes or drops an entry that no manifest declares.

Why: A mistyped name would change nothing, and nobody would notice. An overlay adds an entry where it gives it a
`task`.

Bad, in schedsync.yaml::

    version: 1
    owner: billing
    manifests: [schedules/*.yaml]
    environments:
      staging:
        redis_url: redis://staging:6379/0
        overlays: [overlays/staging.yaml]

Bad, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"

Bad, in overlays/staging.yaml::

    version: 1
    schedules:
      reports: {enabled: false}

Good, in schedsync.yaml::

    version: 1
    owner: billing
    manifests: [schedules/*.yaml]
    environments:
      staging:
        redis_url: redis://staging:6379/0
        overlays: [overlays/staging.yaml]

Good, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"

Good, in overlays/staging.yaml::

    version: 1
    schedules:
      report: {enabled: false}
"""
