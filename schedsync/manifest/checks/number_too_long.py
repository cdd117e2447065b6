r"""SCH117 number-too-long: a number has more than 1000 digits.

Why: No one means it as a number; quoted it is a text.

Bad::

    $ schedule='version: 1\nowner: billing\nschedules: {a: {task: t, every: 1h, args: [%s]}}\n'
    $ printf "$schedule" "$(seq -s '' 999)" | schedsync validate -

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        args: ["99"]
"""
