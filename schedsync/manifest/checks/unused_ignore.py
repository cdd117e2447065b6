"""SCH122 unused-ignore: a comment ignores a code that its line does not have.

Why: It looks as if something were silenced on purpose. Mostly the finding was mended, or the code is mistyped, or is of
a rule that cannot be ignored: what cannot be loaded stays an error. Codes of rules that were not asked (those of the
Celery app without `--app`) are not judged. A comment silences its own line alone: above it, without a code, or
written as for another tool, it ignores nothing.

Found by `validate` alone.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"  # schedsync: ignore[SCH310]

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
