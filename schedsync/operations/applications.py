"""Loads the Celery applications that manifests are checked against: only this makes ``validate`` start Celery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schedsync.diagnostics import Diagnostic
from schedsync.errors import AppLoadingError
from schedsync.interop.app_process import read_in_process
from schedsync.manifest import checks
from schedsync.manifest.app_inspection import AppInspection
from schedsync.manifest.collector import Collector
from schedsync.manifest.project import Project

_READER = "schedsync.interop.app_facts:read_app"


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
    """Load each application once, in a process of its own, and read what it says.

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
            facts, failures = read_in_process(_READER, name)
        except AppLoadingError as error:
            errors.append(error)
            where = _where([each for each, given in names.items() if given == name])
            collector.add(checks.APP_NOT_LOADED, f"{error}{where}", hints=_hints(error))
            continue
        loaded[name] = AppInspection(facts)
        for failure in failures:
            collector.add(checks.APP_INCOMPLETE, failure, hints=("tasks that it registers are unknown here",))
    return Applications(
        inspections={environment: loaded[name] for environment, name in names.items() if name in loaded},
        diagnostics=collector.sorted(),
        errors=tuple(errors),
    )


def _where(environments: Sequence[str | None]) -> str:
    """Which environments name an application that the manifests as they are do not have."""
    named = [each for each in environments if each is not None]
    if len(named) < len(environments):
        return ""
    return f" (environment{'s' if len(named) > 1 else ''} {', '.join(named)})"


def _hints(error: AppLoadingError) -> tuple[str, ...]:
    general = "nothing was checked against the application; "
    if not hasattr(error, "__notes__"):
        return (f"{general}importing it, as `celery -A` does, must neither end the process nor wait for anything",)
    general += "--debug shows the traceback"
    return (general,) if error.hint is None else (error.hint, general)
