"""Applications are found as celery -A finds them; what fails is said in one line."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from schedsync.errors import AppLoadingError
from schedsync.interop.app_loading import load_app, settle_app


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working directory; what was imported from it is forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.split(".")[0].startswith("lm_"):
            del sys.modules[name]


APP = "from celery import Celery\n{name} = Celery('x', set_as_current=False)\n"


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"lm_a.py": APP.format(name="thing")}, "lm_a:thing"),
        ({"lm_b.py": APP.format(name="app")}, "lm_b"),
        ({"lm_c.py": APP.format(name="celery")}, "lm_c"),
        ({"lm_d.py": APP.format(name="queue")}, "lm_d"),
        ({"lm_e.py": APP.format(name="thing")}, "lm_e.thing"),
        ({"lm_f/__init__.py": "", "lm_f/celery.py": APP.format(name="app")}, "lm_f"),
        ({"lm_g/__init__.py": "", "lm_g/celery.py": APP.format(name="app")}, "lm_g.celery:app"),
        ({"lm_h.py": "import lm_h2 as inner\n", "lm_h2.py": APP.format(name="app")}, "lm_h:inner.app"),
    ],
)
def test_found(project: Path, files: dict[str, str], name: str) -> None:
    for path, text in files.items():
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_text(text)
    assert isinstance(load_app(name), Celery)


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("", "lm_none:app", r"there is no module 'lm_none' \(looked in /"),
        ("", "lm_none.sub", "there is no module 'lm_none'"),
        ("", "lm_m:app", "the module 'lm_m' has no attribute 'app'$"),
        (APP.format(name="queue"), "lm_m:app", "no attribute 'app'; it holds the application 'queue'"),
        ("app = 5", "lm_m:app", "lm_m:app is an object of class int, not a Celery application"),
        (
            "def make(): ...",
            "lm_m:make",
            r"lm_m:make is a function, and none is called: write `app = make\(\)` in lm_m and name lm_m:app",
        ),
        ("def make(): ...", "lm_m:make()", "lm_m:make is a function"),
        ("assert False", "lm_m", "importing lm_m raised AssertionError at lm_m.py:1$"),
        ("import os\nos.environ['LM']", "lm_m", "raised KeyError at lm_m.py:2: 'LM'"),
        ("import json\n\njson.loads('{')", "lm_m", "raised JSONDecodeError at lm_m.py:3: "),
        ("app = 5", "lm_m", "'lm_m' holds no Celery application; write module:attribute"),
        ("import lm_missing", "lm_m:app", r"importing lm_m raised ModuleNotFoundError at lm_m.py:1: No module named"),
        ("\n1 / 0", "lm_m:app", r"importing lm_m raised ZeroDivisionError at lm_m.py:2: division by zero"),
        ("x = (", "lm_m:app", r"importing lm_m raised SyntaxError at .*lm_m.py:1"),
        ("\nexec('x = (')", "lm_m:app", r"importing lm_m raised SyntaxError at lm_m.py:2: '\(' was never closed"),
        ("raise OSError('amqp://me:hidden@host/')", "lm_m:app", r"raised OSError at lm_m.py:1: amqp://me:\*\*\*@host/"),
        ("raise SystemExit(3)", "lm_m:app", "importing lm_m raised SystemExit at lm_m.py:1: 3"),
        ("", ":app", "names no application"),
        ("", "lm_m:", "names no application"),
    ],
)
def test_what_fails_is_said_in_one_line(project: Path, text: str, name: str, message: str) -> None:
    (project / "lm_m.py").write_text(text)
    with pytest.raises(AppLoadingError, match=message) as caught:
        load_app(name)
    assert "\n" not in str(caught.value)


def test_settling_tells_what_signal_handlers_raised() -> None:
    app = Celery("x", set_as_current=False)

    @app.on_after_finalize.connect(weak=False)
    def add_tasks(sender: Celery, **_: object) -> None:
        raise KeyError("no such setting")

    assert settle_app(app) == (
        "the signal handler test_settling_tells_what_signal_handlers_raised.<locals>.add_tasks raised KeyError: "
        "'no such setting'",
    )


def test_settling_tells_whatever_else_the_signals_complain_of() -> None:
    app = Celery("x", set_as_current=False)

    @app.on_after_finalize.connect(weak=False)
    def odd(sender: Celery, **_: object) -> None:
        logging.getLogger("celery.utils.dispatch.signal").error("something odd")

    assert settle_app(app) == ("something odd",)


def test_a_package_without_an_application(project: Path) -> None:
    (project / "lm_empty").mkdir()
    (project / "lm_empty" / "__init__.py").write_text("")
    with pytest.raises(AppLoadingError, match="'lm_empty' holds no Celery application"):
        load_app("lm_empty")


def test_settling_reads_the_configuration() -> None:
    app = Celery("x", set_as_current=False)
    app.config_from_object("lm_no_settings")
    with pytest.raises(AppLoadingError, match="lm_no_settings"):
        settle_app(app)


def test_settling_imports_task_modules(project: Path) -> None:
    (project / "lm_tasks.py").write_text("raise RuntimeError('half\\ndone')")
    sys.path.insert(0, str(project))
    app = Celery("x", set_as_current=False, include=["lm_tasks"])
    with pytest.raises(AppLoadingError, match=r"raised RuntimeError at lm_tasks\.py:1: half done"):
        settle_app(app)
