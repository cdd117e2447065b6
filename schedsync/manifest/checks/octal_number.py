"""SCH121 octal-number: a number without quotes begins with zeros that do not count.

Why: `010` is the number 10 here, as in YAML 1.2, and 8 to tools that read YAML 1.1; `0049` loses its zeros. Quote it
where the zeros belong to it (a telephone number, an account), else leave them out. `0o10` is 8 everywhere. Numbers such
as `05`, which all read alike, are not meant.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        args: [010]

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        args: ["010", 10]
"""
