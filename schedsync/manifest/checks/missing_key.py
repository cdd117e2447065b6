"""SCH206 missing-key: a required key is missing.

Why: The value cannot be understood without it. A file that has neither `schedules` nor another key of a manifest is
told by this one finding: it is one of another tool, such as a Kubernetes CronJob; give paths that leave it out.

Bad::

    owner: billing
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
