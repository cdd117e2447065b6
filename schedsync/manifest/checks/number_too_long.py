"""SCH117 number-too-long: a number has more than 1000 digits.

Why: No one means it as a number; quoted it is a text.

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        args: ["99"]
"""
