"""Loads the Celery applications that manifests are checked against: only this makes ``validate`` load Celery."""

import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field

from schedsync.diagnostics import Diagnostic
from schedsync.interop.app_facts import app_facts
from schedsync.interop.app_loading import AppLoadingError, load_app, settle_app
from schedsync.manifest import checks
from schedsync.manifest.app_inspection import AppInspection
from schedsync.manifest.collector import Collector
from schedsync.manifest.project import Project


@dataclass(frozen=True, slots=True)
class Applications:
    """The applications of a run.

    Attributes:
        inspections: By environment, ``None`` for none: the rules beside its application, where it could be loaded.
        diagnostics: Why some could not, or not wholly.
        errors: What loading raised, for whoever wants the tracebacks.
    """

    inspections: Mapping[str | None, AppInspection] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    errors: tuple[AppLoadingError, ...] = ()


def load_applications(names: Mapping[str | None, str], *, project: Project | None, strict: bool) -> Applications:
    """Load each application once, and read what it says.

    What its modules print goes to standard error: standard output is for findings alone.

    Args:
        names: By environment, ``module:app``.
        project: The project file, for severities.
        strict: Warnings become errors.
    """
    collector = Collector(severity=project.severity if project else None, strict=strict)
    loaded: dict[str, AppInspection] = {}
    errors = []
    for name in dict.fromkeys(names.values()):
        try:
            with redirect_stdout(sys.stderr):
                app = load_app(name)
                failures = settle_app(app)
                loaded[name] = AppInspection(app_facts(app, name))
        except AppLoadingError as error:
            errors.append(error)
            collector.add(checks.APP_NOT_LOADED, str(error), hints=_hints(str(error)))
            continue
        for failure in failures:
            collector.add(checks.APP_INCOMPLETE, failure, hints=("tasks that it registers are unknown here",))
    return Applications(
        inspections={environment: loaded[name] for environment, name in names.items() if name in loaded},
        diagnostics=collector.sorted(),
        errors=tuple(errors),
    )


def _hints(message: str) -> tuple[str, ...]:
    general = "nothing was checked against the application; --debug shows the traceback"
    if "DJANGO_SETTINGS_MODULE" in message:
        return "name the module that sets DJANGO_SETTINGS_MODULE, such as shop.celery:app, or set it", general
    return (general,)
