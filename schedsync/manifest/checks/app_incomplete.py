"""SCH708 app-incomplete: a signal handler of the Celery application raised while it was loaded.

Why: Celery only logs that. What the handler would have done (register tasks, add periodic ones, set up queues) is
missing, so findings about tasks may be wrong. The message names the handler and what it raised.

Found with `--app` alone.

Bad, in billing/celery.py::

    @app.on_after_configure.connect
    def add_periodic_tasks(sender, **kwargs):
        sender.add_periodic_task(60, sender.tasks["reports.biuld"].s())

Good, in billing/celery.py::

    @app.on_after_configure.connect
    def add_periodic_tasks(sender, **kwargs):
        sender.add_periodic_task(60, sender.tasks["reports.build"].s())
"""
