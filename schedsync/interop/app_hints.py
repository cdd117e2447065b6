"""What to do about a Celery application that cannot be loaded: what most often is wrong, and what to write."""

import os
import sys
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from types import ModuleType, TracebackType

from celery import Celery

_MOST_DIRECTORIES = 300
_DJANGO = "DJANGO_SETTINGS_MODULE"


def of_path(text: str) -> str | None:
    """The name of a module that was given as the path of its file; ``None`` where no name can be made of it."""
    parts = Path(text).with_suffix("").parts if text.endswith(".py") else ()
    return f"write {'.'.join(parts)}" if parts and all(part.isidentifier() for part in parts) else None


def of_missing_module(name: str, here: Path) -> str:
    """What to do where there is no module of that name.

    Args:
        name: ``package.module``.
        here: The working directory, where it was looked for.
    """
    if found := _elsewhere(name, here):
        return found
    at, known = here, {path.stem for path in _modules(here)}
    parts = name.split(".")
    while len(parts) > 1 and parts[0] in known:
        at /= parts.pop(0)
        known = {path.stem for path in _modules(at)}
    close = get_close_matches(parts[0].lower(), [each.lower() for each in known], n=1)
    meant = next((each for each in known if close and each.lower() == close[0]), None)
    if meant is not None:
        return f'did you mean "{".".join((*(at / meant).relative_to(here).parts, *parts[1:]))}"?'
    return f"run this where `celery -A {name}` works: in the project's directory, with its packages installed"


def _elsewhere(name: str, here: Path) -> str | None:
    """How to make a module known that stands in a directory below."""
    for directory in islice(_directories(here), _MOST_DIRECTORIES):
        path = directory.joinpath(*name.split("."))
        if path.with_name(f"{path.name}.py").is_file() or any(path.glob("*.py")):
            shown = directory.relative_to(here)
            return f"it is in {shown}: put `PYTHONPATH={shown}` before the command, or install the project"
    return None


def of_exception(error: BaseException, place: str | None) -> str | None:
    """What to do about what importing an application raised; ``None`` where its words have to do.

    Args:
        error: The exception.
        place: In the user's own files, or ``None`` where it came from none.
    """
    if _DJANGO in str(error):
        return f"name the module that sets {_DJANGO}, such as shop.celery:app, or set it"
    match error:
        case ModuleNotFoundError(name=str(name)):
            return _of_import(name, place)
        case KeyError(args=[str(name)]) if _is_of_the_environment(error.__traceback__):
            return f"set {name}: what the application needs to be imported is needed here too"
        case ImportError() if "no known parent package" in str(error):
            return "name it by its package, from the directory above: `--app package.module:app`"
        case ImportError() if "circular import" in str(error):
            return "two modules import each other: import one of them in the function that needs it"
    return None


def of_another_object(found: object, module: ModuleType, attribute: str) -> str | None:
    """What to name in place of an object that is no application; ``None`` where nothing is known of it."""
    extensions = getattr(found, "extensions", None)
    if isinstance(extensions, dict) and isinstance(extensions.get("celery"), Celery):
        name = module.__name__
        return f'write `celery_app = {attribute}.extensions["celery"]` in {name}, and name {name}:celery_app'
    return of_applications(module)


def of_applications(module: ModuleType) -> str | None:
    """The application that a module does hold."""
    held = [name for name, value in vars(module).items() if isinstance(value, Celery)]
    return f"write {module.__name__}:{held[0]}" if held else None


def _of_import(name: str, place: str | None) -> str:
    settings = os.environ.get(_DJANGO, "")
    if settings and (settings == name or settings.startswith(f"{name}.")):
        return f"{_DJANGO} is {settings}: set it to a module that there is"
    if found := _elsewhere(name, Path.cwd()):
        return found
    if place is None:
        return f"the application names {name}, in `include`, `imports` or config_from_object(): correct it there"
    return f"correct the import, or install what brings {name} beside schedsync, in {sys.prefix}"


def _is_of_the_environment(traceback: TracebackType | None) -> bool:
    """Whether it is ``os.environ`` that raised."""
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback is not None and traceback.tb_frame.f_code is type(os.environ).__getitem__.__code__


def _directories(here: Path) -> Iterator[Path]:
    """Directories below, two deep, where projects keep their packages: ``src``, ``backend``, ``services/api``."""
    for directory in _below(here):
        yield directory
        yield from _below(directory)


def _below(directory: Path) -> Sequence[Path]:
    try:
        found = sorted(path for path in directory.iterdir() if path.is_dir())
    except OSError:
        return ()
    return [path for path in found if not path.name.startswith((".", "_")) and not (path / "pyvenv.cfg").exists()]


def _modules(directory: Path) -> Iterator[Path]:
    try:
        yield from sorted(path for path in directory.iterdir() if path.suffix == ".py" or path.is_dir())
    except OSError:
        return
