"""From the ``beat_schedule`` of a Celery application to entries."""

from collections.abc import Mapping
from dataclasses import dataclass

from celery import Celery

from schedsync.errors import ConfigurationError, InvalidValueError
from schedsync.interop.app_loading import load_app, settle_app
from schedsync.interop.beat_items import entry_of_beat
from schedsync.model.entry.entry import Entry


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that did not become an entry.

    Attributes:
        name: Its key in the application.
        reason: What a file cannot say of it.
        code: That explains it, such as ``SCH721``.
    """

    name: str
    reason: str
    code: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an application schedules.

    Attributes:
        entries: Sorted by name; each says its zone.
        left_out: Sorted by name.
        main: The application's own name, or ``None``.
    """

    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
    main: str | None = None


def read_beat_schedule(name: str) -> Imported:
    """Load an application and import its ``beat_schedule``, for ``read_in_process``.

    Raises:
        ConfigurationError: As ``import_beat_schedule`` and ``load_app``.
    """
    return import_beat_schedule(load_app(name))


def import_beat_schedule(app: Celery) -> Imported:
    """Read what Celery's own beat would run: ``beat_schedule`` and what ``add_periodic_task`` added to it.

    The application is configured and finalised first, so that handlers of ``on_after_configure`` and
    ``on_after_finalize``, where periodic tasks are usually added, have run; modules of tasks are imported for those
    that add theirs there. A handler that raised is among ``left_out``.
    What beat adds by itself (``celery.backend_cleanup``) is not the user's and is not read.

    Raises:
        AppLoadingError: When the configuration or a task module cannot be loaded.
        ConfigurationError: When ``beat_schedule`` is not a mapping.
    """
    left_out = [LeftOut("(signal handler)", reason, "SCH708") for reason in settle_app(app)]
    schedule = app.conf.beat_schedule
    if not isinstance(schedule, Mapping):
        raise ConfigurationError(f"beat_schedule is {type(schedule).__name__}, not a mapping of names to items")
    entries: list[Entry] = []
    for name, fields in schedule.items():
        try:
            entries.append(entry_of_beat(name, fields, app))
        except InvalidValueError as error:
            left_out.append(LeftOut(str(name), error.message, error.code))
    return Imported(
        entries=tuple(sorted(entries, key=lambda entry: entry.name)),
        left_out=tuple(sorted(left_out, key=lambda item: item.name)),
        main=str(app.main) if app.main else None,
    )
