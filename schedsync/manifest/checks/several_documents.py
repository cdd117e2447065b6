"""SCH109 several-documents: the file holds more than one YAML document.

Why: Tools differ in which one they read. One document a file is never in doubt.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    ---
    version: 1

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
