"""Loads a Celery application by its name, as ``celery -A`` does."""

import importlib
import logging
import os
import re
import sys
import sysconfig
import traceback
from inspect import Parameter, signature
from pathlib import Path
from types import FunctionType, ModuleType

from celery import Celery

from schedsync.errors import AppLoadingError
from schedsync.interop import app_hints
from schedsync.interop.app_process import innermost

_PASSWORD = re.compile(r"(\w://[^\s:/@]*:)[^\s@]+(@)")
_NAME_IT = "name it as for `celery -A`, such as proj.celery:app"
# What an application goes through, and where nobody has to change anything.
_LIBRARIES = ("celery", "kombu", "vine", "billiard", "django", "schedsync")
_OURS = str(Path(__file__).parent.parent)


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
    if not all(part.isidentifier() for part in module_name.split(".")) or (colon and not attribute):
        raise AppLoadingError(f"{name!r} names no application", hint=app_hints.of_path(module_name) or _NAME_IT)
    module = _import(module_name)
    if module is None and not colon and "." in module_name:
        module_name, _, attribute = module_name.rpartition(".")
        module = _import(module_name)
    if module is None:
        raise AppLoadingError(
            f"there is no module {name.partition(':')[0]!r} (looked in {here} and in the installed packages)",
            hint=app_hints.of_missing_module(name.partition(":")[0], Path(here)),
        )
    found = _attribute(module, attribute) if attribute else _search(module)
    if isinstance(found, Celery):
        return found
    raise _another(found, module, attribute)


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
            hint = app_hints.of_applications(module) or _NAME_IT
            raise AppLoadingError(f"the module {module.__name__!r} has no attribute {dotted!r}", hint=hint) from None
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
    raise AppLoadingError(f"the module {module.__name__!r} holds no Celery application", hint=_NAME_IT)


def _another(found: object, module: ModuleType, attribute: str) -> AppLoadingError:
    name = module.__name__
    if not isinstance(found, FunctionType):
        return AppLoadingError(
            f"{name}:{attribute} is an object of class {type(found).__qualname__}, not a Celery application",
            hint=app_hints.of_another_object(found, module, attribute) or _NAME_IT,
        )
    needed = [each for each in signature(found).parameters.values() if each.default is each.empty]
    arguments = (
        "…" if any(each.kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD) for each in needed) else ""
    )
    return AppLoadingError(
        f"{name}:{attribute} is a function, and none is called",
        hint=f"write `app = {attribute}({arguments})` in {name}, and name {name}:app",
    )


def failure(doing: str, error: BaseException) -> AppLoadingError:
    """One line with the place in the user's own file, where there is one, and what to do about it."""
    frames = [(frame.f_code.co_filename, str(line)) for frame, line in traceback.walk_tb(error.__traceback__)]
    place = innermost([frame for frame in reversed(frames) if _may_be_the_user_s(frame[0])])
    text = _one_line(error)
    if isinstance(error, SyntaxError) and error.filename and not error.filename.startswith("<"):
        place, text = innermost([(error.filename, str(error.lineno))]), error.msg
    where = f" at {place}" if place else ""
    message = f"{doing} raised {type(error).__name__}{where}{text and f': {text}'}"
    return AppLoadingError(message, hint=app_hints.of_exception(error, place))


def _may_be_the_user_s(file: str) -> bool:
    """Whether the file may be one of whoever wrote the application: none of Python's, or of what runs applications."""
    _, is_installed, inside = file.rpartition(f"{os.sep}site-packages{os.sep}")
    if is_installed:
        return inside.partition(os.sep)[0] not in _LIBRARIES
    return not file.startswith(("<", sysconfig.get_path("stdlib"), _OURS))


def _one_line(error: BaseException) -> str:
    """An exception's text, which may name a broker, without passwords of URLs."""
    return _PASSWORD.sub(r"\1***\2", " ".join(str(error).split()))
