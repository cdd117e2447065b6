"""SCH227 bad-variable: `${` begins something that is no variable.

Why: `${NAME}` is replaced by a variable, `${NAME:-default}` by the default where there is none, and
`${NAME:?message}` says what to do then. Names are letters, digits and `_`; defaults and messages hold no braces.
`$${` is a literal `${`.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        options: {queue: "${QUEUE-slow}"}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        options: {queue: "${QUEUE:-slow}"}
"""
