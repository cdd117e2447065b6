"""SCH701 app-not-loaded: the Celery application cannot be loaded, so nothing was checked against it.

Why: With `--app`, a task name that nobody could look up must not pass for a good one. The message says what importing
the application raised, and where; or how it ended the process that imported it, or that it took more than two minutes.
The application is named as for `celery -A`: `module:attribute`, looked for in the working directory and in the
installed packages.

Bad::

    $ schedsync validate --app biling.celery:app

Good::

    $ schedsync validate --app billing.celery:app
"""
