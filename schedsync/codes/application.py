"""Codes of what a Celery application holds and no file can say.

SCH720 schedule-of-code: a schedule of the application that no file can say.

Why: It is of a class of its own, has a clock of its own, or uses a zone without a name. Files hold what can be
compared and shown. Write its meaning as `cron`, `crontab`, `every`, `at`, `rrule` or `solar`.

Bad, in celery_app.py::

    app.conf.beat_schedule = {"report": {"task": "reports.build", "schedule": MySchedule()}}

Good, in celery_app.py::

    app.conf.beat_schedule = {"report": {"task": "reports.build", "schedule": crontab(minute=0, hour=6)}}

SCH721 item-of-code: an item of `beat_schedule` that no file can say.

Why: Its arguments or options are no JSON values, or of a kind that a schedule cannot hold. The message names which.

Bad, in celery_app.py::

    app.conf.beat_schedule = {"report": {"task": "reports.build", "schedule": 60, "args": [object()]}}

Good, in celery_app.py::

    app.conf.beat_schedule = {"report": {"task": "reports.build", "schedule": 60, "args": ["daily"]}}
"""
