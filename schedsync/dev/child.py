"""The worker and beat processes of ``schedsync dev``: the user's application on the embedded server.

Started by the supervisor with one JSON argument (``ChildSettings``).
"""

import logging
import os
import sys
import warnings

from celery import Celery, signals
from celery.exceptions import SecurityWarning

from schedsync.dev.app import make_app
from schedsync.dev.child_events import Reporter
from schedsync.dev.child_settings import CONTROL, ChildSettings
from schedsync.errors import ConfigurationError
from schedsync.interop.app_loading import load_app, settle_app
from schedsync.scheduler.settings import read_settings

# Their news reaches the terminal as the supervisor's own lines.
_QUIET_LOGGERS = (
    "amqp",
    "celery.app.trace",
    "celery.apps",
    "celery.beat",
    "celery.pool",
    "celery.utils",
    "celery.worker",
    "kombu",
    "redis",
    "schedsync",
)
_UNKNOWN_TASK = "Received unregistered task of type"
_LOG_FORMAT = "%(levelname)s %(name)s: %(message)s"
_CONCURRENCY = 2


def overrides(broker_url: str) -> dict[str, object]:
    """The settings that would lead away from the embedded server, or would not work with it."""
    return {
        "broker_url": broker_url,
        "broker_read_url": broker_url,
        "broker_write_url": broker_url,
        "broker_transport": None,
        "broker_transport_options": {},
        "broker_use_ssl": False,
        "broker_connection_retry_on_startup": True,
        "result_backend": broker_url,
        "result_backend_transport_options": {},
        "redis_backend_use_ssl": None,
        "redis_username": None,
        "redis_password": None,
        "task_always_eager": False,
        "worker_enable_remote_control": True,
        "worker_redirect_stdouts": False,
        "control_exchange": CONTROL,
        "schedsync_redis_options": {},
        "schedsync_wait_replicas": 0,
        "schedsync_redis_use_ssl": None,
    }


def override(app: Celery, broker_url: str) -> None:
    """Put the overrides over an application's configuration.

    Under a namespace, Celery before 5.6 looks for the prefixed name first, so both names are set.
    """
    found = overrides(broker_url)
    app.conf.update(found)
    namespace = getattr(app, "namespace", None)
    if namespace:
        app.conf.update({f"{namespace}_{name}".upper(): value for name, value in found.items()})


def main(argument: str) -> int:
    """Run the child until it is told to stop.

    Returns:
        The exit code: 1 with one line on standard error where the application or its settings cannot be used.
    """
    settings = ChildSettings.from_argument(argument)
    os.set_inheritable(settings.events, False)  # what a task starts must not keep the pipe open
    reporter = Reporter(settings.events)
    try:
        app = _application(settings)
        if settings.role == "beat":
            read_settings(app)  # what is wrong in them is one line now, and a traceback of Celery's later
    except ConfigurationError as error:
        if settings.debug:
            raise
        hint = getattr(error, "hint", None)
        sys.stderr.write(f"error: {error}{f'; {hint}' if hint else ''}\n")
        return 1
    reporter.connect()
    # What a root-owned worker could be tricked with would have to come through a private socket.
    warnings.simplefilter("ignore", SecurityWarning)
    signals.after_setup_logger.connect(_quieten, weak=False)
    return int(app.start(argv=_arguments(settings, app)) or 0)


def _application(settings: ChildSettings) -> Celery:
    app = make_app() if settings.app is None else load_app(settings.app)
    settle_app(app)
    override(app, settings.broker_url)
    if not app.conf.worker_concurrency:
        app.conf.worker_concurrency = _CONCURRENCY
    app.conf.worker_log_format = app.conf.worker_task_log_format = _LOG_FORMAT
    app.conf.beat_log_format = _LOG_FORMAT
    app.set_current()
    return app


def _arguments(settings: ChildSettings, app: Celery) -> list[str]:
    if settings.role == "beat":
        return [
            "--quiet",
            "beat",
            *("--scheduler", "schedsync.Scheduler"),
            *("--schedule", os.path.join(settings.scratch, "celerybeat-schedule")),  # noqa: PTH118 - text for Celery
            *("--pidfile", ""),
            *("--loglevel", "INFO"),
        ]
    return ["--quiet", "worker", "--loglevel", "INFO", "--hostname", "dev@%h", "--without-gossip", "--without-mingle"]


def _quieten(**_: object) -> None:
    """Leave the user's own log lines and every warning; drop what the supervisor says in its own words."""
    for name in _QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_shows_news)


def _shows_news(record: logging.LogRecord) -> bool:
    """Not what is shown in other words, and not that the embedded server keeps nothing, which it is meant to."""
    expected = getattr(record, "action", None) == "store_risk"
    return not expected and not str(record.msg).lstrip().startswith(_UNKNOWN_TASK)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
