"""Schedule-as-code for Celery.

Importing this package loads neither Celery nor Redis: the public names are loaded when they are first used, so that
``schedsync validate`` starts fast and ``celery beat -S schedsync.Scheduler`` works.
"""

TYPE_CHECKING = (
    False  # as type checkers read it: to load typing takes longer than all that precedes the signal handlers
)
if TYPE_CHECKING:
    from typing import Any

    from schedsync.scheduler.api import Entry
    from schedsync.scheduler.scheduler import Scheduler

__version__ = "0.1.0"
__all__ = ["Entry", "Scheduler", "__version__"]

_PUBLIC = {"Entry": "schedsync.scheduler.api", "Scheduler": "schedsync.scheduler.scheduler"}


def __getattr__(name: str) -> "Any":  # noqa: ANN401 - a module's attributes have no common type
    if name not in _PUBLIC:
        raise AttributeError(f"module 'schedsync' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
