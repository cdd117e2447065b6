"""Loads a Celery application by its name, as ``celery -A`` does."""

import importlib
import logging
import os
import re
import sys
import traceback
from types import FunctionType, ModuleType

from celery import Celery

from schedsync.errors import AppLoadingError
from schedsync.interop.app_process import innermost

_PASSWORD = re.compile(r"(\w://[^\s:/@]*:)[^\s@]+(@)")


def load_app(name: str) -> Celery:
    """Import a Celery application.

    The working directory comes first on the import path, as with ``celery -A``.

    Args:
        name: ``module:attribute``, ``module.attribute`` or a module that holds an ``app`` or ``celery`` attribute,
            itself or in its ``celery`` submodule.

    Raises:
        AppLoadingError: In one line: no such module, no such attribute, not a Celery application, or the exception
            that importing the module raised, with its place in the user's file.
    """
    here = os.getcwd()  # noqa: PTH109 - the text that sys.path holds
    if here not in sys.path:
        sys.path.insert(0, here)
    module_name, colon, attribute = name.removesuffix("()").partition(":")
    if not module_name or (colon and not attribute):
        raise AppLoadingError(f"{name!r} names no application; write module:attribute, such as proj.celery:app")
    module = _import(module_name)
    if module is None and not colon and "." in module_name:
        module_name, _, attribute = module_name.rpartition(".")
        module = _import(module_name)
    if module is None:
        raise AppLoadingError(f"there is no module {module_name!r} (looked in {here} and in the installed packages)")
    found = _attribute(module, attribute) if attribute else _search(module)
    if isinstance(found, Celery):
        return found
    raise AppLoadingError(_describe(found, f"{module_name}:{attribute}"))


def settle_app(app: Celery) -> tuple[str, ...]:
    """Configure and finalise an application and import its task modules, as ``celery beat`` does before it starts.

    Handlers of ``on_after_configure`` and ``on_after_finalize`` have run afterwards, which is where periodic tasks
    are usually added.

    Returns:
        What handlers of Celery's signals raised, one text each: Celery only logs that, so whatever they would have
        added is missing without a word.

    Raises:
        AppLoadingError: When the configuration or a task module cannot be loaded.
    """
    failures = _SignalFailures()
    logger = logging.getLogger("celery.utils.dispatch.signal")
    logger.addHandler(failures)
    try:
        app.finalize()
        app.conf.get("broker_url")  # reading any key loads the configuration
        app.loader.import_default_modules()
    except (Exception, SystemExit) as error:
        raise failure(f"importing the modules of {app.main or 'the application'}", error) from error
    finally:
        logger.removeHandler(failures)
    return tuple(failures.texts)


class _SignalFailures(logging.Handler):
    """Collects what Celery's signals swallow: its log record's arguments are the handler and the exception."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        match record.args:
            case (receiver, BaseException() as error):
                name = getattr(receiver, "__qualname__", repr(receiver))
                text = _one_line(error)
                self.texts.append(f"the signal handler {name} raised {type(error).__name__}: {text}")
            case _:
                self.texts.append(record.getMessage())


def _import(name: str) -> ModuleType | None:
    """The module, or ``None`` where it, or a package it lies in, does not exist."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            return None
        raise failure(f"importing {name}", error) from error
    except (Exception, SystemExit) as error:
        raise failure(f"importing {name}", error) from error


def _attribute(module: ModuleType, dotted: str) -> object:
    found: object = module
    for part in dotted.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise AppLoadingError(
                f"the module {module.__name__!r} has no attribute {dotted!r}{_near(module)}"
            ) from None
    return found


def _search(module: ModuleType) -> object:
    for name in ("app", "celery"):
        found = getattr(module, name, None)
        if isinstance(found, Celery):
            return found
    if hasattr(module, "__path__"):
        submodule = _import(f"{module.__name__}.celery")
        if submodule is not None:
            return _search(submodule)
    for found in vars(module).values():
        if isinstance(found, Celery):
            return found
    raise AppLoadingError(f"the module {module.__name__!r} holds no Celery application; write module:attribute")


def _near(module: ModuleType) -> str:
    apps = [name for name, value in vars(module).items() if isinstance(value, Celery)]
    return f"; it holds the application {apps[0]!r}" if apps else ""


def _describe(found: object, what: str) -> str:
    kind = f"an object of class {type(found).__qualname__}, not a Celery application"
    if not isinstance(found, FunctionType):
        return f"{what} is {kind}"
    module, name = what.split(":")
    return f"{what} is a function, and none is called: write `app = {name}()` in {module} and name {module}:app"


def failure(doing: str, error: BaseException) -> AppLoadingError:
    """One line with the place in the user's own file, where there is one."""
    frames = [(frame.f_code.co_filename, str(line)) for frame, line in traceback.walk_tb(error.__traceback__)]
    ours = (__file__, importlib.__file__)
    place = innermost([frame for frame in reversed(frames) if frame[0] not in ours and not frame[0].startswith("<")])
    if isinstance(error, SyntaxError) and error.filename and not error.filename.startswith("<"):
        place = f"{error.filename}:{error.lineno}"
    where, text = place and f" at {place}", _one_line(error)
    return AppLoadingError(f"{doing} raised {type(error).__name__}{where or ''}{text and f': {text}'}")


def _one_line(error: BaseException) -> str:
    """An exception's text, which may name a broker, without passwords of URLs."""
    return _PASSWORD.sub(r"\1***\2", " ".join(str(error).split()))
