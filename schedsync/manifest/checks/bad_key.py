"""SCH116 bad-key: a key is a list or a mapping.

Why: Names are texts. What Jinja or Helm would fill in, such as `{{ name }}`, reads as a mapping: nobody
renders it here. Render the file and validate what comes out, also from standard input (`… | schedsync validate -`), or
write `${NAME}`, a variable of schedsync's own, which values may hold.

Bad::

    version: 1
    owner: billing
    schedules:
      {{ name }}: {}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
