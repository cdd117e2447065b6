"""SCH218 task-not-allowed: the project file does not allow this task.

Why: `allow_tasks` keeps manifests to the tasks that are meant to be scheduled.

Bad, in schedsync.yaml::

    version: 1
    owner: billing
    manifests: [schedules/*.yaml]
    allow_tasks: ["billing.*"]

Bad, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"

Good, in schedsync.yaml::

    version: 1
    owner: billing
    manifests: [schedules/*.yaml]
    allow_tasks: ["billing.*", "reports.*"]

Good, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
