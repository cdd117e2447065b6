"""SCH229 variable-in-key: a key holds `${`.

Why: Variables are put into values alone: names of entries are what plans, pauses and run state hang on, and must be
readable in the file. What differs from environment to environment belongs into an overlay.

Bad::

    version: 1
    owner: billing
    schedules:
      report-${REGION}:
        task: reports.build
        cron: "0 6 * * *"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        kwargs: {region: "${REGION}"}
"""
