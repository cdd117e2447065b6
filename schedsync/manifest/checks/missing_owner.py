"""SCH208 missing-owner: nobody owns the entries of a manifest.

Why: An apply deletes only what its owner owns, so there has to be one: in the manifest, the environment or the
project file.

Bad::

    version: 1
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
